// Finds the state versions from which the audiences of a job start.
#ifndef PXPORT_ENGINE_JOB_STATE_H_
#define PXPORT_ENGINE_JOB_STATE_H_

#include <cstdint>

#include "base/status.h"
#include "commit/commit.h"
#include "engine/job.h"

namespace pxport {

// Fills in the state from which the export of each audience starts. FailedPrecondition: another run is in
// progress, or the state was written by another kind of export or with other keys; DataLoss: it is lost or
// damaged.
Status PlanStates(const CompiledJob& job, const Protocol& protocol, ExportPlan* plan);

// InvalidArgument if there are several shards and the job's audiences need all profiles in one.
Status CheckShards(const CompiledJob& job, uint32_t shards);

}  // namespace pxport

#endif  // PXPORT_ENGINE_JOB_STATE_H_
