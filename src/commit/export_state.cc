#include "commit/export_state.h"

#include <optional>

#include "commit/control_keys.h"
#include "commit/decision.h"
#include "commit/plan_store.h"

namespace pxport {

StatusOr<bool> IsDone(const Protocol& protocol, std::string_view export_id) {
  const Status got = protocol.control->Get(DoneKey(export_id)).status();
  if (absl::IsNotFound(got)) return false;
  PX_RETURN_IF_ERROR(got);
  return true;
}

StatusOr<ExportState> ReadState(const Protocol& protocol, std::string_view export_id) {
  PX_RETURN_IF_ERROR(CheckExportId(export_id));
  PX_ASSIGN_OR_RETURN(const std::optional<Decision> decision, ReadDecision(protocol, export_id));
  if (!decision.has_value()) {
    const Status plan = protocol.control->Get(PlanKey(export_id)).status();
    if (absl::IsNotFound(plan)) return ExportState::kMissing;
    PX_RETURN_IF_ERROR(plan);
    return ExportState::kOpen;
  }
  if (!decision->commit) return ExportState::kDecidedAbort;
  PX_ASSIGN_OR_RETURN(const bool done, IsDone(protocol, export_id));
  return done ? ExportState::kPublished : ExportState::kDecidedCommit;
}

}  // namespace pxport
