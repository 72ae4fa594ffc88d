// Governance of a job: which fields leave in which column, and whether the policies allow it.
#ifndef PXPORT_JOB_GOVERNANCE_H_
#define PXPORT_JOB_GOVERNANCE_H_

#include "base/json.h"
#include "base/status.h"
#include "job/job_spec.h"

namespace pxport {

// `governance`: complete. Adds warnings and labels_without_effect to the spec, whose columns and consent are
// parsed. PermissionDenied lists all violations (kViolations).
Status CheckGovernance(const Json& governance, JobSpec* spec);

}  // namespace pxport

#endif  // PXPORT_JOB_GOVERNANCE_H_
