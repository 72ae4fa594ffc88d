#include "commit/decision.h"

#include <fmt/format.h>

#include <utility>

#include "base/json_fields.h"
#include "commit/control_keys.h"

namespace pxport {
namespace {

constexpr int64_t kDecisionFormat = 1;
constexpr std::string_view kCommit = "commit";
constexpr std::string_view kAbortVerdict = "abort";

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
  if (!decided.has_value()) fields.Fail("\"decided\" is not a timestamp");
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

StatusOr<std::optional<Decision>> ReadDecision(const Protocol& protocol, std::string_view export_id) {
  const std::string key = DecisionKey(export_id);
  const auto bytes = protocol.control->Get(key);
  if (absl::IsNotFound(bytes.status())) return std::optional<Decision>();
  PX_RETURN_IF_ERROR(bytes.status());
  const auto json = Json::Parse(*bytes);
  auto decision = json.ok() ? Decision::FromJson(*json) : StatusOr<Decision>(json.status());
  if (!decision.ok() || decision->export_id != export_id) {
    const Status why =
        decision.ok() ? Failure(Code::kDataLoss, "it belongs to another export") : decision.status();
    const Code code = why.code() == Code::kFailedPrecondition ? why.code() : Code::kDataLoss;
    return WithDetail(
        Failure(code, fmt::format("cannot read {}: {}", protocol.control->Url(key), Message(why)),
                Detail(why, kRemedy).value_or("")),
        kPath, protocol.control->Url(key));
  }
  return std::optional<Decision>(*std::move(decision));
}

StatusOr<Decision> Decide(const Protocol& protocol, const Decision& offer) {
  const Status put = protocol.control->PutNew(DecisionKey(offer.export_id), offer.ToJson().Dump());
  // Read back in any case: the answer may have been lost, and another process may have been first.
  auto there = ReadDecision(protocol, offer.export_id);
  if (there.ok() && there->has_value()) return **std::move(there);
  if (put.ok() && there.ok())
    return Failure(Code::kDataLoss, "the decision that was just written is missing");
  // A write whose answer was lost may still take effect; any other failed write is certain not to.
  const bool certain = !absl::IsUnavailable(put) && !absl::IsDeadlineExceeded(put) && !absl::IsCancelled(put);
  if (there.ok() && certain) return put;
  return WithDetail(
      WithDetail(Within("it is unknown whether the export is decided", put.ok() ? there.status() : put),
                 kDecided, "1"),
      kExportId, offer.export_id);
}

}  // namespace pxport
