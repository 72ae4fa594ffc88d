// The places of a job: destination, state, control, rejects, input. Looks at where local paths lead, opens
// nothing.
#ifndef PXPORT_JOB_PLACES_H_
#define PXPORT_JOB_PLACES_H_

#include "base/json.h"
#include "base/status.h"
#include "job/job_spec.h"

namespace pxport {

// Parses every URL of a complete job into the spec, whose `destination.url` and `on_bad_profile` are set, and
// adds warnings.
Status ParsePlaces(const Json& job, JobSpec* spec);

}  // namespace pxport

#endif  // PXPORT_JOB_PLACES_H_
