// Features that docs/job.schema.json describes and this build does not have.
#ifndef PXPORT_JOB_NOT_IN_BUILD_H_
#define PXPORT_JOB_NOT_IN_BUILD_H_

#include "base/json.h"
#include "base/status.h"

namespace pxport {

// `document`: as written. Unimplemented names the feature.
Status CheckInThisBuild(const Json& document);

}  // namespace pxport

#endif  // PXPORT_JOB_NOT_IN_BUILD_H_
