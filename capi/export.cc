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

StatusOr<std::vector<std::string>> ReadReceipts(const pxport_slice* receipts, size_t count) {
  if (count != 0 && receipts == nullptr) return IsNull("receipts");
  std::vector<std::string> texts;
  for (size_t i = 0; i < count; ++i) {
    PX_ASSIGN_OR_RETURN(const std::string_view text,
                        Text(receipts[i].data, receipts[i].size, fmt::format("receipts[{}]", i)));
    texts.emplace_back(text);
  }
  return texts;
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

pxport_status pxport_export_begin(const pxport_job* job, const pxport_begin_options* options_or_null,
                                  pxport_bytes** ticket, pxport_error** err) {
  return CallOfJob(job, err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(ticket, "ticket"));
    PX_RETURN_IF_ERROR(Expect(job, "job"));
    PX_ASSIGN_OR_RETURN(
        const pxport_begin_options options,
        ReadOptions(options_or_null, PX_SIZE_THROUGH(pxport_begin_options, reserved), "options"));
    if (options.reserved != 0) return Failure(Code::kInvalidArgument, "options->reserved is not 0");
    const std::string_view key = options.idempotency_key == nullptr ? "" : options.idempotency_key;
    PX_ASSIGN_OR_RETURN(std::string text,
                        BeginExport(*job->job, options.shards == 0 ? 1 : options.shards, key));
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
    PX_ASSIGN_OR_RETURN(const std::vector<std::string> texts, ReadReceipts(receipts, receipt_count));
    const Cancel* cancel = nullptr;
    PX_RETURN_IF_ERROR(ReadCancel(cancel_or_null, &cancel));
    PX_ASSIGN_OR_RETURN(const ExportOutcome outcome, CommitExport(*job->job, ticket_text, texts, cancel));
    return Give(outcome.report.Pretty(), report_json);
  });
}

pxport_status pxport_export_abort(const pxport_job* job, const void* ticket, size_t ticket_len,
                                  pxport_error** err) {
  return CallOfJob(job, err, [&]() -> Status {
    PX_ASSIGN_OR_RETURN(const std::string_view ticket_text, ReadTicket(job, ticket, ticket_len));
    return AbortExport(*job->job, ticket_text);
  });
}
