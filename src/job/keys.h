// deduplicate_by, key and consent of a job: names of columns, namespaces and paths.
#ifndef PXPORT_JOB_KEYS_H_
#define PXPORT_JOB_KEYS_H_

#include "base/json.h"
#include "base/status.h"
#include "job/job_spec.h"

namespace pxport {

// Parses the three keys of a complete job into the spec, whose columns are parsed, and adds warnings.
Status ParseKeys(const Json& job, JobSpec* spec);

}  // namespace pxport

#endif  // PXPORT_JOB_KEYS_H_
