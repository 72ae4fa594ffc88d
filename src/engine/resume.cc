#include "engine/resume.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "commit/control_keys.h"
#include "commit/export_state.h"
#include "commit/plan_store.h"

namespace pxport {
namespace {

constexpr std::string_view kWithoutResuming = "run without resuming: then the whole export is written again";

Status CheckPinnedInput(const std::vector<PinnedInput>& pinned, const std::vector<PinnedInput>& now,
                        const std::string& export_id) {
  for (const PinnedInput& input : pinned) {
    if (std::find(now.begin(), now.end(), input) != now.end()) continue;
    return WithDetail(
        Failure(Code::kFailedPrecondition,
                fmt::format("export {} cannot be resumed: input {} has changed since it was begun", export_id,
                            input.name),
                kWithoutResuming),
        kInputName, input.name);
  }
  if (pinned.size() == now.size()) return absl::OkStatus();
  return Failure(Code::kFailedPrecondition,
                 fmt::format("export {} cannot be resumed: there are more input files than when it was begun",
                             export_id),
                 kWithoutResuming);
}

class Preparation {
 public:
  Preparation(const CompiledJob& job, const OpenedStores& stores, const std::vector<PinnedInput>& inputs,
              bool wanted)
      : job_(job), stores_(stores), inputs_(inputs), wanted_(wanted) {}

  StatusOr<Resumption> Run() {
    const bool readable =
        !inputs_.empty() && std::all_of(inputs_.begin(), inputs_.end(), [](const auto& input) {
          return input.name != "-" && input.modified_ns != 0;
        });
    if (wanted_ && !readable) {
      return WithDetail(Failure(Code::kInvalidArgument,
                                "the run cannot be resumed: standard input or a pipe cannot be read again",
                                "give files as input, or run without resuming"),
                        kJobPath, "/input/url");
    }
    if (stores_.session == nullptr || !readable) return std::move(result_);
    const Status opened = OpenJournal();
    if (!opened.ok() && wanted_) return opened;
    if (!opened.ok()) {
      Log(LogLevel::kInfo, fmt::format("if it is killed, this run cannot be resumed: {}", Message(opened)));
      return std::move(result_);
    }
    if (wanted_) PX_RETURN_IF_ERROR(FindExport());
    return std::move(result_);
  }

 private:
  Status OpenJournal() {
    PX_ASSIGN_OR_RETURN(const std::string path, JournalPath(job_));
    PX_ASSIGN_OR_RETURN(result_.journal, Journal::Open(path));
    if (result_.journal != nullptr) return absl::OkStatus();
    return Failure(Code::kFailedPrecondition, "the job cannot be resumed: another process is running it",
                   "wait for it, or stop it");
  }

  // Finds out what became of the export in the journal.
  Status FindExport() {
    const auto& begun = result_.journal->begun();
    if (!begun.has_value()) {
      Log(LogLevel::kInfo, "nothing to resume: beginning a new export");
      return absl::OkStatus();
    }
    const std::string& id = begun->export_id;
    PX_ASSIGN_OR_RETURN(const ExportState state, ReadState(stores_.protocol(), id));
    if (state == ExportState::kMissing || state == ExportState::kDecidedAbort) {
      Log(LogLevel::kInfo, fmt::format("export {} was aborted: beginning a new one", id));
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
      Log(LogLevel::kWarning,
          fmt::format("export {} has other part sizes or another destination: beginning a new one", id));
      return absl::OkStatus();
    }
    PX_ASSIGN_OR_RETURN(result_.lease, stores_.control->TakeLease(LeaseKey(id)));
    result_.kind = Resumption::Kind::kExport;
    result_.plan = std::move(plan);
    return absl::OkStatus();
  }

  void Log(LogLevel level, std::string line) const { job_.host.log->Write(level, std::move(line)); }

  const CompiledJob& job_;
  const OpenedStores& stores_;
  const std::vector<PinnedInput>& inputs_;
  const bool wanted_;
  Resumption result_;
};

}  // namespace

StatusOr<Resumption> PrepareResumption(const CompiledJob& job, const OpenedStores& stores,
                                       const std::vector<PinnedInput>& inputs, bool wanted) {
  return Preparation(job, stores, inputs, wanted).Run();
}

}  // namespace pxport
