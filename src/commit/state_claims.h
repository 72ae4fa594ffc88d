// Versions of an audience's state: which one holds, claiming the next one before the decision of an export,
// and what is done about them after it (docs/state.md). A claim counts once the decision of its export says
// commit; of two runs that start from one version at most one gets that far.
#ifndef PXPORT_COMMIT_STATE_CLAIMS_H_
#define PXPORT_COMMIT_STATE_CLAIMS_H_

#include <optional>
#include <span>
#include <string>

#include "base/log.h"
#include "commit/commit.h"
#include "state/state_version.h"

namespace pxport {

// How old a claim must be before another run may abort its export, where nobody can tell whether its process
// lives. Between claim and decision lie two requests.
inline constexpr int64_t kClaimGraceSeconds = 15 * 60;

// How old keys of an undecided export must be before they are removed where its decision cannot be looked up.
inline constexpr int64_t kDataGraceSeconds = 24 * 3600;

// The version that holds, or nothing if there has never been one. FailedPrecondition while another run has
// claimed the next one and may still decide; DataLoss if it is damaged.
StatusOr<std::optional<StateVersion>> CurrentState(const ExportStores& stores, const std::string& folder);

// Claims the next version of every audience of the plan that has a state, last thing before the decision.
// Repeatable. FailedPrecondition if another run was faster or is about to be: the export must not be decided
// then. DataLoss if what it has written to the state store is not there any more.
Status ClaimStates(const ExportStores& stores, const ExportPlan& plan,
                   std::span<const ShardReceipt> receipts);

// After the decision, last thing of publishing: marks the claims as settled, so that they hold whatever
// becomes of the control store.
Status SettleStates(const ExportStores& stores, const ExportPlan& plan, Log* log);

// Removes what an aborted export has written to the state store.
Status DropState(const ExportStores& stores, const ExportPlan& plan);
// Removes versions before the one that holds, and data that neither it nor a living export needs.
Status CleanStates(const ExportStores& stores, const ExportPlan& plan);

}  // namespace pxport

#endif  // PXPORT_COMMIT_STATE_CLAIMS_H_
