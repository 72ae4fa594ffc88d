// How the memory of a job is shared with its uploads.
#ifndef PXPORT_ENGINE_UPLOAD_PLAN_H_
#define PXPORT_ENGINE_UPLOAD_PLAN_H_

#include <cstdint>

#include "base/status.h"
#include "job/job_spec.h"

namespace pxport {

// At most five eighths of the memory are buffers of uploads. Parts in flight are as many as fit, up to what
// the job wants; with very little memory parts are smaller, too.
struct UploadPlan {
  uint64_t part_bytes = 0;
  int parts_in_flight = 0;
  uint64_t bytes = 0;  // of all buffers; 0: the destination is no bucket
};

// `upload_threads`: parts in flight as the host wants them; 0: as the job says. InvalidArgument if not even
// two parts fit.
StatusOr<UploadPlan> PlanUploads(const JobSpec& spec, int upload_threads, uint64_t memory_bytes);

}  // namespace pxport

#endif  // PXPORT_ENGINE_UPLOAD_PLAN_H_
