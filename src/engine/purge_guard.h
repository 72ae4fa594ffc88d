// Stops a run that would remove more keys of an audience than a usual day does (docs/state.md): a mistyped
// key, an empty input or a refused consent would purge customers at the receiver, and a purge cannot be taken
// back.
#ifndef PXPORT_ENGINE_PURGE_GUARD_H_
#define PXPORT_ENGINE_PURGE_GUARD_H_

#include <span>

#include "base/status.h"
#include "commit/receipt.h"
#include "job/job_spec.h"
#include "job/row_plan.h"

namespace pxport {

// `receipts`: of all shards. FailedPrecondition says how many of how many keys, what the counts suggest as
// the cause, and how to allow it once. To be called before the decision.
Status CheckRemovals(const RowPlan& rows, const LimitsSpec& limits, std::span<const ShardReceipt> receipts);

}  // namespace pxport

#endif  // PXPORT_ENGINE_PURGE_GUARD_H_
