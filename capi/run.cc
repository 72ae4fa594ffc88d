// pxport.h, Export: all in one call, or one process that pushes.
#include <fmt/format.h>

#include "engine/run.h"
#include "handles.h"

using namespace pxport;
using namespace pxport::capi;

struct pxport_run : Tagged<0x70782d72756e2d2d> {
  std::unique_ptr<PushedExport> pushed;
  std::shared_ptr<Log> log;
  Steps steps;
};

namespace pxport::capi {

PullFunction ToPull(pxport_read_fn read, void* user_data) {
  return [read, user_data](char* buffer, size_t capacity) -> StatusOr<size_t> {
    size_t got = SIZE_MAX;
    pxport_error* error = nullptr;
    const pxport_status status = read(user_data, reinterpret_cast<uint8_t*>(buffer), capacity, &got, &error);
    PX_RETURN_IF_ERROR(CallbackResult(status, error, "read"));
    if (got <= capacity) return got;
    const std::string what =
        got == SIZE_MAX
            ? "the read callback returned OK but did not set *got"
            : fmt::format("the read callback set *got to {} for a buffer of {} bytes", got, capacity);
    return WithDetail(Failure(Code::kInvalidArgument, what,
                              "set *got to the number of bytes, or to 0 at the end of the profiles"),
                      kCallback, "read");
  };
}

}  // namespace pxport::capi

namespace {

// pxport_run_options as the engine takes them.
struct RunRequest {
  PullFunction pull;  // empty: the job's own input
  const Cancel* cancel = nullptr;
  bool resume = false;
};

StatusOr<RunRequest> ReadRunOptions(const pxport_run_options* options_or_null) {
  PX_ASSIGN_OR_RETURN(const pxport_run_options options,
                      ReadOptions(options_or_null, PX_SIZE_THROUGH(pxport_run_options, reserved), "options"));
  if (options.resume > 1 || options.reserved != 0) {
    return Failure(Code::kInvalidArgument, "options->resume or options->reserved is invalid",
                   "set resume to 0 or 1, and reserved to 0");
  }
  if (options.resume == 1 && options.read != nullptr) {
    return Failure(
        Code::kInvalidArgument,
        "options->resume is set together with options->read: what a callback returns cannot be read again",
        "set read to NULL to export the job's own input, or set resume to 0");
  }
  RunRequest request;
  if (options.read != nullptr) request.pull = ToPull(options.read, options.user_data);
  PX_RETURN_IF_ERROR(ReadCancel(options.cancel, &request.cancel));
  request.resume = options.resume == 1;
  return request;
}

}  // namespace

pxport_status pxport_export_run(const pxport_job* job, const pxport_run_options* options_or_null,
                                pxport_bytes** report_json, pxport_error** err) {
  return CallOfJob(job, err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(report_json, "report_json"));
    PX_RETURN_IF_ERROR(Expect(job, "job"));
    PX_ASSIGN_OR_RETURN(const RunRequest request, ReadRunOptions(options_or_null));
    PX_ASSIGN_OR_RETURN(
        const ExportOutcome outcome,
        RunExport(job->job, request.pull ? &request.pull : nullptr, request.cancel, request.resume));
    return ReturnBytes(outcome.report.Pretty(), report_json);
  });
}

pxport_status pxport_export_open(const pxport_job* job, const pxport_run_options* options_or_null,
                                 pxport_run** out, pxport_error** err) {
  return CallOfJob(job, err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(out, "out"));
    PX_RETURN_IF_ERROR(Expect(job, "job"));
    PX_ASSIGN_OR_RETURN(const RunRequest request, ReadRunOptions(options_or_null));
    if (request.pull || request.resume) {
      return Failure(Code::kInvalidArgument,
                     "options->read or options->resume is set for a run that is pushed",
                     "call pxport_export_run, or set both to zero and push the profiles");
    }
    auto made = std::make_unique<pxport_run>();
    made->log = job->log;
    PX_ASSIGN_OR_RETURN(made->pushed, PushedExport::Open(job->job, request.cancel));
    *out = made.release();
    return absl::OkStatus();
  });
}

pxport_status pxport_run_push(pxport_run* run, const void* ndjson, size_t ndjson_len, pxport_error** err) {
  std::string_view text;
  const auto check = [&]() -> Status {
    PX_ASSIGN_OR_RETURN(text, Text(ndjson, ndjson_len, "ndjson"));
    return absl::OkStatus();
  };
  return Step(run, "run", Steps::State::kOpen, err, check, [&] { return run->pushed->Push(text); });
}

pxport_status pxport_run_finish(pxport_run* run, pxport_bytes** report_json, pxport_error** err) {
  const auto check = [&] { return Clear(report_json, "report_json"); };
  return Step(run, "run", Steps::State::kFinished, err, check, [&]() -> Status {
    PX_ASSIGN_OR_RETURN(const ExportOutcome outcome, run->pushed->Finish());
    return ReturnBytes(outcome.report.Pretty(), report_json);
  });
}

void pxport_run_free(pxport_run* run) {
  Guard([&] {
    if (run == nullptr || run->tag != pxport_run::kTag) return;
    const std::shared_ptr<Log> log = run->log;
    Free(run);
    Drain(log);
  });
}
