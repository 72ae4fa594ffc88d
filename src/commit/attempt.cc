#include "commit/attempt.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "commit/attempt_record.h"
#include "commit/control_keys.h"
#include "commit/decision.h"
#include "commit/export_state.h"

namespace pxport {
namespace {

constexpr size_t kAttemptBytes = 8;

Status AlreadyDecided(const ExportPlan& plan, const Decision& decision) {
  return WithDetail(Failure(Code::kFailedPrecondition,
                            fmt::format("export {} is decided already: {}", plan.export_id,
                                        decision.commit ? "it is committed" : "it is aborted"),
                            "begin a new export"),
                    kExportId, plan.export_id);
}

// A repair must have the decided files, byte for byte; only the attempt that wrote them differs.
bool SameBytes(const ShardReceipt& a, const ShardReceipt& b) {
  return std::equal(a.files.begin(), a.files.end(), b.files.begin(), b.files.end(),
                    [](const FileReceipt& x, const FileReceipt& y) {
                      return x.staged.key == y.staged.key && x.staged.bytes == y.staged.bytes &&
                             x.staged.crc64 == y.staged.crc64 && x.rows == y.rows && x.sha256 == y.sha256;
                    });
}

}  // namespace

std::string NewAttemptId() {
  const std::string random = RandomBytes(kAttemptBytes);
  return Hex(reinterpret_cast<const uint8_t*>(random.data()), random.size());
}

StatusOr<Attempt> Attempt::Record(const Protocol& protocol, const ExportPlan& plan, uint32_t shard,
                                  std::string id, bool repair) {
  if (shard >= plan.shards) {
    return Failure(Code::kInvalidArgument,
                   fmt::format("shard {} of an export with {} shards", shard, plan.shards),
                   "shards are numbered from 0");
  }
  Attempt attempt;
  attempt.protocol_ = protocol;
  attempt.export_id_ = plan.export_id;
  attempt.shard_ = shard;
  attempt.repair_ = repair;
  attempt.id_ = std::move(id);
  std::vector<std::string> keys;
  for (size_t i = 0; i < plan.audiences.size(); ++i) {
    keys.push_back(plan.FileKey(i, false, shard, 1));
    if (plan.audiences[i].deletes) keys.push_back(plan.FileKey(i, true, shard, 1));
  }
  PX_RETURN_IF_ERROR(attempt.AddKeys(keys));
  return attempt;
}

StatusOr<Attempt> Attempt::Begin(const Protocol& protocol, const ExportPlan& plan, uint32_t shard) {
  return BeginAs(protocol, plan, shard, NewAttemptId());
}

StatusOr<Attempt> Attempt::BeginAs(const Protocol& protocol, const ExportPlan& plan, uint32_t shard,
                                   std::string id) {
  PX_ASSIGN_OR_RETURN(const std::optional<Decision> decision, ReadDecision(protocol, plan.export_id));
  if (decision.has_value()) return AlreadyDecided(plan, *decision);
  return Record(protocol, plan, shard, std::move(id), false);
}

StatusOr<Attempt> Attempt::Resume(const Protocol& protocol, const ExportPlan& plan, uint32_t shard,
                                  std::string id) {
  PX_ASSIGN_OR_RETURN(const std::optional<Decision> decision, ReadDecision(protocol, plan.export_id));
  if (decision.has_value()) return AlreadyDecided(plan, *decision);
  const std::string prefix = AttemptsPrefix(plan.export_id) + AttemptName(shard, id);
  PX_ASSIGN_OR_RETURN(const std::vector<StoreEntry> records, protocol.control->List(prefix));
  if (records.empty()) return Record(protocol, plan, shard, std::move(id), false);
  Attempt attempt;
  attempt.protocol_ = protocol;
  attempt.export_id_ = plan.export_id;
  attempt.shard_ = shard;
  attempt.id_ = std::move(id);
  attempt.resumed_ = true;
  for (const StoreEntry& entry : records) {
    PX_ASSIGN_OR_RETURN(const std::string bytes, protocol.control->Get(entry.key));
    PX_ASSIGN_OR_RETURN(const Json json, Json::Parse(bytes));
    PX_ASSIGN_OR_RETURN(const AttemptRecord record, AttemptRecord::FromJson(json));
    attempt.keys_.insert(record.keys.begin(), record.keys.end());
    ++attempt.records_;
  }
  return attempt;
}

StatusOr<Attempt> Attempt::BeginRepair(const Protocol& protocol, const ExportPlan& plan, uint32_t shard) {
  PX_ASSIGN_OR_RETURN(const ExportState state, ReadState(protocol, plan.export_id));
  if (state != ExportState::kDecidedCommit) {
    return Failure(
        Code::kFailedPrecondition,
        fmt::format("export {} needs no repair: it is not committed, or it is published", plan.export_id));
  }
  return Record(protocol, plan, shard, NewAttemptId(), true);
}

std::string Attempt::write_id() const {
  return fmt::format("{}/{:05}/{}", export_id_, shard_, id_);
}

Status Attempt::AddKeys(std::span<const std::string> keys) {
  AttemptRecord record{export_id_, shard_, id_, {}};
  for (const std::string& key : keys) {
    if (keys_.insert(key).second) record.keys.push_back(key);
  }
  // The first record is written even without keys: it says that the attempt exists.
  if (record.keys.empty() && records_ > 0) return absl::OkStatus();
  std::string name = AttemptName(shard_, id_);
  if (records_ > 0) name += fmt::format(".{}", records_ + 1);
  PX_RETURN_IF_ERROR(protocol_.control->PutNew(AttemptsPrefix(export_id_) + name, record.ToJson().Dump()));
  ++records_;
  return absl::OkStatus();
}

Status Attempt::WriteReceipt(const ShardReceipt& receipt) {
  const std::string bytes = receipt.ToJson().Dump();
  // The dead process may have stored a receipt before it died.
  if (resumed_)
    return protocol_.control->Put(ReceiptKey(export_id_, shard_, id_), bytes, "application/json").status();
  if (!repair_) return protocol_.control->PutNew(ReceiptKey(export_id_, shard_, id_), bytes);
  PX_ASSIGN_OR_RETURN(const std::optional<Decision> decision, ReadDecision(protocol_, export_id_));
  if (!decision.has_value() || !decision->commit || shard_ >= decision->receipts.size()) {
    return Failure(Code::kFailedPrecondition, fmt::format("export {} is not committed", export_id_));
  }
  if (!SameBytes(decision->receipts[shard_], receipt)) {
    return Failure(Code::kDataLoss,
                   fmt::format("shard {} of export {} was made again with other bytes", shard_, export_id_),
                   "run it with the same input, job and clock as before");
  }
  return protocol_.control->PutNew(RepairKey(export_id_, shard_, id_), bytes);
}

}  // namespace pxport
