#include "commit/commit.h"

#include <fmt/format.h>

#include <utility>

#include "base/clock.h"
#include "commit/choose.h"
#include "commit/clean.h"
#include "commit/control_keys.h"
#include "commit/decision.h"
#include "commit/plan_store.h"
#include "commit/side_by_side.h"
#include "commit/state_claims.h"

namespace pxport {
namespace {

Status Aborted(std::string_view export_id) {
  return WithDetail(
      Failure(Code::kAborted, fmt::format("export {} was aborted", export_id), "begin a new export"),
      kExportId, export_id);
}

// The right to decide about a `run` export of another process: that process may be alive, or cleaning up
// after a failure.
StatusOr<std::unique_ptr<Lease>> AcquireLease(const Protocol& protocol, const std::string& export_id) {
  auto lease = protocol.control->TryLease(LeaseKey(export_id));
  if (absl::IsUnimplemented(lease.status())) return std::unique_ptr<Lease>();
  PX_RETURN_IF_ERROR(lease.status());
  if (*lease == nullptr) {
    return WithDetail(
        Failure(Code::kFailedPrecondition,
                fmt::format("export {} cannot be committed: its process is still running", export_id),
                "wait for it, or stop it; the next run of the job cleans up after it"),
        kExportId, export_id);
  }
  PX_RETURN_IF_ERROR(
      ReadPlan(protocol, export_id).status());  // it may have been removed before the lease was free
  return lease;
}

Status RefuseExisting(const Protocol& protocol, std::span<const ShardReceipt> receipts) {
  std::vector<std::string> keys;
  for (const ShardReceipt& receipt : receipts) {
    for (const FileReceipt& file : receipt.files) keys.push_back(file.staged.key);
  }
  std::vector<StatusOr<bool>> exist(keys.size(), false);
  SideBySide(keys.size(), protocol.destination->Parallelism(),
             [&](size_t i) { exist[i] = protocol.destination->Exists(keys[i]); });
  for (size_t i = 0; i < keys.size(); ++i) {
    PX_RETURN_IF_ERROR(exist[i].status());
    if (!*exist[i]) continue;
    return WithDetail(
        Failure(Code::kAlreadyExists, fmt::format("{} already exists", protocol.destination->Url(keys[i])),
                "remove it, change file.name, or set file.on_existing to \"overwrite\""),
        kPath, protocol.destination->Url(keys[i]));
  }
  return absl::OkStatus();
}

StatusOr<Decision> DecideCommit(const Protocol& protocol, const ExportPlan& plan,
                                std::span<const ShardReceipt> given, const CommitOptions& options) {
  std::unique_ptr<Lease> lease;
  if (plan.single_process && !options.holds_lease) {
    PX_ASSIGN_OR_RETURN(lease, AcquireLease(protocol, plan.export_id));
  }
  Decision offer{plan.export_id, true, {}, {}};
  PX_ASSIGN_OR_RETURN(offer.receipts, ChooseReceipts(protocol, plan, given));
  if (plan.fail_if_exists) PX_RETURN_IF_ERROR(RefuseExisting(protocol, offer.receipts));
  if (options.before_decision) PX_RETURN_IF_ERROR(options.before_decision(plan, offer.receipts));
  PX_RETURN_IF_ERROR(ClaimStates(protocol, plan, offer.receipts));
  PX_RETURN_IF_ERROR(protocol.Between());
  offer.decided = WallClockNow();
  return Decide(protocol, offer);
}

}  // namespace

StatusOr<CommitResult> Commit(const Protocol& protocol, std::string_view export_id,
                              std::span<const ShardReceipt> receipts, const CommitOptions& options) {
  CommitResult result;
  PX_ASSIGN_OR_RETURN(result.plan, ReadPlan(protocol, export_id));
  PX_ASSIGN_OR_RETURN(std::optional<Decision> decision, ReadDecision(protocol, export_id));
  if (!decision.has_value()) {
    PX_RETURN_IF_ERROR(protocol.Between());
    const auto decided = DecideCommit(protocol, result.plan, receipts, options);
    if (decided.ok()) {
      decision = *decided;
    } else {
      // Another process may have decided meanwhile, and published, and cleaned up: what was missed here is no
      // failure then.
      const auto there = ReadDecision(protocol, export_id);
      if (!there.ok() || !there->has_value()) return decided.status();
      decision = *there;
    }
  }
  if (!decision->commit) return Aborted(export_id);
  PX_RETURN_IF_ERROR(PublishExport(protocol, result.plan, *decision, &result));
  result.receipts = std::move(decision->receipts);
  // The export is published even if this fails: leftovers are invisible, and the next run tries again.
  auto left = Clean(protocol, export_id);
  if (const Status cleaned = CleanStates(protocol, result.plan); left.ok() && !cleaned.ok()) left = cleaned;
  if (!left.ok()) {
    protocol.Write(LogLevel::kWarning,
                   fmt::format("cannot clean up after export {}: {}", export_id, Message(left.status())));
  }
  return result;
}

}  // namespace pxport
