// The rules between the values of a job, room by room. Each looks at one part of a job whose every value has
// already been checked against the schema, changes what follows from others (a preset's required column), and
// adds warnings.
#ifndef PXPORT_JOB_CHECKS_H_
#define PXPORT_JOB_CHECKS_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/status.h"
#include "job/job_spec.h"

namespace pxport {

// Ids, modes, schedules.
Status CheckAudiences(JobSpec* spec);
// Files, manifests, names.
Status CheckFiles(JobSpec* spec);

// Labels and policies; `governance` is complete. PermissionDenied lists all violations (kViolations).
Status CheckGovernance(const Json& governance, JobSpec* spec);

// What the schema describes and this build does not do yet; Unimplemented names it. `document`: complete.
Status CheckInThisBuild(const Json& document);

}  // namespace pxport

#endif  // PXPORT_JOB_CHECKS_H_
