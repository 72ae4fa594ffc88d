// An export to a folder, made by hand: what the tests of the commit protocol share.
#ifndef PXPORT_TESTS_UNIT_COMMIT_COMMIT_WORLD_H_
#define PXPORT_TESTS_UNIT_COMMIT_COMMIT_WORLD_H_

#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "commit/abort.h"
#include "commit/attempt.h"
#include "commit/commit.h"
#include "commit/control_keys.h"
#include "commit/export_state.h"
#include "commit/plan_store.h"
#include "store/local_dir.h"
#include "unit/store/temp_dir.h"

namespace pxport {

struct ExportDir : TempDir {
  ExportDir() : TempDir(kMemory) {}
};

inline std::string ExportId(char digit) {
  return std::string(32, digit);
}

// Two audiences, one in a folder, both kinds of manifests and a token.
inline ExportPlan SamplePlan(std::string export_id, uint32_t shards = 1) {
  ExportPlan plan;
  plan.export_id = std::move(export_id);
  plan.job_hash = "0123";
  plan.started = *ParseTimestamp("2023-08-18T01:00:00.5Z");
  plan.shards = shards;
  plan.destination_name = "Pega CDH";
  plan.destination_id = "d0420d72-756c-4159-9e7f-7d3e2f8b501e";
  plan.extension = ".csv";
  plan.audiences = {{"a1",
                     "VIP",
                     "ups",
                     "full",
                     "VIP/",
                     "vip",
                     "0ac8f3c0-29bd-40aa-82c1-f1b7e0657b19",
                     {"CustomerID"},
                     false},
                    {"a2",
                     "New",
                     "ups",
                     "incremental",
                     "",
                     "new",
                     "1ac8f3c0-29bd-40aa-82c1-f1b7e0657b19",
                     {"CustomerID"},
                     true}};
  plan.adobe_manifest = plan.pega.manifest = plan.pega.token = true;
  plan.pega.process_type = "CustomerIngestion";
  plan.pega.delete_process_type = "CustomerPurge";
  return plan;
}

struct WorldStores {
  std::unique_ptr<Store> control, destination;
  Protocol protocol() const { return {control.get(), destination.get()}; }
};

// Opens nothing that fails in these tests: a failure ends the process, as doctest may not be running in it.
inline WorldStores OpenWorld(const std::string& root) {
  auto control = OpenLocalDir(root + "/_pxport");
  auto destination = OpenLocalDir(root);
  if (!control.ok() || !destination.ok()) std::abort();
  return {*std::move(control), *std::move(destination)};
}

// Content of a data file in these tests. Equal lengths, so that lengths do not distinguish files.
inline std::string Rows(std::string_view key, std::string_view flavour) {
  return fmt::format("CustomerID\n{},{:>10}\n", key, flavour);
}

inline StatusOr<FileReceipt> WriteFile(const Protocol& protocol, const ExportPlan& plan,
                                       const Attempt& attempt, uint32_t shard, uint32_t audience,
                                       bool deletes, uint32_t part, std::string_view flavour) {
  FileReceipt file;
  file.audience = audience;
  file.deletes = deletes;
  file.part = part;
  file.rows = 1;
  const std::string key = plan.FileKey(audience, deletes, shard, part);
  const std::string rows = Rows(key, flavour);
  file.raw_bytes = rows.size();
  PX_ASSIGN_OR_RETURN(const std::unique_ptr<Upload> upload,
                      protocol.destination->Create(key, {attempt.write_id(), "text/csv"}));
  PX_RETURN_IF_ERROR(upload->Append(rows));
  PX_ASSIGN_OR_RETURN(file.staged, upload->Finish());
  return file;
}

// All files of a shard: two parts for the first audience, one and a deletes file for the second.
inline StatusOr<ShardReceipt> WriteFiles(const Protocol& protocol, const ExportPlan& plan, Attempt* attempt,
                                         uint32_t shard, std::string_view flavour) {
  ShardReceipt receipt;
  receipt.export_id = plan.export_id;
  receipt.shard = shard;
  receipt.attempt = attempt->id();
  receipt.counts.audiences.resize(plan.audiences.size());
  const struct {
    uint32_t audience;
    bool deletes;
    uint32_t part;
  } files[] = {{0, false, 1}, {0, false, 2}, {1, false, 1}, {1, true, 1}};
  for (const auto& one : files) {
    const std::vector<std::string> keys = {plan.FileKey(one.audience, one.deletes, shard, one.part)};
    PX_RETURN_IF_ERROR(attempt->AddKeys(keys));
    PX_ASSIGN_OR_RETURN(FileReceipt file, WriteFile(protocol, plan, *attempt, shard, one.audience,
                                                    one.deletes, one.part, flavour));
    receipt.files.push_back(std::move(file));
    ++receipt.counts.audiences[one.audience].rows;
  }
  return receipt;
}

inline ExportPlan DistributedPlan(std::string export_id, uint32_t shards) {
  ExportPlan plan = SamplePlan(std::move(export_id), shards);
  plan.single_process = false;
  return plan;
}

inline StatusOr<ShardReceipt> WriteShard(const Protocol& protocol, const ExportPlan& plan, uint32_t shard,
                                         std::string_view flavour) {
  PX_ASSIGN_OR_RETURN(Attempt attempt, Attempt::Begin(protocol, plan, shard));
  PX_ASSIGN_OR_RETURN(ShardReceipt receipt, WriteFiles(protocol, plan, &attempt, shard, flavour));
  PX_RETURN_IF_ERROR(attempt.WriteReceipt(receipt));
  return receipt;
}

// One attempt per shard. As above, a failure ends the process.
inline std::vector<ShardReceipt> WriteShards(const Protocol& protocol, const ExportPlan& plan,
                                             std::string_view flavour) {
  std::vector<ShardReceipt> receipts;
  for (uint32_t shard = 0; shard < plan.shards; ++shard) {
    auto receipt = WriteShard(protocol, plan, shard, flavour);
    if (!receipt.ok()) std::abort();
    receipts.push_back(*std::move(receipt));
  }
  return receipts;
}

// Fails call number `nth` and all that follow, like a cancelled call.
inline BetweenSteps StopAt(int nth, int* calls) {
  *calls = 0;
  return [nth, calls] { return ++*calls < nth ? absl::OkStatus() : Failure(Code::kCancelled, "cancelled"); };
}

// One attempt that has finished, and one that was killed with its upload open. As above, a failure ends the
// process.
inline ExportPlan LeftUndecided(const std::string& root, char digit, bool single_process) {
  ExportPlan plan = SamplePlan(ExportId(digit));
  plan.single_process = single_process;
  const auto world = OpenWorld(root);
  const bool finished =
      WritePlan(world.protocol(), plan).ok() && WriteShard(world.protocol(), plan, 0, "x").ok();
  auto attempt = Attempt::Begin(world.protocol(), plan, 0);
  if (!finished || !attempt.ok() || !WriteFile(world.protocol(), plan, *attempt, 0, 1, false, 1, "torn").ok())
    std::abort();
  return plan;
}

// What `run` does: lease, plan, files, commit.
inline Status RunWhole(const Protocol& protocol, const ExportPlan& plan, std::string_view flavour) {
  PX_ASSIGN_OR_RETURN(const std::unique_ptr<Lease> lease,
                      protocol.control->TryLease(LeaseKey(plan.export_id)));
  PX_RETURN_IF_ERROR(WritePlan(protocol, plan));
  std::vector<ShardReceipt> receipts;
  for (uint32_t shard = 0; shard < plan.shards; ++shard) {
    PX_ASSIGN_OR_RETURN(ShardReceipt receipt, WriteShard(protocol, plan, shard, flavour));
    receipts.push_back(std::move(receipt));
  }
  CommitOptions options;
  options.holds_lease = true;
  return Commit(protocol, plan.export_id, receipts, options).status();
}

// The data files of a plan as they are to be read after the export.
inline std::vector<std::string> DataKeys(const ExportPlan& plan) {
  std::vector<std::string> keys;
  for (uint32_t shard = 0; shard < plan.shards; ++shard) {
    keys.push_back(plan.FileKey(0, false, shard, 1));
    keys.push_back(plan.FileKey(0, false, shard, 2));
    keys.push_back(plan.FileKey(1, false, shard, 1));
    keys.push_back(plan.FileKey(1, true, shard, 1));
  }
  return keys;
}

inline std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += name + "\n";
  return text;
}

// Everything in the folder that is not pxport's own.
inline std::vector<std::string> Visible(const std::string& root) {
  std::vector<std::string> names = Tree(root);
  std::erase_if(names,
                [](const std::string& name) { return name.starts_with("_pxport") || name.ends_with('/'); });
  return names;
}

// What stays of a published export under the control root, and of nothing else.
inline std::vector<std::string> ControlAfter(const std::string& export_id) {
  return {export_id + "/", export_id + "/decision", export_id + "/done", export_id + "/plan",
          export_id + "/receipt.json"};
}

// The same of an aborted one, unless it was a `run`, of which nothing stays.
inline std::vector<std::string> ControlAfterAbort(const std::string& export_id) {
  return {export_id + "/", export_id + "/decision", export_id + "/done", export_id + "/plan"};
}

// What SamplePlan's export shows when it is through.
inline std::vector<std::string> PublishedNames(const ExportPlan& plan) {
  std::vector<std::string> names = DataKeys(plan);
  for (const PlannedAudience& audience : plan.audiences) {
    names.push_back(
        fmt::format("{}manifest-{}-{}.json", audience.folder, plan.destination_id, audience.flow_run_id));
    for (const std::string_view set : {"", "_deletes"}) {
      if (!set.empty() && !audience.deletes) continue;
      names.push_back(fmt::format("{}{}{}.xml", audience.folder, audience.stem, set));
      names.push_back(fmt::format("{}{}{}.tok", audience.folder, audience.stem, set));
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_COMMIT_COMMIT_WORLD_H_
