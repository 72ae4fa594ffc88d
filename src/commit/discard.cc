#include "commit/discard.h"

#include "commit/abort.h"
#include "commit/control_keys.h"
#include "commit/export_state.h"

namespace pxport {

Status Discard(const Protocol& protocol, std::string_view export_id) {
  PX_ASSIGN_OR_RETURN(ExportState state, ReadState(protocol, export_id));
  if (state == ExportState::kMissing) return absl::OkStatus();  // failed before its plan was written
  PX_RETURN_IF_ERROR(Abort(protocol.Uninterrupted(), export_id));
  const std::string plan_key = PlanKey(export_id);
  PX_ASSIGN_OR_RETURN(std::vector<StoreEntry> left, protocol.control->List(ExportPrefix(export_id)));
  for (const StoreEntry& entry : left) {
    if (entry.key != plan_key && entry.key != LeaseKey(export_id))
      PX_RETURN_IF_ERROR(protocol.control->Delete(entry.key));
  }
  // The plan goes last: what a crash leaves here is an undecided export, which the next run aborts.
  return protocol.control->Delete(plan_key);
}

}  // namespace pxport
