// Plans in the control store.
#ifndef PXPORT_COMMIT_PLAN_STORE_H_
#define PXPORT_COMMIT_PLAN_STORE_H_

#include <string_view>

#include "commit/plan.h"
#include "commit/protocol.h"

namespace pxport {

// InvalidArgument unless it is the id of an export.
Status CheckExportId(std::string_view export_id);

// Checks and writes the plan, with the URL of the destination's root as destination_url. If there is a plan
// already, it must be equal (begin is idempotent): otherwise AlreadyExists.
Status WritePlan(const Protocol& protocol, const ExportPlan& plan);

// NotFound: there is no such export. DataLoss: the plan is damaged.
StatusOr<ExportPlan> ReadPlan(const Protocol& protocol, std::string_view export_id);

}  // namespace pxport

#endif  // PXPORT_COMMIT_PLAN_STORE_H_
