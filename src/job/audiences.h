// The rules of audiences: ids, modes, schedules.
#ifndef PXPORT_JOB_AUDIENCES_H_
#define PXPORT_JOB_AUDIENCES_H_

#include "base/status.h"
#include "job/job_spec.h"

namespace pxport {

// Checks the audiences of a spec whose keys and places are parsed, and adds warnings.
Status CheckAudiences(JobSpec* spec);

}  // namespace pxport

#endif  // PXPORT_JOB_AUDIENCES_H_
