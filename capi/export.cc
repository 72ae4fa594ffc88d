// pxport.h, Export: begin, commit, abort, run.
#include <fmt/format.h>

#include "handles.h"

using namespace pxport;
using namespace pxport::capi;

namespace pxport::capi {

PullFunction ToPull(pxport_read_fn read, void* user_data) {
  return [read, user_data](char* buffer, size_t capacity) -> StatusOr<size_t> {
    size_t got = 0;
    const pxport_status status = read(user_data, reinterpret_cast<uint8_t*>(buffer), capacity, &got);
    if (status != PXPORT_OK) return CallbackFailure(status, "read");
    if (got <= capacity) return got;
    return Failure(Code::kInvalidArgument,
                   fmt::format("the read callback says it gave {} bytes into {}", got, capacity));
  };
}

}  // namespace pxport::capi

namespace {

StatusOr<std::string_view> ReadTicket(const pxport_job* job, const void* ticket, size_t ticket_len) {
  PX_RETURN_IF_ERROR(Expect(job, "job"));
  if (ticket == nullptr) return IsNull("ticket");
  return Text(ticket, ticket_len, "ticket");
}

}  // namespace

pxport_status pxport_export_run(const pxport_job* job, pxport_read_fn read_or_null, void* user_data,
                                const pxport_cancel* cancel_or_null, pxport_bytes** report_json,
                                pxport_error** err) {
  return CallOfJob(job, err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(report_json, "report_json"));
    PX_RETURN_IF_ERROR(Expect(job, "job"));
    const Cancel* cancel = nullptr;
    PX_RETURN_IF_ERROR(ReadCancel(cancel_or_null, &cancel));
    const PullFunction pull = read_or_null == nullptr ? PullFunction() : ToPull(read_or_null, user_data);
    PX_ASSIGN_OR_RETURN(const ExportOutcome outcome, RunExport(job->job, pull ? &pull : nullptr, cancel));
    return Give(outcome.report.Pretty(), report_json);
  });
}

pxport_status pxport_export_resume(const pxport_job* job, const pxport_cancel* cancel_or_null,
                                   pxport_bytes** report_json, pxport_error** err) {
  return CallOfJob(job, err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(report_json, "report_json"));
    PX_RETURN_IF_ERROR(Expect(job, "job"));
    const Cancel* cancel = nullptr;
    PX_RETURN_IF_ERROR(ReadCancel(cancel_or_null, &cancel));
    PX_ASSIGN_OR_RETURN(const ExportOutcome outcome, RunExport(job->job, nullptr, cancel, /*resume=*/true));
    return Give(outcome.report.Pretty(), report_json);
  });
}

pxport_status pxport_export_begin(const pxport_job* job, const pxport_begin_options* options_or_null,
                                  pxport_bytes** ticket, pxport_error** err) {
  return CallOfJob(job, err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(ticket, "ticket"));
    PX_RETURN_IF_ERROR(Expect(job, "job"));
    PX_ASSIGN_OR_RETURN(
        const pxport_begin_options options,
        ReadOptions(options_or_null, PX_SIZE_THROUGH(pxport_begin_options, reserved), "options"));
    if (options.reserved != 0 || options.reserved_2 != 0 || options.pin_input > 1) {
      return Failure(Code::kInvalidArgument,
                     "options->pin_input is 0 or 1, options->reserved and reserved_2 are 0");
    }
    const std::string_view key = options.idempotency_key == nullptr ? "" : options.idempotency_key;
    PX_ASSIGN_OR_RETURN(std::string text, BeginExport(*job->job, options.shards == 0 ? 1 : options.shards,
                                                      key, options.pin_input == 1));
    return Give(std::move(text), ticket);
  });
}

pxport_status pxport_export_commit(const pxport_job* job, const void* ticket, size_t ticket_len,
                                   const pxport_slice* receipts, size_t receipt_count,
                                   const pxport_cancel* cancel_or_null, pxport_bytes** report_json,
                                   pxport_error** err) {
  return CallOfJob(job, err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(report_json, "report_json"));
    PX_ASSIGN_OR_RETURN(const std::string_view ticket_text, ReadTicket(job, ticket, ticket_len));
    PX_ASSIGN_OR_RETURN(const std::vector<std::string> texts, Texts(receipts, receipt_count, "receipts"));
    const Cancel* cancel = nullptr;
    PX_RETURN_IF_ERROR(ReadCancel(cancel_or_null, &cancel));
    PX_ASSIGN_OR_RETURN(const ExportOutcome outcome, CommitExport(*job->job, ticket_text, texts, cancel));
    return Give(outcome.report.Pretty(), report_json);
  });
}

pxport_status pxport_export_abort(const pxport_job* job, const void* ticket, size_t ticket_len,
                                  pxport_error** err) {
  return pxport_export_abort_cancellable(job, ticket, ticket_len, nullptr, err);
}

pxport_status pxport_export_abort_cancellable(const pxport_job* job, const void* ticket, size_t ticket_len,
                                              const pxport_cancel* cancel_or_null, pxport_error** err) {
  return CallOfJob(job, err, [&]() -> Status {
    PX_ASSIGN_OR_RETURN(const std::string_view ticket_text, ReadTicket(job, ticket, ticket_len));
    const Cancel* cancel = nullptr;
    PX_RETURN_IF_ERROR(ReadCancel(cancel_or_null, &cancel));
    return AbortExport(*job->job, ticket_text, cancel);
  });
}

pxport_status pxport_export_gc(const pxport_job* job, const void* ticket, size_t ticket_len,
                               pxport_bytes** result_json, pxport_error** err) {
  return pxport_export_gc_cancellable(job, ticket, ticket_len, nullptr, result_json, err);
}

pxport_status pxport_export_gc_cancellable(const pxport_job* job, const void* ticket, size_t ticket_len,
                                           const pxport_cancel* cancel_or_null, pxport_bytes** result_json,
                                           pxport_error** err) {
  return CallOfJob(job, err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(result_json, "result_json"));
    PX_ASSIGN_OR_RETURN(const std::string_view ticket_text, ReadTicket(job, ticket, ticket_len));
    const Cancel* cancel = nullptr;
    PX_RETURN_IF_ERROR(ReadCancel(cancel_or_null, &cancel));
    PX_ASSIGN_OR_RETURN(const Json result, GcExport(*job->job, ticket_text, cancel));
    return Give(result.Pretty(), result_json);
  });
}

pxport_status pxport_export_gc_all(const pxport_job* job, int64_t older_than_s, pxport_bytes** result_json,
                                   pxport_error** err) {
  return pxport_export_gc_all_cancellable(job, older_than_s, nullptr, result_json, err);
}

pxport_status pxport_export_gc_all_cancellable(const pxport_job* job, int64_t older_than_s,
                                               const pxport_cancel* cancel_or_null,
                                               pxport_bytes** result_json, pxport_error** err) {
  return CallOfJob(job, err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(result_json, "result_json"));
    PX_RETURN_IF_ERROR(Expect(job, "job"));
    const Cancel* cancel = nullptr;
    PX_RETURN_IF_ERROR(ReadCancel(cancel_or_null, &cancel));
    PX_ASSIGN_OR_RETURN(const Json result, GcAll(*job->job, older_than_s, cancel));
    return Give(result.Pretty(), result_json);
  });
}
