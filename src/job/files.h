// The rules of data files: manifests, token, names.
#ifndef PXPORT_JOB_FILES_H_
#define PXPORT_JOB_FILES_H_

#include "base/status.h"
#include "job/job_spec.h"

namespace pxport {

// Checks `file` of a spec and adds warnings.
Status CheckFiles(JobSpec* spec);

}  // namespace pxport

#endif  // PXPORT_JOB_FILES_H_
