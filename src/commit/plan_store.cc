#include "commit/plan_store.h"

#include <fmt/format.h>

#include <string>

#include "base/export_id.h"
#include "commit/control_keys.h"

namespace pxport {

Status CheckExportId(std::string_view export_id) {
  if (IsExportId(export_id)) return absl::OkStatus();
  return Failure(Code::kInvalidArgument, fmt::format("\"{}\" is not the id of an export", export_id),
                 "export ids have 32 lower-case hex digits; reports and tickets hold them");
}

Status WritePlan(const Protocol& protocol, const ExportPlan& plan) {
  ExportPlan written = plan;
  written.destination_url = protocol.destination->Url("");
  PX_RETURN_IF_ERROR(CheckPlan(written));
  const Status put = protocol.control->PutNew(PlanKey(plan.export_id), written.ToJson().Pretty());
  if (!absl::IsAlreadyExists(put)) return put;
  PX_ASSIGN_OR_RETURN(const ExportPlan there, ReadPlan(protocol, plan.export_id));
  if (there == written) return absl::OkStatus();
  return WithDetail(
      Failure(Code::kAlreadyExists, fmt::format("export {} was begun with another plan", plan.export_id),
              "use another idempotency key for another job, input, clock or number of shards"),
      kExportId, plan.export_id);
}

StatusOr<ExportPlan> ReadPlan(const Protocol& protocol, std::string_view export_id) {
  PX_RETURN_IF_ERROR(CheckExportId(export_id));
  const std::string key = PlanKey(export_id);
  const auto bytes = protocol.control->Get(key);
  if (absl::IsNotFound(bytes.status())) {
    return WithDetail(
        Failure(Code::kNotFound,
                fmt::format("there is no export {} at {}", export_id, protocol.control->Url("")),
                "check destination.url and control.url; a failed run removes its export"),
        kExportId, export_id);
  }
  PX_RETURN_IF_ERROR(bytes.status());
  const auto json = Json::Parse(*bytes);
  auto plan = json.ok() ? ExportPlan::FromJson(*json) : StatusOr<ExportPlan>(json.status());
  Status status = plan.status();
  if (plan.ok()) status = CheckPlan(*plan);
  if (status.ok() && plan->export_id != export_id)
    status = Failure(Code::kDataLoss, "it belongs to another export");
  if (status.ok()) return plan;
  const Code code = status.code() == Code::kFailedPrecondition ? status.code() : Code::kDataLoss;
  return WithDetail(
      Failure(code, fmt::format("cannot read {}: {}", protocol.control->Url(key), Message(status)),
              Detail(status, kRemedy).value_or("")),
      kPath, protocol.control->Url(key));
}

}  // namespace pxport
