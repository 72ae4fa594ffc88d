#include "engine/run.h"

#include <fmt/format.h>

#include <new>
#include <utility>

#include "base/clock.h"
#include "commit/control_keys.h"
#include "commit/discard.h"
#include "commit/plan_store.h"
#include "commit/recover.h"
#include "engine/export_parts.h"
#include "engine/job_state.h"
#include "engine/purge_guard.h"
#include "engine/resume.h"
#include "engine/shard.h"
#include "engine/time_limit.h"

namespace pxport {
namespace {

// Where it is unknown whether the process of an undecided export lives (a bucket, another machine), it is
// treated as dead after a day: no export runs that long.
constexpr int64_t kAbandonedAfterSeconds = 24 * 3600;

// Where the profiles of a run come from.
enum class RunSource { kOwnInput, kRead, kPushed };

// One `run`, from recovery to report. Whatever fails before the decision, nothing of it is left.
class Run {
 public:
  Run(const CompiledJob& job, RunSource source, const PullFunction* read, const Cancel* cancel, bool resume)
      : job_(job),
        source_(source),
        read_(read),
        limit_(job.spec.limits.timeout_seconds, cancel),
        resume_(resume) {}

  // The status to report for how it ended.
  Status Explain(const Status& status) const { return limit_.Explain(status); }

  StatusOr<ExportOutcome> Go() {
    PX_RETURN_IF_ERROR(Prepare());
    return Conclude(resumption_.kind == Resumption::Kind::kPublish ? Publish() : Export());
  }

  // The steps of Go for profiles that are pushed. A failure has removed what the run made.
  Status Open() {
    PX_RETURN_IF_ERROR(Prepare());
    const Status started = Start();
    return started.ok() ? started : GiveUp(started);
  }
  Status Push(std::string_view ndjson) {
    const Status pushed = shard_->pipeline().Push(ndjson);
    return pushed.ok() ? pushed : GiveUp(pushed);
  }
  StatusOr<ExportOutcome> Finish() { return Conclude(Complete()); }
  // Returns `why`.
  Status GiveUp(Status why) { return Conclude(std::move(why)).status(); }

 private:
  // Up to the plan of the export.
  Status Prepare() {
    PX_RETURN_IF_ERROR(limit_.Start());
    PX_RETURN_IF_ERROR(RequireExporting(job_));
    for (const std::string& warning : job_.spec.warnings) job_.host.log->Write(LogLevel::kWarning, warning);
    std::vector<PinnedInput> inputs;
    if (source_ == RunSource::kOwnInput) {
      if (job_.spec.inputs.empty()) {
        return WithDetail(Failure(Code::kInvalidArgument, "the job names no input",
                                  "set input.url, or push the profiles through a writer"),
                          kJobPath, "/input");
      }
      auto listed = ListInput(job_.spec.inputs);
      if (!listed.ok()) return WithDetail(listed.status(), kJobPath, "/input/url");
      inputs = *std::move(listed);
    }
    PX_ASSIGN_OR_RETURN(stores_, OpenStores(job_, cancel_));
    PX_ASSIGN_OR_RETURN(resumption_, PrepareResumption(job_, stores_, inputs, resume_));
    const Timestamp now = WallClockNow();
    PX_ASSIGN_OR_RETURN(RecoveryResult recovered,
                        Recover(stores_.protocol(job_.host, nullptr),
                                Timestamp{now.seconds - kAbandonedAfterSeconds, now.nanos}));
    facts_.recovered = std::move(recovered.published);
    Stage("recover");
    if (resumption_.kind == Resumption::Kind::kNothing) {
      PX_ASSIGN_OR_RETURN(plan_, MakePlan(job_, NewExportId(), job_.Now(), 1));
      PX_RETURN_IF_ERROR(PlanStates(job_, stores_.protocol(), &plan_));
      plan_.inputs = std::move(inputs);
    } else {
      plan_ = std::move(resumption_.plan);
      std::erase(facts_.recovered, plan_.export_id);
    }
    return absl::OkStatus();
  }

  // The report, or what is left to do after a failure.
  StatusOr<ExportOutcome> Conclude(const StatusOr<CommitResult>& result) {
    shard_.reset();
    rejects_.reset();
    job_.host.log->Drain();
    if (!result.ok()) return CleanUp(result.status());
    if (resumption_.journal != nullptr) resumption_.journal->Remove();
    facts_.finished = job_.Now();
    facts_.retries = stores_.retries();
    if (stores_.session != nullptr) facts_.parts_kept = stores_.session->parts_kept.load();
    facts_.timing_ms.emplace_back("total", MonotonicMillis() - start_ms_);
    return MakeOutcome(*result, facts_, stores_);
  }

  StatusOr<CommitResult> Export() {
    PX_RETURN_IF_ERROR(Start());
    PX_RETURN_IF_ERROR(source_ == RunSource::kOwnInput ? shard_->pipeline().Run(plan_.inputs)
                                                       : shard_->pipeline().Pull(*read_));
    return Complete();
  }

  // Up to the pipeline that waits for profiles.
  Status Start() {
    stores_.HonorCancel(cancel_);
    const bool resumes = resumption_.kind == Resumption::Kind::kExport;
    if (resumes) {
      lease_ = std::move(resumption_.lease);
    } else {
      PX_ASSIGN_OR_RETURN(lease_, stores_.control->TakeLease(LeaseKey(plan_.export_id)));
      PX_RETURN_IF_ERROR(WritePlan(stores_.protocol(), plan_));
    }
    PX_ASSIGN_OR_RETURN(const std::string attempt_id, StartJournal(resumes));
    PX_ASSIGN_OR_RETURN(rejects_, OpenRejects(job_.spec));
    PX_ASSIGN_OR_RETURN(shard_,
                        Shard::Open(job_, stores_, plan_, 0, cancel_, rejects_.get(),
                                    resumes ? Shard::Purpose::kResume : Shard::Purpose::kExport, attempt_id));
    return absl::OkStatus();
  }

  // From the last profile to the published export.
  StatusOr<CommitResult> Complete() {
    PX_ASSIGN_OR_RETURN(ShardReceipt receipt, shard_->Finish());
    Stage("export");
    PX_RETURN_IF_ERROR(stores_.AskHost(job_.host));
    CommitOptions options;
    options.holds_lease = true;
    options.before_decision = [this](const ExportPlan&, std::span<const ShardReceipt> receipts) {
      PX_RETURN_IF_ERROR(CheckRemovals(job_.rows, job_.spec.limits, receipts));
      // A committed export must never lack the list of what it left out.
      return rejects_ == nullptr ? absl::OkStatus() : rejects_->Keep();
    };
    // All uploads are done: from here on a failure leaves no upload that would have to be cleaned up.
    stores_.HonorCancelCleaning(cancel_);
    auto result = Commit(stores_.protocol(job_.host, cancel_), plan_.export_id, {&receipt, 1}, options);
    Stage("commit");
    return result;
  }

  // The id of the attempt; "" if there is no journal to remember it.
  StatusOr<std::string> StartJournal(bool resumes) {
    Journal* const journal = resumption_.journal.get();
    if (journal == nullptr) return std::string();
    if (!resumes) {
      PX_RETURN_IF_ERROR(journal->Start({plan_.export_id, NewAttemptId(), job_.uploads.part_bytes}));
    }
    stores_.session->journal = journal;
    return journal->begun()->attempt;
  }

  // What was decided before the process died, and perhaps published since.
  StatusOr<CommitResult> Publish() {
    CommitOptions options;
    options.holds_lease = true;
    stores_.HonorCancelCleaning(cancel_);
    auto result = Commit(stores_.protocol(job_.host, cancel_), plan_.export_id, {}, options);
    Stage("commit");
    return result;
  }

  // Gives the export up, unless it is decided: then the next run finishes it.
  Status CleanUp(Status why) {
    if (Detail(why, kDecided).has_value()) return why;
    stores_.HonorCancel(nullptr);
    Status aborted = stores_.AskHost(job_.host);
    if (aborted.ok()) aborted = Discard(stores_.protocol(job_.host, nullptr), plan_.export_id);
    if (!aborted.ok()) {
      job_.host.log->Write(LogLevel::kWarning, fmt::format("cannot clean up after export {}: {}",
                                                           plan_.export_id, Message(aborted)));
    } else if (resumption_.journal != nullptr) {
      resumption_.journal->Remove();
    }
    job_.host.log->Drain();
    return why;
  }

  void Stage(std::string name) {
    const int64_t now_ms = MonotonicMillis();
    facts_.timing_ms.emplace_back(std::move(name), now_ms - stage_start_ms_);
    stage_start_ms_ = now_ms;
  }

  const CompiledJob& job_;
  const RunSource source_;
  const PullFunction* const read_;
  TimeLimit limit_;
  const Cancel* const cancel_ = limit_.cancel();
  const bool resume_;
  const int64_t start_ms_ = MonotonicMillis();
  int64_t stage_start_ms_ = start_ms_;
  Resumption resumption_;  // before the stores, which use its journal
  OpenedStores stores_;
  ExportPlan plan_;
  std::unique_ptr<Lease> lease_;
  std::unique_ptr<Rejects> rejects_;
  std::unique_ptr<Shard> shard_;
  RunFacts facts_;
};

class PushedRun final : public PushedExport {
 public:
  PushedRun(std::shared_ptr<const Job> job, const Cancel* cancel)
      : job_(std::move(job)),
        run_(std::make_unique<Run>(Compiled(*job_), RunSource::kPushed, nullptr, cancel, /*resume=*/false)) {}
  ~PushedRun() override {
    if (!open_) return;
    try {
      run_->GiveUp(Failure(Code::kCancelled, "the run was freed before it was finished")).IgnoreError();
    } catch (const std::bad_alloc&) {
      // The next run of the job removes what is left.
    }
  }

  Status Open() {
    const Status opened = run_->Open();
    open_ = opened.ok();
    return open_ ? opened : run_->Explain(opened);
  }
  Status Push(std::string_view ndjson) override {
    const Status pushed = run_->Push(ndjson);
    return pushed.ok() ? pushed : Close(pushed);
  }
  StatusOr<ExportOutcome> Finish() override {
    auto outcome = run_->Finish();
    const Status closed = Close(outcome.status());
    if (!closed.ok()) return closed;
    return outcome;
  }

 private:
  // Releases the lease and the stores.
  Status Close(const Status& why) {
    Status explained = run_->Explain(why);
    open_ = false;
    run_.reset();
    return explained;
  }

  const std::shared_ptr<const Job> job_;
  std::unique_ptr<Run> run_;  // null once it has ended
  bool open_ = false;
};

}  // namespace

// The job is held by value: the host may free its own handle while the export runs.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
StatusOr<ExportOutcome> RunExport(std::shared_ptr<const Job> job, const PullFunction* read,
                                  const Cancel* cancel, bool resume) {
  Run run(Compiled(*job), read == nullptr ? RunSource::kOwnInput : RunSource::kRead, read, cancel, resume);
  auto outcome = run.Go();
  if (!outcome.ok()) return run.Explain(outcome.status());
  return outcome;
}

StatusOr<std::unique_ptr<PushedExport>> PushedExport::Open(std::shared_ptr<const Job> job,
                                                           const Cancel* cancel) {
  auto run = std::make_unique<PushedRun>(std::move(job), cancel);
  PX_RETURN_IF_ERROR(run->Open());
  return run;
}

}  // namespace pxport
