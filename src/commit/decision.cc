#include "commit/decision.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/json_fields.h"
#include "commit/control_keys.h"

namespace pxport {
namespace {

constexpr int64_t kDecisionFormat = 1;
constexpr std::string_view kCommit = "commit";
constexpr std::string_view kAbortVerdict = "abort";

bool IsHex(std::string_view text, size_t size) {
  return text.size() == size && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Status Foreign(const ShardReceipt& receipt, std::string_view why) {
  return Failure(Code::kInvalidArgument,
                 fmt::format("the receipt of shard {} does not fit the plan: {}", receipt.shard, why),
                 "pass the receipts of this export, unchanged");
}

Status CheckFile(const ExportPlan& plan, const ShardReceipt& receipt, const FileReceipt& file) {
  if (file.audience >= plan.audiences.size()) return Foreign(receipt, "it has a file of no audience");
  if (file.deletes && !plan.audiences[file.audience].deletes)
    return Foreign(receipt, "it has deletes nobody asked for");
  if (file.part < 1 || file.part > kMaxParts)
    return Foreign(receipt, fmt::format("it has a part {}", file.part));
  const std::string key = plan.FileKey(file.audience, file.deletes, receipt.shard, file.part);
  if (file.staged.key != key)
    return Foreign(receipt, fmt::format("it has the key {} for {}", file.staged.key, key));
  if (file.staged.write_id != fmt::format("{}/{:05}/{}", receipt.export_id, receipt.shard, receipt.attempt)) {
    return Foreign(receipt, fmt::format("{} was written by another attempt", key));
  }
  if (!file.sha256.empty() && !IsHex(file.sha256, 64))
    return Foreign(receipt, "a SHA-256 is not 64 hex digits");
  return absl::OkStatus();
}

}  // namespace

Json Decision::ToJson() const {
  Json json = Json::Object({{"format", Json::Number(kDecisionFormat)},
                            {"export_id", Json::String(export_id)},
                            {"decision", Json::String(commit ? kCommit : kAbortVerdict)},
                            {"decided", Json::String(FormatRfc3339(decided))}});
  if (!commit) return json;
  std::vector<Json> items;
  for (const ShardReceipt& receipt : receipts) items.push_back(receipt.ToJson());
  json.Set("receipts", Json::Array(std::move(items)));
  return json;
}

StatusOr<Decision> Decision::FromJson(const Json& json) {
  JsonFields fields(json, "the decision");
  const int64_t format = fields.Integer("format");
  PX_RETURN_IF_ERROR(fields.status());
  if (format != kDecisionFormat) {
    return Failure(Code::kFailedPrecondition,
                   fmt::format("the decision has format {}, not {}", format, kDecisionFormat),
                   "use the version of pxport that wrote it");
  }
  Decision decision;
  decision.export_id = fields.Text("export_id");
  const std::string word = fields.Text("decision");
  decision.commit = word == kCommit;
  if (!decision.commit && word != kAbortVerdict) fields.Fail(fmt::format("it says \"{}\"", word));
  const auto decided = ParseTimestamp(fields.Text("decided"));
  if (!decided.has_value()) fields.Fail("decided is no time");
  decision.decided = decided.value_or(Timestamp{});
  PX_RETURN_IF_ERROR(fields.status());
  if (!decision.commit) return decision;
  for (const Json& item : fields.Items("receipts")) {
    PX_ASSIGN_OR_RETURN(ShardReceipt receipt, ShardReceipt::FromJson(item));
    decision.receipts.push_back(std::move(receipt));
  }
  PX_RETURN_IF_ERROR(fields.status());
  return decision;
}

StatusOr<std::optional<Decision>> ReadDecision(const ExportStores& stores, std::string_view export_id) {
  const std::string key = DecisionKey(export_id);
  const auto bytes = stores.control->Get(key);
  if (absl::IsNotFound(bytes.status())) return std::optional<Decision>();
  PX_RETURN_IF_ERROR(bytes.status());
  const auto json = Json::Parse(*bytes);
  auto decision = json.ok() ? Decision::FromJson(*json) : StatusOr<Decision>(json.status());
  if (!decision.ok() || decision->export_id != export_id) {
    const Status why =
        decision.ok() ? Failure(Code::kDataLoss, "it belongs to another export") : decision.status();
    const Code code = why.code() == Code::kFailedPrecondition ? why.code() : Code::kDataLoss;
    return WithDetail(Failure(code, fmt::format("cannot read {}: {}", stores.control->Url(key), Message(why)),
                              Detail(why, kRemedy).value_or("")),
                      kPath, stores.control->Url(key));
  }
  return std::optional<Decision>(*std::move(decision));
}

StatusOr<Decision> Decide(const ExportStores& stores, const Decision& offer) {
  const Status put = stores.control->PutNew(DecisionKey(offer.export_id), offer.ToJson().Dump());
  // Read back whatever the answer was: it may have been lost, and another process may have been first.
  auto there = ReadDecision(stores, offer.export_id);
  if (there.ok() && there->has_value()) return **std::move(there);
  if (put.ok() && there.ok()) return Failure(Code::kDataLoss, "the decision is gone that was just written");
  // A write whose answer was lost may still take effect; any other failed write is certain not to.
  const bool certain = !absl::IsUnavailable(put) && !absl::IsDeadlineExceeded(put) && !absl::IsCancelled(put);
  if (there.ok() && certain) return put;
  return WithDetail(
      WithDetail(Within("it is not known whether the export is decided", put.ok() ? there.status() : put),
                 kDecided, "1"),
      kExportId, offer.export_id);
}

Status CheckReceipt(const ExportPlan& plan, const ShardReceipt& receipt) {
  if (receipt.export_id != plan.export_id) return Foreign(receipt, "it is of another export");
  if (receipt.shard >= plan.shards) return Foreign(receipt, fmt::format("there are {} shards", plan.shards));
  if (!IsHex(receipt.attempt, 16)) return Foreign(receipt, "its attempt is not 16 hex digits");
  if (receipt.counts.audiences.size() != plan.audiences.size())
    return Foreign(receipt, "it counts other audiences");
  for (const StateData& state : receipt.states) {
    if (state.audience >= plan.audiences.size() || plan.audiences[state.audience].state.folder.empty() ||
        state.id != fmt::format("{}.{}", receipt.export_id, receipt.attempt)) {
      return Foreign(receipt, "it has a state that is not its own");
    }
  }
  const FileReceipt* before = nullptr;
  for (const FileReceipt& file : receipt.files) {
    PX_RETURN_IF_ERROR(CheckFile(plan, receipt, file));
    const bool same_set = before != nullptr && std::tie(before->audience, before->deletes) ==
                                                   std::tie(file.audience, file.deletes);
    const bool later_set = before == nullptr || std::tie(before->audience, before->deletes) <
                                                    std::tie(file.audience, file.deletes);
    if (same_set ? file.part != before->part + 1 : !later_set || file.part != 1) {
      return Foreign(receipt, "its files are not in order, or some are missing");
    }
    before = &file;
  }
  return absl::OkStatus();
}

}  // namespace pxport
