// pxport.h, Writer: one shard of an export.
#include "handles.h"

using namespace pxport;
using namespace pxport::capi;

struct pxport_writer : Tagged<0x70782d7772697465> {
  std::unique_ptr<ShardWriter> writer;
  Cancel* cancel = nullptr;  // of `writer`, looked up when it was opened: signal handlers use it directly
  std::shared_ptr<Log> log;
  Steps steps;
};

namespace {

pxport_status Open(const pxport_job* job, const void* ticket, size_t ticket_len, uint32_t shard, bool repair,
                   pxport_writer** out, pxport_error** err) noexcept {
  return CallOfJob(job, err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(out, "out"));
    PX_RETURN_IF_ERROR(Expect(job, "job"));
    if (ticket == nullptr) return IsNull("ticket");
    PX_ASSIGN_OR_RETURN(const std::string_view text, Text(ticket, ticket_len, "ticket"));
    auto made = std::make_unique<pxport_writer>();
    PX_ASSIGN_OR_RETURN(made->writer, ShardWriter::Open(job->job, text, shard, repair));
    made->cancel = &made->writer->cancel();
    made->log = job->log;
    *out = made.release();
    return absl::OkStatus();
  });
}

}  // namespace

pxport_status pxport_writer_open(const pxport_job* job, const void* ticket, size_t ticket_len, uint32_t shard,
                                 pxport_writer** out, pxport_error** err) {
  return Open(job, ticket, ticket_len, shard, /*repair=*/false, out, err);
}

pxport_status pxport_writer_repair(const pxport_job* job, const void* ticket, size_t ticket_len,
                                   uint32_t shard, pxport_writer** out, pxport_error** err) {
  return Open(job, ticket, ticket_len, shard, /*repair=*/true, out, err);
}

pxport_status pxport_writer_read(pxport_writer* writer, const pxport_slice* input_urls,
                                 size_t input_url_count, pxport_error** err) {
  std::vector<std::string> urls;
  const auto check = [&]() -> Status {
    PX_ASSIGN_OR_RETURN(urls, Texts(input_urls, input_url_count, "input_urls"));
    return absl::OkStatus();
  };
  return Step(writer, "writer", Steps::State::kOpen, err, check, [&] { return writer->writer->Read(urls); });
}

pxport_status pxport_writer_push(pxport_writer* writer, const void* ndjson, size_t ndjson_len,
                                 pxport_error** err) {
  std::string_view text;
  const auto check = [&]() -> Status {
    PX_ASSIGN_OR_RETURN(text, Text(ndjson, ndjson_len, "ndjson"));
    return absl::OkStatus();
  };
  return Step(writer, "writer", Steps::State::kOpen, err, check, [&] { return writer->writer->Push(text); });
}

pxport_status pxport_writer_pull(pxport_writer* writer, pxport_read_fn read, void* user_data,
                                 pxport_error** err) {
  const auto check = [&] { return read == nullptr ? IsNull("read") : absl::OkStatus(); };
  return Step(writer, "writer", Steps::State::kOpen, err, check,
              [&] { return writer->writer->Pull(ToPull(read, user_data)); });
}

pxport_status pxport_writer_finish(pxport_writer* writer, pxport_bytes** receipt, pxport_error** err) {
  const auto check = [&] { return Clear(receipt, "receipt"); };
  return Step(writer, "writer", Steps::State::kFinished, err, check, [&]() -> Status {
    PX_ASSIGN_OR_RETURN(std::string text, writer->writer->Finish());
    return ReturnBytes(std::move(text), receipt);
  });
}

// Signal handlers call this: it must not allocate or lock.
void pxport_writer_cancel(pxport_writer* writer) {
  Guard([&] {
    if (writer != nullptr && writer->tag == pxport_writer::kTag) writer->cancel->Request();
  });
}

void pxport_writer_free(pxport_writer* writer) {
  Free(writer);
}
