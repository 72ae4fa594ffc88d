#include "engine/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "base/digest.h"
#include "commit/abort.h"
#include "commit/gc.h"
#include "commit/plan_store.h"
#include "engine/export_parts.h"
#include "engine/job.h"
#include "engine/job_state.h"
#include "engine/purge_guard.h"
#include "engine/shard.h"
#include "files/input.h"
#include "policy/permissions.h"

namespace pxport {
namespace {

constexpr std::string_view kTicketFormat = "pxport-ticket-1";

std::string TicketFor(const ExportPlan& plan) {
  Json ticket;
  ticket.Set("format", Json::String(kTicketFormat));
  ticket.Set("export_id", Json::String(plan.export_id));
  ticket.Set("job_hash", Json::String(plan.job_hash));
  return ticket.Dump();
}

// The export's id, if the ticket is one and of this job.
StatusOr<std::string> ReadTicket(const CompiledJob& job, std::string_view ticket) {
  auto json = Json::Parse(ticket);
  auto text = [&json](std::string_view key) {
    const Json* member = json.ok() ? json->Find(key) : nullptr;
    return member == nullptr ? std::string() : member->text();
  };
  if (text("format") != kTicketFormat) {
    return Failure(Code::kInvalidArgument, "not a ticket of an export",
                   "pass the bytes that begin returned, unchanged");
  }
  if (text("job_hash") != job.hash) {
    return Failure(Code::kInvalidArgument, "the ticket belongs to another job",
                   "parse the same job, with the same overrides, in every process of an export");
  }
  return text("export_id");
}

class ExportShardWriter final : public ShardWriter {
 public:
  static StatusOr<std::unique_ptr<ShardWriter>> Make(std::shared_ptr<const Job> job, std::string_view ticket,
                                                     uint32_t shard, bool repair) {
    const CompiledJob& compiled = Compiled(*job);
    PX_RETURN_IF_ERROR(RequireExporting(compiled));
    PX_ASSIGN_OR_RETURN(std::string export_id, ReadTicket(compiled, ticket));
    std::unique_ptr<ExportShardWriter> writer(new ExportShardWriter(std::move(job)));
    PX_ASSIGN_OR_RETURN(writer->stores_, OpenStores(compiled, &writer->cancel_));
    PX_ASSIGN_OR_RETURN(const ExportPlan plan, ReadPlan(writer->stores_.protocol(), export_id));
    if (shard >= plan.shards) {
      return Failure(Code::kInvalidArgument,
                     fmt::format("shard {} of an export with {} shards", shard, plan.shards),
                     "shards are numbered from 0");
    }
    for (size_t i = shard; i < plan.inputs.size(); i += plan.shards) writer->share_.push_back(plan.inputs[i]);
    writer->pinned_ = !plan.inputs.empty();
    PX_ASSIGN_OR_RETURN(writer->rejects_, OpenRejects(compiled.spec));
    PX_ASSIGN_OR_RETURN(
        writer->shard_,
        Shard::Open(compiled, writer->stores_, plan, shard, &writer->cancel_, writer->rejects_.get(),
                    repair ? Shard::Purpose::kRepair : Shard::Purpose::kExport));
    return writer;
  }

  Status Push(std::string_view ndjson) override {
    PX_RETURN_IF_ERROR(Feed(Fed::kPushed));
    return shard_->pipeline().Push(ndjson);
  }
  Status Pull(const PullFunction& read) override {
    PX_RETURN_IF_ERROR(Feed(Fed::kPushed));
    return shard_->pipeline().Pull(read);
  }
  Status Read(const std::vector<std::string>& urls) override {
    PX_RETURN_IF_ERROR(Feed(Fed::kRead));
    if (!urls.empty()) {
      PX_ASSIGN_OR_RETURN(share_, ListInput(urls));
    } else if (!pinned_) {
      return Failure(Code::kFailedPrecondition, "no input was pinned when the export was begun",
                     "name this shard's input, or begin an export that pins the job's input");
    }
    return shard_->pipeline().Run(share_);
  }
  StatusOr<std::string> Finish() override {
    PX_ASSIGN_OR_RETURN(ShardReceipt receipt, shard_->Finish());
    if (rejects_ != nullptr) PX_RETURN_IF_ERROR(rejects_->Keep());
    return receipt.ToJson().Dump();
  }
  Cancel& cancel() override { return cancel_; }

 private:
  enum class Fed { kNothing, kPushed, kRead };

  explicit ExportShardWriter(std::shared_ptr<const Job> job) : job_(std::move(job)) {}

  // A shard is either pushed or read, and read once: what comes first must not depend on threads.
  Status Feed(Fed how) {
    if (fed_ == Fed::kNothing) fed_ = how;
    if (fed_ == how && (how == Fed::kPushed || !std::exchange(read_, true))) return absl::OkStatus();
    return Failure(Code::kFailedPrecondition,
                   "a writer reads its input once, and then nothing is pushed to it",
                   "open the shard again; push or pull all of its profiles, or let it read all of them");
  }

  const std::shared_ptr<const Job> job_;
  std::vector<PinnedInput> share_;
  bool pinned_ = false, read_ = false;
  Fed fed_ = Fed::kNothing;
  Cancel cancel_;
  OpenedStores stores_;
  std::unique_ptr<Rejects> rejects_;
  std::unique_ptr<Shard> shard_;  // last: it uses all of the above
};

// The files that writers are to share. All of them, and nothing that only one process can read.
StatusOr<std::vector<PinnedInput>> PinInput(const JobSpec& spec) {
  if (spec.inputs.empty()) {
    return WithDetail(
        Failure(Code::kInvalidArgument, "the job names no input to be shared among the writers",
                "set input.url, or begin without pinning: each writer then names its own input"),
        kJobPath, "/input");
  }
  auto inputs = ListInput(spec.inputs);
  if (!inputs.ok()) return WithDetail(inputs.status(), kJobPath, "/input/url");
  for (const PinnedInput& input : *inputs) {
    if (input.name != "-" && input.modified_ns != 0) continue;
    return WithDetail(
        Failure(Code::kInvalidArgument,
                fmt::format("input {} cannot be shared among writers: it is not a file",
                            input.name == "-" ? "-" : input.name),
                "name files in input.url, or begin without pinning: each writer then names its own input"),
        kJobPath, "/input/url");
  }
  return inputs;
}

// What the first begin of an idempotency key has found is what the export starts from, whatever has been
// exported since.
void AdoptStates(const ExportPlan& there, ExportPlan* plan) {
  plan->state_url = there.state_url;
  for (size_t i = 0; i < plan->audiences.size() && i < there.audiences.size(); ++i) {
    plan->audiences[i].state = there.audiences[i].state;
  }
}

}  // namespace

StatusOr<std::string> BeginExport(const Job& job, uint32_t shards, std::string_view idempotency_key,
                                  bool pin_input) {
  const CompiledJob& compiled = Compiled(job);
  PX_RETURN_IF_ERROR(RequireExporting(compiled));
  PX_RETURN_IF_ERROR(CheckShards(compiled, shards));
  std::vector<PinnedInput> inputs;
  if (pin_input) {
    PX_ASSIGN_OR_RETURN(inputs, PinInput(compiled.spec));
  }
  PX_ASSIGN_OR_RETURN(OpenedStores stores, OpenStores(compiled, nullptr));
  std::string export_id = NewExportId();
  // `there`: the plan of an earlier begin of the same key, which set the clock.
  const auto write = [&](const ExportPlan* there) -> StatusOr<std::string> {
    const Timestamp started = there != nullptr ? there->started : compiled.Now();
    PX_ASSIGN_OR_RETURN(ExportPlan plan, MakePlan(compiled, export_id, started, shards));
    plan.single_process = false;
    plan.inputs = inputs;
    if (there != nullptr) {
      AdoptStates(*there, &plan);
    } else {
      PX_RETURN_IF_ERROR(PlanStates(compiled, stores.protocol(), &plan));
    }
    PX_RETURN_IF_ERROR(WritePlan(stores.protocol(), plan));
    return TicketFor(plan);
  };
  if (idempotency_key.empty()) return write(nullptr);

  Sha256 sha256;
  const Sha256Bytes digest = sha256.Of(fmt::format("begin\n{}\n{}", compiled.hash, idempotency_key));
  export_id = Hex(digest.data(), 16);
  StatusOr<ExportPlan> there = ReadPlan(stores.protocol(), export_id);
  if (absl::IsNotFound(there.status())) {
    StatusOr<std::string> ticket = write(nullptr);
    if (!absl::IsAlreadyExists(ticket.status())) return ticket;
    // Another begin of this key has overtaken this one.
    there = ReadPlan(stores.protocol(), export_id);
  }
  PX_RETURN_IF_ERROR(there.status());
  return write(&*there);
}

StatusOr<std::unique_ptr<ShardWriter>> ShardWriter::Open(std::shared_ptr<const Job> job,
                                                         std::string_view ticket, uint32_t shard,
                                                         bool repair) {
  return ExportShardWriter::Make(std::move(job), ticket, shard, repair);
}

StatusOr<ExportOutcome> CommitExport(const Job& job, std::string_view ticket,
                                     const std::vector<std::string>& receipts, const Cancel* cancel) {
  const CompiledJob& compiled = Compiled(job);
  const int64_t start_ms = MonotonicMillis();
  PX_RETURN_IF_ERROR(
      RequirePermissions(compiled.host.permissions, kActivateDestinations, "committing an export"));
  PX_ASSIGN_OR_RETURN(std::string export_id, ReadTicket(compiled, ticket));
  PX_ASSIGN_OR_RETURN(OpenedStores stores, OpenStores(compiled, cancel));
  std::vector<ShardReceipt> given;
  for (size_t i = 0; i < receipts.size(); ++i) {
    auto json = Json::Parse(receipts[i]);
    auto receipt = json.ok() ? ShardReceipt::FromJson(*json) : json.status();
    if (!receipt.ok()) {
      return Failure(Code::kInvalidArgument, fmt::format("receipt {}: {}", i, Message(receipt.status())),
                     "pass the bytes that finish returned, unchanged");
    }
    given.push_back(*std::move(receipt));
  }
  stores.HonorCancelCleaning(cancel);
  CommitOptions options;
  options.before_decision = [&compiled](const ExportPlan&, std::span<const ShardReceipt> all) {
    return CheckRemovals(compiled.rows, compiled.spec.limits, all);
  };
  auto result = Commit(stores.protocol(compiled.host, cancel), export_id, given, options);
  compiled.host.log->Drain();
  if (!result.ok()) return result.status();
  RunFacts facts;
  facts.finished = compiled.Now();
  facts.retries = stores.retries();
  facts.timing_ms = {{"commit", MonotonicMillis() - start_ms}, {"total", MonotonicMillis() - start_ms}};
  return MakeOutcome(*result, facts, stores);
}

Status AbortExport(const Job& job, std::string_view ticket, const Cancel* cancel) {
  const CompiledJob& compiled = Compiled(job);
  PX_RETURN_IF_ERROR(
      RequirePermissions(compiled.host.permissions, kActivateDestinations, "aborting an export"));
  PX_ASSIGN_OR_RETURN(std::string export_id, ReadTicket(compiled, ticket));
  PX_ASSIGN_OR_RETURN(const OpenedStores stores, OpenStores(compiled, cancel));
  stores.HonorCancelCleaning(cancel);
  Status status = Abort(stores.protocol(compiled.host, cancel), export_id);
  compiled.host.log->Drain();
  return status;
}

StatusOr<Json> GcExport(const Job& job, std::string_view ticket, const Cancel* cancel) {
  const CompiledJob& compiled = Compiled(job);
  PX_RETURN_IF_ERROR(RequirePermissions(compiled.host.permissions, kActivateDestinations, "cleaning up"));
  PX_ASSIGN_OR_RETURN(const std::string export_id, ReadTicket(compiled, ticket));
  PX_ASSIGN_OR_RETURN(const OpenedStores stores, OpenStores(compiled, cancel));
  stores.HonorCancelCleaning(cancel);
  const auto result = CollectExport(stores.protocol(compiled.host, cancel), export_id);
  compiled.host.log->Drain();
  if (!result.ok()) return result.status();
  return result->ToJson();
}

StatusOr<Json> GcAll(const Job& job, int64_t older_than_s, const Cancel* cancel) {
  const CompiledJob& compiled = Compiled(job);
  PX_RETURN_IF_ERROR(RequirePermissions(compiled.host.permissions, kActivateDestinations, "cleaning up"));
  if (older_than_s < 1) {
    return Failure(
        Code::kInvalidArgument, fmt::format("an age of {} seconds", older_than_s),
        "give more than the longest time between two signs of life of an export: days, not minutes");
  }
  PX_ASSIGN_OR_RETURN(const OpenedStores stores, OpenStores(compiled, cancel));
  stores.HonorCancelCleaning(cancel);
  // The wall clock, not the job's: it is compared with the store's.
  const int64_t now_s = WallClockNow().seconds;
  const auto result =
      CollectAll(stores.protocol(compiled.host, cancel), now_s - std::min(older_than_s, now_s));
  compiled.host.log->Drain();
  if (!result.ok()) return result.status();
  return result->ToJson();
}

}  // namespace pxport
