/* Export: clean-up on request, pinned input, repair of a shard that was lost. */
#include "check.h"

#include <sys/stat.h>

static pxport_bytes* Begin(pxport_job* job, uint32_t shards, uint32_t pin_input) {
  pxport_begin_options options = PXPORT_BEGIN_OPTIONS_INIT;
  pxport_bytes* ticket = NULL;
  options.shards = shards;
  options.pin_input = pin_input;
  CHECK_OK(pxport_export_begin(job, &options, &ticket, ERR));
  return ticket;
}

static int Has(const pxport_bytes* json, const char* text) {
  return strstr((const char*)pxport_bytes_data(json), text) != NULL;
}

static void Write(pxport_job* job, const pxport_bytes* ticket, uint32_t shard, const char* text) {
  pxport_writer* writer = NULL;
  pxport_bytes* receipt = NULL;
  if (!CHECK_OK(
          pxport_writer_open(job, pxport_bytes_data(ticket), pxport_bytes_size(ticket), shard, &writer, ERR)))
    return;
  CHECK_OK(pxport_writer_push(writer, text, PXPORT_NTS, ERR));
  CHECK_OK(pxport_writer_finish(writer, &receipt, ERR));
  pxport_bytes_free(receipt);
  pxport_writer_free(writer);
}

static void TestOne(void) {
  pxport_job* job = SmallJob("gc");
  pxport_bytes* ticket = Begin(job, 1, 0);
  const void* data = pxport_bytes_data(ticket);
  const size_t size = pxport_bytes_size(ticket);
  pxport_bytes* result = BOGUS;
  pxport_bytes* report = NULL;
  CHECK_FAILS(pxport_export_gc(job, data, size, NULL, &result, ERR), PXPORT_FAILED_PRECONDITION);
  CHECK(result == NULL);
  Write(job, ticket, 0, kProfiles);
  Write(job, ticket, 0, kProfiles);
  CHECK_OK(pxport_export_gc_all(job, 1000, NULL, &result, ERR)); /* it is alive: nothing happens to it */
  CHECK(Has(result, "not old enough"));
  pxport_bytes_free(result);
  CHECK_OK(pxport_export_commit(job, data, size, NULL, 0, NULL, &report, ERR));
  pxport_bytes_free(report);
  CHECK_OK(pxport_export_gc(job, data, size, NULL, &result, ERR));
  CHECK(Has(result, "\"cleaned\": [\n") || Has(result, "\"cleaned\":[\""));
  pxport_bytes_free(result);
  CHECK_TEXT(ReadText(TempPath("gc/out.csv")), kRows);

  result = BOGUS;
  CHECK_FAILS(pxport_export_gc(NULL, data, size, NULL, &result, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(result == NULL);
  CHECK_FAILS(pxport_export_gc((pxport_job*)(void*)AnyContext(), data, size, NULL, &result, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_gc(job, NULL, 0, NULL, &result, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_gc(job, "junk", 4, NULL, &result, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_gc(job, data, size, NULL, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_export_gc(NULL, NULL, 0, NULL, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  result = BOGUS;
  CHECK_FAILS(pxport_export_gc_all(NULL, 1, NULL, &result, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(result == NULL);
  CHECK_FAILS(pxport_export_gc_all((pxport_job*)(void*)AnyContext(), 1, NULL, &result, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_gc_all(job, 0, NULL, &result, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_gc_all(job, INT64_MIN, NULL, &result, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_OK(pxport_export_gc_all(job, INT64_MAX, NULL, &result, ERR));
  pxport_bytes_free(result);
  CHECK_FAILS(pxport_export_gc_all(job, 1, NULL, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_export_gc_all(NULL, 1, NULL, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  pxport_bytes_free(ticket);
}

static void TestCancelGc(void) {
  pxport_job* job = SmallJob("gc-cancel");
  pxport_job* other = (pxport_job*)(void*)AnyContext();
  pxport_bytes* ticket = Begin(job, 1, 0);
  const void* data = pxport_bytes_data(ticket);
  const size_t size = pxport_bytes_size(ticket);
  pxport_bytes* result = BOGUS;
  pxport_cancel* cancel = NULL;
  CHECK_OK(pxport_cancel_new(&cancel, ERR));
  Write(job, ticket, 0, kProfiles);
  CHECK_FAILS(pxport_export_gc(job, data, size, cancel, &result, ERR), PXPORT_FAILED_PRECONDITION);
  CHECK(result == NULL);
  CHECK_OK(pxport_export_gc_all(job, 1000, cancel, &result, ERR));
  pxport_bytes_free(result);
  pxport_cancel_request(cancel);
  result = BOGUS;
  CHECK_FAILS(pxport_export_gc_all(job, 1000, cancel, &result, ERR), PXPORT_CANCELLED);
  CHECK(result == NULL);
  CHECK_FAILS(pxport_export_abort(job, data, size, cancel, ERR), PXPORT_CANCELLED);
  CHECK_FAILS(pxport_export_commit(job, data, size, NULL, 0, cancel, &result, ERR), PXPORT_CANCELLED);
  CHECK_TEXT(LastDetail("decided"), "");
  CHECK_OK(pxport_export_abort(job, data, size, NULL, ERR)); /* nothing was decided */
  CHECK_OK(pxport_export_abort(job, data, size, NULL, ERR));
  CHECK_FAILS(pxport_export_gc(job, data, size, cancel, &result, ERR), PXPORT_CANCELLED);
  CHECK_OK(pxport_export_gc(job, data, size, NULL, &result, ERR));
  pxport_bytes_free(result);

  CHECK_FAILS(pxport_export_abort(NULL, data, size, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_abort(other, data, size, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_abort(job, NULL, 0, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_abort(job, data, size, (pxport_cancel*)(void*)job, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_export_abort(NULL, NULL, 0, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_gc(job, data, size, (pxport_cancel*)(void*)job, &result, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_gc_all(job, 1, (pxport_cancel*)(void*)job, &result, ERR),
              PXPORT_INVALID_ARGUMENT);
  pxport_cancel_free(cancel);
  pxport_bytes_free(ticket);
}

/* A job over two input files. */
static pxport_job* PinnedJob(void) {
  static pxport_job* job = NULL;
  char json[900];
  const char* line = strchr(kProfiles, '\n') + 1;
  char first[300];
  if (job != NULL) return job;
  snprintf(first, sizeof(first), "%.*s", (int)(line - kProfiles), kProfiles);
  WriteText(TempPath("pinned-1.ndjson"), first);
  WriteText(TempPath("pinned-2.ndjson"), line);
  snprintf(json, sizeof(json),
           "{\"version\":1,\"destination\":{\"name\":\"t\",\"url\":\"%s\"},\"input\":{\"url\":\"%s\"},"
           "\"audiences\":[{\"id\":\"vip\"}],\"mapping\":[{\"source\":\"id\",\"target\":\"Id\"},"
           "{\"source\":\"tier\",\"target\":\"Tier\"}],\"file\":{\"preset\":\"rfc4180\",\"name\":\"out\"}}",
           TempPath("pinned"), TempPath("pinned-*.ndjson"));
  CHECK_OK(pxport_job_parse(AnyContext(), json, PXPORT_NTS, NULL, &job, ERR));
  return job;
}

static void Read(pxport_writer* writer, const char* url_or_null) {
  pxport_slice url = SliceOf(url_or_null == NULL ? "" : url_or_null);
  pxport_bytes* receipt = NULL;
  CHECK_OK(pxport_writer_read(writer, &url, url_or_null == NULL ? 0 : 1, ERR));
  CHECK_FAILS(pxport_writer_read(writer, &url, url_or_null == NULL ? 0 : 1, ERR), PXPORT_FAILED_PRECONDITION);
  CHECK_FAILS(pxport_writer_finish(writer, &receipt, ERR),
              PXPORT_FAILED_PRECONDITION); /* after that failure */
}

static void TestRead(void) {
  pxport_job* job = PinnedJob();
  pxport_bytes* ticket = Begin(job, 2, 1);
  const void* data = pxport_bytes_data(ticket);
  const size_t size = pxport_bytes_size(ticket);
  pxport_writer* writer = NULL;
  pxport_bytes* receipt = NULL;
  pxport_bytes* report = NULL;
  pxport_slice url = SliceOf(TempPath("pinned-2.ndjson"));
  uint32_t shard;
  for (shard = 0; shard < 2; ++shard) {
    CHECK_OK(pxport_writer_open(job, data, size, shard, &writer, ERR));
    CHECK_OK(pxport_writer_read(writer, NULL, 0, ERR));
    CHECK_OK(pxport_writer_finish(writer, &receipt, ERR));
    pxport_bytes_free(receipt);
    pxport_writer_free(writer);
  }
  CHECK_OK(pxport_export_commit(job, data, size, NULL, 0, NULL, &report, ERR));
  pxport_bytes_free(report);
  CHECK_TEXT(ReadText(TempPath("pinned/out_s00000.csv")), "Id,Tier\n1,gold\n");
  CHECK_TEXT(ReadText(TempPath("pinned/out_s00001.csv")), "Id,Tier\n3,\n");
  pxport_bytes_free(ticket);

  ticket = Begin(job, 1, 0);
  data = pxport_bytes_data(ticket);
  CHECK_OK(pxport_writer_open(job, data, pxport_bytes_size(ticket), 0, &writer, ERR));
  CHECK_FAILS(pxport_writer_read(writer, NULL, 1, ERR), PXPORT_INVALID_ARGUMENT);    /* leaves it as it was */
  CHECK_FAILS(pxport_writer_read(writer, NULL, 0, ERR), PXPORT_FAILED_PRECONDITION); /* nothing is pinned */
  pxport_writer_free(writer);
  CHECK_OK(pxport_writer_open(job, data, pxport_bytes_size(ticket), 0, &writer, ERR));
  Read(writer, TempPath("pinned-1.ndjson"));
  pxport_writer_free(writer);
  CHECK_OK(pxport_writer_open(job, data, pxport_bytes_size(ticket), 0, &writer, ERR));
  CHECK_OK(pxport_writer_push(writer, kProfiles, PXPORT_NTS, ERR));
  CHECK_FAILS(pxport_writer_read(writer, &url, 1, ERR), PXPORT_FAILED_PRECONDITION);
  pxport_writer_free(writer);
  CHECK_OK(pxport_writer_open(job, data, pxport_bytes_size(ticket), 0, &writer, ERR));
  url = SliceOf(TempPath("nowhere.ndjson"));
  CHECK_FAILS(pxport_writer_read(writer, &url, 1, ERR), PXPORT_NOT_FOUND);
  pxport_writer_free(writer);
  CHECK_FAILS(pxport_writer_read(NULL, NULL, 0, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_writer_read((pxport_writer*)(void*)AnyContext(), NULL, 0, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_writer_read(NULL, NULL, 0, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK_OK(pxport_export_abort(job, data, pxport_bytes_size(ticket), NULL, ERR));
  pxport_bytes_free(ticket);
}

static void TestPinArguments(void) {
  pxport_begin_options options = PXPORT_BEGIN_OPTIONS_INIT;
  pxport_bytes* ticket = BOGUS;
  options.pin_input = 2;
  CHECK_FAILS(pxport_export_begin(PinnedJob(), &options, &ticket, ERR), PXPORT_INVALID_ARGUMENT);
  options.pin_input = 1;
  CHECK_FAILS(pxport_export_begin(SmallJob("no-input"), &options, &ticket, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_TEXT(LastDetail("job_path"), "/input");
  CHECK(ticket == NULL);
}

static void TestRepair(void) {
  pxport_job* job = SmallJob("repair");
  pxport_bytes* ticket = Begin(job, 1, 0);
  const void* data = pxport_bytes_data(ticket);
  const size_t size = pxport_bytes_size(ticket);
  pxport_writer* writer = BOGUS;
  pxport_bytes* report = BOGUS;
  pxport_bytes* receipt = BOGUS;
  pxport_error* error = NULL;
  CHECK_FAILS(pxport_writer_repair(job, data, size, 0, &writer, ERR), PXPORT_FAILED_PRECONDITION);
  CHECK(writer == NULL);
  Write(job, ticket, 0, kProfiles);
  /* Commit decides, and cannot publish: a folder is in the way. Then what was staged is lost. */
  CHECK(mkdir(TempPath("repair/out.csv"), 0777) == 0);
  CHECK(pxport_export_commit(job, data, size, NULL, 0, NULL, &report, &error) != PXPORT_OK);
  CHECK_TEXT(pxport_error_detail(error, "decided"), "1");
  pxport_error_free(error);
  RemoveTree(TempPath("repair/out.csv"));
  RemoveTree(TempPath("repair/_pxport/staged"));
  CHECK_FAILS(pxport_export_commit(job, data, size, NULL, 0, NULL, &report, ERR), PXPORT_DATA_LOSS);
  CHECK_TEXT(LastDetail("decided"), "1");
  /* Other bytes are refused, the same ones are published. */
  CHECK_OK(pxport_writer_repair(job, data, size, 0, &writer, ERR));
  CHECK_OK(pxport_writer_push(writer, "{}\n", PXPORT_NTS, ERR));
  CHECK_FAILS(pxport_writer_finish(writer, &receipt, ERR), PXPORT_DATA_LOSS);
  CHECK(receipt == NULL);
  pxport_writer_free(writer);
  CHECK_OK(pxport_writer_repair(job, data, size, 0, &writer, ERR));
  CHECK_OK(pxport_writer_push(writer, kProfiles, PXPORT_NTS, ERR));
  CHECK_OK(pxport_writer_finish(writer, &receipt, ERR));
  pxport_bytes_free(receipt);
  pxport_writer_free(writer);
  CHECK_OK(pxport_export_commit(job, data, size, NULL, 0, NULL, &report, ERR));
  pxport_bytes_free(report);
  CHECK_TEXT(ReadText(TempPath("repair/out.csv")), kRows);
  CHECK_FAILS(pxport_writer_repair(job, data, size, 0, &writer, ERR), PXPORT_FAILED_PRECONDITION);

  CHECK_FAILS(pxport_writer_repair(NULL, data, size, 0, &writer, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(writer == NULL);
  CHECK_FAILS(pxport_writer_repair((pxport_job*)(void*)AnyContext(), data, size, 0, &writer, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_writer_repair(job, NULL, 0, 0, &writer, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_writer_repair(job, data, size, 1, &writer, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_writer_repair(job, data, size, 0, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_writer_repair(NULL, NULL, 0, 0, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  pxport_bytes_free(ticket);
}

void TestGc(void) {
  TestOne();
  TestCancelGc();
  TestRead();
  TestPinArguments();
  TestRepair();
}
