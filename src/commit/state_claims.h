// Versions of an audience's state: finds the current one, claims the next one before the decision of an
// export, settles or drops the claim after it (docs/state.md). A claim counts once the decision of its export
// says commit; of two runs that start from one version at most one gets that far.
#ifndef PXPORT_COMMIT_STATE_CLAIMS_H_
#define PXPORT_COMMIT_STATE_CLAIMS_H_

#include <optional>
#include <span>
#include <string>

#include "commit/plan.h"
#include "commit/protocol.h"
#include "commit/receipt.h"
#include "state/state_version.h"

namespace pxport {

// How old a claim must be before another run may abort its export, where it is unknown whether its process
// lives. Only two requests separate claim and decision.
inline constexpr int64_t kClaimGraceSeconds = 15 * 60;

// How old keys of an undecided export must be before they are removed where its decision cannot be looked up.
inline constexpr int64_t kDataGraceSeconds = 24 * 3600;

// The current version, or nothing if there has never been one. FailedPrecondition while another run has
// claimed the next one and may still decide; DataLoss if it is damaged.
StatusOr<std::optional<StateVersion>> CurrentState(const Protocol& protocol, const std::string& folder);

// Claims the next version of every audience of the plan that has a state, right before the decision.
// Repeatable. FailedPrecondition if another run has claimed it, or may: the export must not be decided then.
// DataLoss if the data it wrote to the state store is missing.
Status ClaimStates(const Protocol& protocol, const ExportPlan& plan, std::span<const ShardReceipt> receipts);

// After the decision, at the end of publishing: marks the claims as committed, so that they hold even if the
// control store is lost.
Status CommitStates(const Protocol& protocol, const ExportPlan& plan);

// Removes what an aborted export wrote to the state store.
Status DropState(const Protocol& protocol, const ExportPlan& plan);
// Removes versions before the current one, and data that neither it nor a living export needs.
Status CleanStates(const Protocol& protocol, const ExportPlan& plan);

}  // namespace pxport

#endif  // PXPORT_COMMIT_STATE_CLAIMS_H_
