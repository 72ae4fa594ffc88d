#include "commit/commit.h"

#include <fmt/format.h>

#include <utility>

#include "base/clock.h"
#include "base/export_id.h"
#include "commit/commit_steps.h"
#include "commit/control_keys.h"
#include "commit/decision.h"
#include "commit/side_by_side.h"
#include "commit/state_claims.h"

namespace pxport {
namespace {

Status CheckExportId(std::string_view export_id) {
  if (IsExportId(export_id)) return absl::OkStatus();
  return Failure(Code::kInvalidArgument, fmt::format("\"{}\" is not the id of an export", export_id),
                 "export ids have 32 lower-case hex digits; reports and tickets hold them");
}

Status Aborted(std::string_view export_id) {
  return WithDetail(
      Failure(Code::kAborted, fmt::format("export {} was aborted", export_id), "begin a new export"),
      kExportId, export_id);
}

// The right to decide about a `run` export that is not the caller's: its process may be alive, or an earlier
// failure of it may just be cleaned up.
StatusOr<std::unique_ptr<Lease>> TakeLease(const ExportStores& stores, const std::string& export_id) {
  auto lease = stores.control->TryLease(LeaseKey(export_id));
  if (absl::IsUnimplemented(lease.status())) return std::unique_ptr<Lease>();
  PX_RETURN_IF_ERROR(lease.status());
  if (*lease == nullptr) {
    return WithDetail(Failure(Code::kFailedPrecondition,
                              fmt::format("the process that runs export {} is at work", export_id),
                              "wait for it, or stop it; the next run of the job cleans up after it"),
                      kExportId, export_id);
  }
  PX_RETURN_IF_ERROR(ReadPlan(stores, export_id).status());  // it may have gone before the lease was free
  return lease;
}

Status RefuseExisting(const ExportStores& stores, std::span<const ShardReceipt> receipts) {
  std::vector<std::string> keys;
  for (const ShardReceipt& receipt : receipts) {
    for (const FileReceipt& file : receipt.files) keys.push_back(file.staged.key);
  }
  std::vector<StatusOr<bool>> exist(keys.size(), false);
  SideBySide(keys.size(), stores.destination->Parallelism(),
             [&](size_t i) { exist[i] = stores.destination->Exists(keys[i]); });
  for (size_t i = 0; i < keys.size(); ++i) {
    PX_RETURN_IF_ERROR(exist[i].status());
    if (!*exist[i]) continue;
    return WithDetail(
        Failure(Code::kAlreadyExists, fmt::format("{} exists already", stores.destination->Url(keys[i])),
                "remove it, choose another file.name, or set file.on_existing to \"overwrite\""),
        kPath, stores.destination->Url(keys[i]));
  }
  return absl::OkStatus();
}

StatusOr<Decision> DecideCommit(const ExportStores& stores, const ExportPlan& plan,
                                std::span<const ShardReceipt> given, const CommitOptions& options) {
  std::unique_ptr<Lease> lease;
  if (plan.single_process && !options.holds_lease) {
    PX_ASSIGN_OR_RETURN(lease, TakeLease(stores, plan.export_id));
  }
  Decision offer{plan.export_id, true, {}, {}};
  PX_ASSIGN_OR_RETURN(offer.receipts, ChooseReceipts(stores, plan, given, options));
  if (plan.fail_if_exists) PX_RETURN_IF_ERROR(RefuseExisting(stores, offer.receipts));
  if (options.before_decision) PX_RETURN_IF_ERROR(options.before_decision(plan, offer.receipts));
  PX_RETURN_IF_ERROR(ClaimStates(stores, plan, offer.receipts));
  PX_RETURN_IF_ERROR(Between(options.between));
  offer.decided = WallClockNow();
  return Decide(stores, offer);
}

}  // namespace

void LogLine(Log* log, LogLevel level, std::string line) {
  if (log != nullptr) log->Write(level, std::move(line));
}

std::string LeaseKey(std::string_view export_id) {
  return fmt::format("{}/lease", export_id);
}

Status WritePlan(const ExportStores& stores, const ExportPlan& plan) {
  ExportPlan written = plan;
  written.destination_url = stores.destination->Url("");
  PX_RETURN_IF_ERROR(CheckPlan(written));
  const Status put = stores.control->PutNew(PlanKey(plan.export_id), written.ToJson().Pretty());
  if (!absl::IsAlreadyExists(put)) return put;
  PX_ASSIGN_OR_RETURN(const ExportPlan there, ReadPlan(stores, plan.export_id));
  if (there == written) return absl::OkStatus();
  return WithDetail(
      Failure(Code::kAlreadyExists, fmt::format("export {} was begun with another plan", plan.export_id),
              "use another idempotency key for another job, input, clock or number of shards"),
      kExportId, plan.export_id);
}

StatusOr<ExportPlan> ReadPlan(const ExportStores& stores, std::string_view export_id) {
  PX_RETURN_IF_ERROR(CheckExportId(export_id));
  const std::string key = PlanKey(export_id);
  const auto bytes = stores.control->Get(key);
  if (absl::IsNotFound(bytes.status())) {
    return WithDetail(Failure(Code::kNotFound,
                              fmt::format("there is no export {} at {}", export_id, stores.control->Url("")),
                              "check destination.url and control.url; a failed run leaves nothing behind"),
                      kExportId, export_id);
  }
  PX_RETURN_IF_ERROR(bytes.status());
  const auto json = Json::Parse(*bytes);
  auto plan = json.ok() ? ExportPlan::FromJson(*json) : StatusOr<ExportPlan>(json.status());
  Status status = plan.status();
  if (plan.ok()) status = CheckPlan(*plan);
  if (status.ok() && plan->export_id != export_id)
    status = Failure(Code::kDataLoss, "it belongs to another export");
  if (status.ok()) return plan;
  const Code code = status.code() == Code::kFailedPrecondition ? status.code() : Code::kDataLoss;
  return WithDetail(
      Failure(code, fmt::format("cannot read {}: {}", stores.control->Url(key), Message(status)),
              Detail(status, kRemedy).value_or("")),
      kPath, stores.control->Url(key));
}

StatusOr<bool> IsDone(const ExportStores& stores, std::string_view export_id) {
  const Status got = stores.control->Get(DoneKey(export_id)).status();
  if (absl::IsNotFound(got)) return false;
  PX_RETURN_IF_ERROR(got);
  return true;
}

StatusOr<ExportState> ReadState(const ExportStores& stores, std::string_view export_id) {
  PX_RETURN_IF_ERROR(CheckExportId(export_id));
  PX_ASSIGN_OR_RETURN(const std::optional<Decision> decision, ReadDecision(stores, export_id));
  if (!decision.has_value()) {
    const Status plan = stores.control->Get(PlanKey(export_id)).status();
    if (absl::IsNotFound(plan)) return ExportState::kMissing;
    PX_RETURN_IF_ERROR(plan);
    return ExportState::kOpen;
  }
  if (!decision->commit) return ExportState::kDecidedAbort;
  PX_ASSIGN_OR_RETURN(const bool done, IsDone(stores, export_id));
  return done ? ExportState::kPublished : ExportState::kDecidedCommit;
}

StatusOr<CommitResult> Commit(const ExportStores& stores, std::string_view export_id,
                              std::span<const ShardReceipt> receipts, const CommitOptions& options) {
  CommitResult result;
  PX_ASSIGN_OR_RETURN(result.plan, ReadPlan(stores, export_id));
  PX_ASSIGN_OR_RETURN(std::optional<Decision> decision, ReadDecision(stores, export_id));
  if (!decision.has_value()) {
    PX_RETURN_IF_ERROR(Between(options.between));
    const auto decided = DecideCommit(stores, result.plan, receipts, options);
    if (decided.ok()) {
      decision = *decided;
    } else {
      // Another process may have decided meanwhile, and published, and cleaned up: what was missed here is no
      // failure then.
      const auto there = ReadDecision(stores, export_id);
      if (!there.ok() || !there->has_value()) return decided.status();
      decision = *there;
    }
  }
  if (!decision->commit) return Aborted(export_id);
  PX_RETURN_IF_ERROR(PublishExport(stores, result.plan, *decision, options, &result));
  result.receipts = std::move(decision->receipts);
  // It is published whatever comes of this; what stays behind is invisible, and the next run tries again.
  auto left = Clean(stores, export_id, options.log, options.between);
  if (const Status cleaned = CleanStates(stores, result.plan); left.ok() && !cleaned.ok()) left = cleaned;
  if (!left.ok()) {
    LogLine(options.log, LogLevel::kWarning,
            fmt::format("cannot clean up after export {}: {}", export_id, Message(left.status())));
  }
  return result;
}

namespace {

Status CleanAborted(const ExportStores& stores, const ExportPlan& plan, Log* log,
                    const BetweenSteps& between) {
  PX_RETURN_IF_ERROR(Between(between));
  PX_RETURN_IF_ERROR(DropState(stores, plan));
  PX_ASSIGN_OR_RETURN(const std::vector<std::string> left, Clean(stores, plan.export_id, log, between));
  PX_RETURN_IF_ERROR(Between(between));
  if (!left.empty()) return absl::OkStatus();  // without X/done the next run tries again
  const Status done = stores.control->PutNew(DoneKey(plan.export_id), "{\"aborted\":true}");
  return absl::IsAlreadyExists(done) ? absl::OkStatus() : done;
}

}  // namespace

Status Abort(const ExportStores& stores, std::string_view export_id, Log* log, const BetweenSteps& between) {
  PX_RETURN_IF_ERROR(Between(between));
  PX_ASSIGN_OR_RETURN(const ExportPlan plan, ReadPlan(stores, export_id));
  PX_ASSIGN_OR_RETURN(const Decision decision,
                      Decide(stores, {std::string(export_id), false, WallClockNow(), {}}));
  if (decision.commit) {
    return WithDetail(
        Failure(Code::kFailedPrecondition, fmt::format("export {} is committed already", export_id),
                "commit it again to see it through: it cannot be taken back"),
        kExportId, export_id);
  }
  const Status cleaned = CleanAborted(stores, plan, log, between);
  if (!absl::IsCancelled(cleaned)) return cleaned;
  return WithDetail(WithDetail(Within("the export is aborted but not yet cleaned up", cleaned), kRemedy,
                               "nothing of it is visible; abort it again, or run gc, to remove the rest"),
                    kExportId, export_id);
}

}  // namespace pxport
