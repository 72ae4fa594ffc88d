// The columns of a job: what they read, their headers, and which identity feeds which target.
#ifndef PXPORT_JOB_MAPPING_H_
#define PXPORT_JOB_MAPPING_H_

#include "base/json.h"
#include "base/status.h"
#include "job/job_spec.h"

namespace pxport {

// Parses `mapping`, a complete array, into the spec's columns and adds warnings.
Status ParseMapping(const Json& mapping, JobSpec* spec);

// The rules between the columns, and between a column and the file's format. Sets what follows from the
// preset: a required CustomerID.
Status CheckMapping(JobSpec* spec);

}  // namespace pxport

#endif  // PXPORT_JOB_MAPPING_H_
