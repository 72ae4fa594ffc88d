// pxport.h, Export in steps: begin, commit, abort, clean-up.
#include <fmt/format.h>

#include "handles.h"

using namespace pxport;
using namespace pxport::capi;

namespace {

StatusOr<std::string_view> ReadTicket(const pxport_job* job, const void* ticket, size_t ticket_len) {
  PX_RETURN_IF_ERROR(Expect(job, "job"));
  if (ticket == nullptr) return IsNull("ticket");
  return Text(ticket, ticket_len, "ticket");
}

}  // namespace

pxport_status pxport_export_begin(const pxport_job* job, const pxport_begin_options* options_or_null,
                                  pxport_bytes** ticket, pxport_error** err) {
  return CallOfJob(job, err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(ticket, "ticket"));
    PX_RETURN_IF_ERROR(Expect(job, "job"));
    PX_ASSIGN_OR_RETURN(
        const pxport_begin_options options,
        ReadOptions(options_or_null, PX_SIZE_THROUGH(pxport_begin_options, pin_input), "options"));
    if (options.pin_input > 1) {
      return Failure(Code::kInvalidArgument, fmt::format("options->pin_input is {}", options.pin_input),
                     "set it to 0 or 1");
    }
    const std::string_view key = options.idempotency_key == nullptr ? "" : options.idempotency_key;
    PX_ASSIGN_OR_RETURN(std::string text, BeginExport(*job->job, options.shards == 0 ? 1 : options.shards,
                                                      key, options.pin_input == 1));
    return ReturnBytes(std::move(text), ticket);
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
    return ReturnBytes(outcome.report.Pretty(), report_json);
  });
}

pxport_status pxport_export_abort(const pxport_job* job, const void* ticket, size_t ticket_len,
                                  const pxport_cancel* cancel_or_null, pxport_error** err) {
  return CallOfJob(job, err, [&]() -> Status {
    PX_ASSIGN_OR_RETURN(const std::string_view ticket_text, ReadTicket(job, ticket, ticket_len));
    const Cancel* cancel = nullptr;
    PX_RETURN_IF_ERROR(ReadCancel(cancel_or_null, &cancel));
    return AbortExport(*job->job, ticket_text, cancel);
  });
}

pxport_status pxport_export_gc(const pxport_job* job, const void* ticket, size_t ticket_len,
                               const pxport_cancel* cancel_or_null, pxport_bytes** result_json,
                               pxport_error** err) {
  return CallOfJob(job, err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(result_json, "result_json"));
    PX_ASSIGN_OR_RETURN(const std::string_view ticket_text, ReadTicket(job, ticket, ticket_len));
    const Cancel* cancel = nullptr;
    PX_RETURN_IF_ERROR(ReadCancel(cancel_or_null, &cancel));
    PX_ASSIGN_OR_RETURN(const Json result, GcExport(*job->job, ticket_text, cancel));
    return ReturnBytes(result.Pretty(), result_json);
  });
}

pxport_status pxport_export_gc_all(const pxport_job* job, int64_t older_than_s,
                                   const pxport_cancel* cancel_or_null, pxport_bytes** result_json,
                                   pxport_error** err) {
  return CallOfJob(job, err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(result_json, "result_json"));
    PX_RETURN_IF_ERROR(Expect(job, "job"));
    const Cancel* cancel = nullptr;
    PX_RETURN_IF_ERROR(ReadCancel(cancel_or_null, &cancel));
    PX_ASSIGN_OR_RETURN(const Json result, GcAll(*job->job, older_than_s, cancel));
    return ReturnBytes(result.Pretty(), result_json);
  });
}
