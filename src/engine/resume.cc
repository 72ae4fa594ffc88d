#include "engine/resume.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "commit/control_keys.h"
#include "commit/export_state.h"
#include "commit/plan_store.h"

namespace pxport {
namespace {

constexpr std::string_view kAfresh = "run without resuming: then the whole export is made afresh";

Status CheckPinnedInput(const std::vector<PinnedInput>& pinned, const std::vector<PinnedInput>& now,
                        const std::string& export_id) {
  for (const PinnedInput& input : pinned) {
    if (std::find(now.begin(), now.end(), input) != now.end()) continue;
    return WithDetail(
        Failure(Code::kFailedPrecondition,
                fmt::format("input {} has changed since export {} was begun: it cannot be resumed",
                            input.name, export_id),
                kAfresh),
        kInputName, input.name);
  }
  if (pinned.size() == now.size()) return absl::OkStatus();
  return Failure(Code::kFailedPrecondition,
                 fmt::format("there are more input files than when export {} was begun: it cannot be resumed",
                             export_id),
                 kAfresh);
}

class Preparation {
 public:
  Preparation(const CompiledJob& job, const OpenedStores& stores, const std::vector<PinnedInput>& inputs,
              bool wanted)
      : job_(job), stores_(stores), inputs_(inputs), wanted_(wanted) {}

  StatusOr<Resumption> Go() {
    const bool readable =
        !inputs_.empty() && std::all_of(inputs_.begin(), inputs_.end(), [](const auto& input) {
          return input.name != "-" && input.modified_ns != 0;
        });
    if (wanted_ && !readable) {
      return WithDetail(
          Failure(
              Code::kInvalidArgument,
              "what comes from standard input or a pipe cannot be read again: such a run cannot be resumed",
              "give files as input, or run without resuming"),
          kJobPath, "/input/url");
    }
    if (stores_.session == nullptr || !readable) return std::move(result_);
    const Status opened = OpenJournal();
    if (!opened.ok() && wanted_) return opened;
    if (!opened.ok()) {
      Say(LogLevel::kInfo, fmt::format("this run could not be resumed: {}", Message(opened)));
      return std::move(result_);
    }
    if (wanted_) PX_RETURN_IF_ERROR(Look());
    return std::move(result_);
  }

 private:
  Status OpenJournal() {
    PX_ASSIGN_OR_RETURN(const std::string path, JournalPath(job_));
    PX_ASSIGN_OR_RETURN(result_.journal, Journal::Open(path));
    if (result_.journal != nullptr) return absl::OkStatus();
    return Failure(Code::kFailedPrecondition, "another process runs this job now", "wait for it, or stop it");
  }

  // What became of the export that the journal tells of.
  Status Look() {
    const auto& begun = result_.journal->begun();
    if (!begun.has_value()) {
      Say(LogLevel::kInfo, "there is nothing to resume: a new export begins");
      return absl::OkStatus();
    }
    const std::string& id = begun->export_id;
    PX_ASSIGN_OR_RETURN(const ExportState state, ReadState(stores_.protocol(), id));
    if (state == ExportState::kMissing || state == ExportState::kDecidedAbort) {
      Say(LogLevel::kInfo, fmt::format("export {} was given up: a new one begins", id));
      return absl::OkStatus();
    }
    PX_ASSIGN_OR_RETURN(ExportPlan plan, ReadPlan(stores_.protocol(), id));
    if (state != ExportState::kOpen) {
      result_.kind = Resumption::Kind::kPublish;
      result_.plan = std::move(plan);
      return absl::OkStatus();
    }
    PX_RETURN_IF_ERROR(CheckPinnedInput(plan.inputs, inputs_, id));
    if (job_.uploads.part_bytes != begun->part_bytes || plan.job_hash != job_.hash ||
        plan.destination_url != stores_.destination->Url("")) {
      Say(LogLevel::kWarning,
          fmt::format("export {} was cut into other parts or went elsewhere: a new one begins", id));
      return absl::OkStatus();
    }
    PX_ASSIGN_OR_RETURN(result_.lease, stores_.control->TakeLease(LeaseKey(id)));
    result_.kind = Resumption::Kind::kExport;
    result_.plan = std::move(plan);
    return absl::OkStatus();
  }

  void Say(LogLevel level, std::string line) const { job_.host.log->Write(level, std::move(line)); }

  const CompiledJob& job_;
  const OpenedStores& stores_;
  const std::vector<PinnedInput>& inputs_;
  const bool wanted_;
  Resumption result_;
};

}  // namespace

StatusOr<Resumption> PrepareResumption(const CompiledJob& job, const OpenedStores& stores,
                                       const std::vector<PinnedInput>& inputs, bool wanted) {
  return Preparation(job, stores, inputs, wanted).Go();
}

}  // namespace pxport
