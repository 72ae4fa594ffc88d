#include "commit/gc.h"

#include <fmt/format.h>

#include "base/json_fields.h"
#include "commit/abort.h"
#include "commit/clean.h"
#include "commit/control_keys.h"
#include "commit/discard.h"
#include "commit/export_state.h"
#include "commit/found_export.h"
#include "commit/plan_store.h"

namespace pxport {
namespace {

constexpr std::string_view kUnfinished = "it is decided but not published: commit it";

Json Reasons(const std::vector<std::pair<std::string, std::string>>& exports) {
  std::vector<Json> items;
  for (const auto& [id, why] : exports) {
    items.push_back(Json::Object({{"export_id", Json::String(id)}, {"why", Json::String(why)}}));
  }
  return Json::Array(std::move(items));
}

class ExportCollector {
 public:
  explicit ExportCollector(const Protocol& protocol) : protocol_(protocol) {}

  Status One(const std::string& id) {
    PX_RETURN_IF_ERROR(ReadPlan(protocol_, id).status());
    PX_ASSIGN_OR_RETURN(const ExportState state, ReadState(protocol_, id));
    return AfterDecision(id, state);
  }

  Status All(int64_t silent_since_unix_s) {
    PX_ASSIGN_OR_RETURN(const auto exports, FindExports(protocol_));
    for (const auto& [id, found] : exports) {
      PX_RETURN_IF_ERROR(protocol_.Between());
      const Status status = CollectOne(id, found, silent_since_unix_s);
      if (status.ok()) continue;
      PX_RETURN_IF_ERROR(protocol_.Between());  // a call that was stopped fails for that reason alone
      protocol_.Write(LogLevel::kWarning,
                      fmt::format("cannot clean up after export {}: {}", id, Message(status)));
      result_.failed.emplace_back(id, Message(status));
    }
    return absl::OkStatus();
  }

  GcResult Result() { return std::move(result_); }

 private:
  Status CollectOne(const std::string& id, const FoundExport& found, int64_t silent_since_unix_s) {
    if (found.done && !found.more) return absl::OkStatus();  // it has been cleaned up
    if (!found.plan) return CollectWithoutPlan(id, found);
    const auto plan = ReadPlan(protocol_, id);
    if (absl::IsNotFound(plan.status())) return absl::OkStatus();  // its own process has just removed it
    PX_RETURN_IF_ERROR(plan.status());
    if (plan->destination_url != protocol_.destination->Url("")) {
      return Keep(id, fmt::format("it goes to another destination, {}", plan->destination_url));
    }
    PX_ASSIGN_OR_RETURN(const ExportState state, ReadState(protocol_, id));
    if (state != ExportState::kOpen) return AfterDecision(id, state);
    if (plan->single_process) {
      const auto lease = protocol_.control->TryLease(LeaseKey(id));
      if (!absl::IsUnimplemented(lease.status())) {
        PX_RETURN_IF_ERROR(lease.status());
        if (*lease == nullptr) return Keep(id, "its process is still running");
        return AddAborted(id, Discard(protocol_, id));
      }
    }
    if (found.newest_unix_s == 0) return Keep(id, "it is undecided, and the store does not report its age");
    if (found.newest_unix_s >= silent_since_unix_s) return Keep(id, "it is undecided and not old enough");
    PX_RETURN_IF_ERROR(AddAborted(id, Abort(protocol_, id)));
    return result_.aborted.empty() || result_.aborted.back() != id ? absl::OkStatus() : CleanUp(id);
  }

  // A process was killed between its lease and its plan: acquiring and releasing the lease removes it.
  Status CollectWithoutPlan(const std::string& id, const FoundExport& found) {
    if (found.decision || !found.more) return Keep(id, "it has no plan");
    const Status status = protocol_.control->TryLease(LeaseKey(id)).status();
    return absl::IsUnimplemented(status) ? absl::OkStatus() : status;
  }

  // Another process may have committed it in the meantime: then it was not abandoned.
  Status AddAborted(const std::string& id, const Status& aborted) {
    if (absl::IsFailedPrecondition(aborted)) return Keep(id, std::string(Message(aborted)));
    PX_RETURN_IF_ERROR(aborted);
    result_.aborted.push_back(id);
    return absl::OkStatus();
  }

  Status AfterDecision(const std::string& id, ExportState state) {
    if (state == ExportState::kDecidedAbort) {
      PX_RETURN_IF_ERROR(Abort(protocol_, id));  // decides nothing new; records that it has cleaned up
    }
    PX_RETURN_IF_ERROR(CleanUp(id));
    if (state == ExportState::kDecidedCommit) return Keep(id, std::string(kUnfinished));
    result_.cleaned.push_back(id);
    return absl::OkStatus();
  }

  // Reports what could not be removed; aborting has tried it already.
  Status CleanUp(const std::string& id) {
    PX_ASSIGN_OR_RETURN(const std::vector<std::string> left, Clean(protocol_, id));
    PX_RETURN_IF_ERROR(protocol_.Between());
    result_.left.insert(result_.left.end(), left.begin(), left.end());
    return absl::OkStatus();
  }

  Status Keep(const std::string& id, std::string why) {
    result_.kept.emplace_back(id, std::move(why));
    return absl::OkStatus();
  }

  const Protocol& protocol_;
  GcResult result_;
};

}  // namespace

Json GcResult::ToJson() const {
  return Json::Object({{"cleaned", JsonTexts(cleaned)},
                       {"aborted", JsonTexts(aborted)},
                       {"kept", Reasons(kept)},
                       {"failed", Reasons(failed)},
                       {"left", JsonTexts(left)}});
}

StatusOr<GcResult> CollectExport(const Protocol& protocol, std::string_view export_id) {
  ExportCollector collector(protocol);
  PX_RETURN_IF_ERROR(collector.One(std::string(export_id)));
  return collector.Result();
}

StatusOr<GcResult> CollectAll(const Protocol& protocol, int64_t silent_since_unix_s) {
  ExportCollector collector(protocol);
  PX_RETURN_IF_ERROR(collector.All(silent_since_unix_s));
  return collector.Result();
}

}  // namespace pxport
