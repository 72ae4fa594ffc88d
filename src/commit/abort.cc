#include "commit/abort.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/clock.h"
#include "commit/clean.h"
#include "commit/control_keys.h"
#include "commit/decision.h"
#include "commit/plan_store.h"
#include "commit/state_claims.h"

namespace pxport {
namespace {

Status CleanAborted(const Protocol& protocol, const ExportPlan& plan) {
  PX_RETURN_IF_ERROR(protocol.Between());
  PX_RETURN_IF_ERROR(DropState(protocol, plan));
  PX_ASSIGN_OR_RETURN(const std::vector<std::string> left, Clean(protocol, plan.export_id));
  PX_RETURN_IF_ERROR(protocol.Between());
  if (!left.empty()) return absl::OkStatus();  // without X/done the next run tries again
  const Status done = protocol.control->PutNew(DoneKey(plan.export_id), "{\"aborted\":true}");
  return absl::IsAlreadyExists(done) ? absl::OkStatus() : done;
}

}  // namespace

Status Abort(const Protocol& protocol, std::string_view export_id) {
  PX_RETURN_IF_ERROR(protocol.Between());
  PX_ASSIGN_OR_RETURN(const ExportPlan plan, ReadPlan(protocol, export_id));
  PX_ASSIGN_OR_RETURN(const Decision decision,
                      Decide(protocol, {std::string(export_id), false, WallClockNow(), {}}));
  if (decision.commit) {
    return WithDetail(
        Failure(Code::kFailedPrecondition, fmt::format("export {} is committed already", export_id),
                "commit it again to finish it: a decision is final"),
        kExportId, export_id);
  }
  const Status cleaned = CleanAborted(protocol, plan);
  if (!absl::IsCancelled(cleaned)) return cleaned;
  return WithDetail(WithDetail(Within("the export is aborted but not yet cleaned up", cleaned), kRemedy,
                               "nothing of it is visible; abort it again, or run gc, to remove the rest"),
                    kExportId, export_id);
}

}  // namespace pxport
