#include "commit/recover.h"

#include <fmt/format.h>

#include <utility>

#include "commit/abort.h"
#include "commit/clean.h"
#include "commit/commit.h"
#include "commit/control_keys.h"
#include "commit/discard.h"
#include "commit/export_state.h"
#include "commit/found_export.h"
#include "commit/plan_store.h"

namespace pxport {
namespace {

class Recovery {
 public:
  Recovery(const Protocol& protocol, std::optional<Timestamp> abandoned_before)
      : protocol_(protocol), abandoned_before_(abandoned_before) {}

  StatusOr<RecoveryResult> Run() {
    PX_ASSIGN_OR_RETURN(const auto exports, FindExports(protocol_));
    Status first;
    for (const auto& [id, found] : exports) {
      PX_RETURN_IF_ERROR(protocol_.Between());
      const Status status = RecoverOne(id, found);
      if (first.ok()) first = status;
    }
    PX_RETURN_IF_ERROR(first);
    return std::move(result_);
  }

 private:
  Status RecoverOne(const std::string& id, const FoundExport& found) {
    if (found.done && !found.more) return absl::OkStatus();
    if (!found.plan) return RecoverWithoutPlan(id, found);
    const auto plan = ReadPlan(protocol_, id);
    if (absl::IsNotFound(plan.status())) return absl::OkStatus();  // its own process has just removed it
    if (!plan.ok() && !found.decision) {
      protocol_.Write(LogLevel::kWarning, std::string(Message(plan.status())));
      return absl::OkStatus();  // without a decision no one relies on it
    }
    PX_RETURN_IF_ERROR(plan.status());
    if (plan->destination_url != protocol_.destination->Url("")) {
      protocol_.Write(LogLevel::kInfo,
                      fmt::format("export {} goes to another destination, {}", id, plan->destination_url));
      return absl::OkStatus();
    }
    if (!plan->state_url.empty() &&
        (protocol_.state == nullptr || plan->state_url != protocol_.state->Url(""))) {
      protocol_.Write(LogLevel::kInfo,
                      fmt::format("export {} keeps its state at another place, {}", id, plan->state_url));
      return absl::OkStatus();
    }
    if (!plan->single_process) return FinishDecided(id, false);
    const auto lease = protocol_.control->TryLease(LeaseKey(id));
    if (absl::IsUnimplemented(lease.status())) return RecoverByAge(*plan, found);
    PX_RETURN_IF_ERROR(lease.status());
    if (*lease == nullptr) return absl::OkStatus();  // its process is alive
    PX_ASSIGN_OR_RETURN(const ExportState state, ReadState(protocol_, id));
    if (state == ExportState::kOpen || state == ExportState::kDecidedAbort) return DiscardExport(id);
    return FinishDecided(id, true);
  }

  // A process was killed between its lease and its plan: acquiring and releasing the lease removes it.
  Status RecoverWithoutPlan(const std::string& id, const FoundExport& found) {
    if (!found.decision && found.more) {
      const Status status = protocol_.control->TryLease(LeaseKey(id)).status();
      return absl::IsUnimplemented(status) ? absl::OkStatus() : status;
    }
    protocol_.Write(LogLevel::kWarning, fmt::format("cannot recover export {}: it has no plan", id));
    return absl::OkStatus();
  }

  Status RecoverByAge(const ExportPlan& plan, const FoundExport& found) {
    PX_ASSIGN_OR_RETURN(const ExportState state, ReadState(protocol_, plan.export_id));
    if (state != ExportState::kOpen) return FinishDecided(plan.export_id, false);
    // The store's clock if it has one: the start in the plan may be any day (--now).
    const Timestamp last_sign = found.newest_unix_s > 0 ? Timestamp{found.newest_unix_s, 0} : plan.started;
    if (!abandoned_before_.has_value() || last_sign >= *abandoned_before_) return absl::OkStatus();
    PX_RETURN_IF_ERROR(
        Abort(protocol_.Uninterrupted(),
              plan.export_id));  // its decision stays as a fence: the process may be alive after all
    result_.aborted.push_back(plan.export_id);
    return absl::OkStatus();
  }

  Status FinishDecided(const std::string& id, bool holds_lease) {
    PX_ASSIGN_OR_RETURN(const ExportState state, ReadState(protocol_, id));
    switch (state) {
      case ExportState::kMissing:
      case ExportState::kOpen:
        return absl::OkStatus();
      case ExportState::kDecidedAbort:
        return Abort(protocol_.Uninterrupted(), id);
      case ExportState::kPublished:
        return Clean(protocol_.Uninterrupted(), id).status();
      case ExportState::kDecidedCommit:
        break;
    }
    CommitOptions options;
    options.holds_lease = holds_lease;
    PX_ASSIGN_OR_RETURN(const CommitResult result, Commit(protocol_, id, {}, options));
    if (!result.already) result_.published.push_back(id);
    protocol_.Write(LogLevel::kInfo,
                    fmt::format("published export {}, which an earlier process had decided", id));
    return absl::OkStatus();
  }

  Status DiscardExport(const std::string& id) {
    PX_RETURN_IF_ERROR(Discard(protocol_, id));
    result_.aborted.push_back(id);
    protocol_.Write(LogLevel::kInfo,
                    fmt::format("aborted export {}: its process is gone and left it undecided", id));
    return absl::OkStatus();
  }

  const Protocol& protocol_;
  const std::optional<Timestamp> abandoned_before_;
  RecoveryResult result_;
};

}  // namespace

StatusOr<RecoveryResult> Recover(const Protocol& protocol, std::optional<Timestamp> abandoned_before) {
  return Recovery(protocol, abandoned_before).Run();
}

}  // namespace pxport
