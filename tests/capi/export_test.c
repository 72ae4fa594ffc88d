/* Export: run, begin, commit, abort; what a failure leaves. */
#include "check.h"

/* Gives a text in pieces of at most `piece` bytes; fails with `fail` at the end if that is set. */
typedef struct Source {
  const char* text;
  size_t at, piece;
  pxport_status fail;
  pxport_cancel* cancel; /* requested at the end, if set */
  int calls;
} Source;

static pxport_status ReadSource(void* user_data, uint8_t* buffer, size_t capacity, size_t* got,
                                pxport_error** err) {
  Source* source = user_data;
  size_t left = strlen(source->text) - source->at;
  size_t give = left < source->piece ? left : source->piece;
  ++source->calls;
  CHECK(*got == SIZE_MAX && *err == NULL); /* as preset */
  if (give > capacity) give = capacity;
  memcpy(buffer, source->text + source->at, give);
  source->at += give;
  *got = give;
  if (give == 0) {
    if (source->cancel != NULL) pxport_cancel_request(source->cancel);
    return source->fail;
  }
  return PXPORT_OK;
}

static pxport_status ReadLiar(void* user_data, uint8_t* buffer, size_t capacity, size_t* got,
                              pxport_error** err) {
  (void)user_data;
  (void)err;
  (void)buffer;
  *got = capacity + 1;
  return PXPORT_OK;
}

/* Empty lines without end, or nearly. */
static pxport_status ReadEndless(void* user_data, uint8_t* buffer, size_t capacity, size_t* got,
                                 pxport_error** err) {
  int* reads = user_data;
  (void)err;
  memset(buffer, '\n', capacity);
  *got = ++*reads > 100000 ? 0 : capacity;
  return PXPORT_OK;
}

static void CheckReport(pxport_bytes* report, const char* pointer, const char* expected) {
  pxport_json* json = NULL;
  pxport_value value;
  if (!CHECK_OK(pxport_json_parse(pxport_bytes_data(report), pxport_bytes_size(report), &json, ERR))) return;
  CHECK_OK(pxport_json_value(json, pointer, &value, ERR));
  CHECK_SLICE(value.text, expected);
  pxport_json_free(json);
}

static Source SourceOf(const char* text, size_t piece) {
  Source source = {NULL, 0, 0, PXPORT_OK, NULL, 0};
  source.text = text;
  source.piece = piece;
  return source;
}

static void TestAllInOne(void) {
  pxport_job* job = SmallJob("run");
  pxport_bytes* report = BOGUS;
  pxport_cancel* cancel = NULL;
  size_t piece;
  Source source;
  /* Any slicing gives the same file. */
  for (piece = 1; piece < 300; piece = piece * 7 + 1) {
    source = SourceOf(kProfiles, piece);
    CHECK_OK(pxport_export_run(job, Reading(ReadSource, &source, NULL), &report, ERR));
    CHECK_TEXT(ReadText(TempPath("run/out.csv")), kRows);
    CheckReport(report, "/status", "success");
    CheckReport(report, "/input/profiles", "3");
    CheckReport(report, "/audiences/0/rows", "2");
    pxport_bytes_free(report);
  }
  /* The status of the reader comes back as it is, and the old file stays. */
  source = SourceOf("{\"id\":\"9\",\"segmentMembership\":{\"ups\":{\"vip\":{}}}}\n", 1000);
  source.fail = PXPORT_UNAUTHENTICATED;
  report = BOGUS;
  CHECK_FAILS(pxport_export_run(job, Reading(ReadSource, &source, NULL), &report, ERR),
              PXPORT_UNAUTHENTICATED);
  CHECK(report == NULL);
  CHECK_TEXT(LastDetail("decided"), "");
  CHECK_TEXT(ReadText(TempPath("run/out.csv")), kRows);
  source.at = 0;
  source.fail = 4711; /* no status at all */
  CHECK_FAILS(pxport_export_run(job, Reading(ReadSource, &source, NULL), &report, ERR), PXPORT_INTERNAL);
  CHECK_FAILS(pxport_export_run(job, Reading(ReadLiar, NULL, NULL), &report, ERR), PXPORT_INVALID_ARGUMENT);
  /* A bad profile names its line. */
  source = SourceOf("{}\n{\"id\":1,}\n", 1000);
  CHECK_FAILS(pxport_export_run(job, Reading(ReadSource, &source, NULL), &report, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK_TEXT(LastDetail("input_line"), "2");
  CHECK_TEXT(LastDetail("input_column"), "9");
  /* Cancelled while it runs, and before. */
  CHECK_OK(pxport_cancel_new(&cancel, ERR));
  source = SourceOf(kProfiles, 1000);
  source.cancel = cancel;
  CHECK_FAILS(pxport_export_run(job, Reading(ReadSource, &source, cancel), &report, ERR), PXPORT_CANCELLED);
  source = SourceOf(kProfiles, 1000);
  CHECK_FAILS(pxport_export_run(job, Reading(ReadSource, &source, cancel), &report, ERR), PXPORT_CANCELLED);
  pxport_cancel_free(cancel);
  CHECK_TEXT(ReadText(TempPath("run/out.csv")), kRows);
  /* Nothing of the failures is left to disturb the next run. */
  source = SourceOf("", 1000);
  CHECK(pxport_export_run(job, Reading(ReadSource, &source, NULL), &report, NULL) == PXPORT_OK);
  CHECK_TEXT(ReadText(TempPath("run/out.csv")), "Id,Tier\n");
  pxport_bytes_free(report);

  {
    pxport_run_options options = PXPORT_RUN_OPTIONS_INIT;
    options.resume = 2;
    CHECK_FAILS(pxport_export_run(job, &options, &report, ERR), PXPORT_INVALID_ARGUMENT);
    options.resume = 1;
    options.read = ReadSource; /* it cannot be read again */
    CHECK_FAILS(pxport_export_run(job, &options, &report, ERR), PXPORT_INVALID_ARGUMENT);
    options.resume = 0;
    options.reserved = 1;
    CHECK_FAILS(pxport_export_run(job, &options, &report, ERR), PXPORT_INVALID_ARGUMENT);
    options.reserved = 0;
    options.struct_size = sizeof(options) - 1;
    CHECK_FAILS(pxport_export_run(job, &options, &report, ERR), PXPORT_INVALID_ARGUMENT);
  }
  CHECK_FAILS(pxport_export_run(NULL, Reading(ReadSource, &source, NULL), &report, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(
      pxport_export_run((pxport_job*)(void*)AnyContext(), Reading(ReadSource, &source, NULL), &report, ERR),
      PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_run(job, Reading(ReadSource, &source, (pxport_cancel*)(void*)job), &report, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_run(job, Reading(ReadSource, &source, NULL), NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_export_run(NULL, NULL, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  /* No reader: the job's own input, of which this one has none. */
  report = BOGUS;
  CHECK(pxport_export_run(job, NULL, &report, NULL) != PXPORT_OK);
  CHECK(report == NULL);
}

/* The job's own input, a clock, a folder of the caller's choice, progress and log on the calling thread. */
typedef struct Seen {
  int progress, log, cancel;
  uint64_t profiles;
} Seen;

static int32_t OnProgress(void* user_data, const pxport_progress* progress) {
  Seen* seen = user_data;
  ++seen->progress;
  CHECK(progress->struct_size == sizeof(*progress));
  CHECK(progress->profiles_in >= seen->profiles);
  seen->profiles = progress->profiles_in;
  return seen->cancel;
}

static void OnLog(void* user_data, int32_t level, const char* line, size_t line_len) {
  Seen* seen = user_data;
  ++seen->log;
  CHECK(level >= PXPORT_LOG_ERROR && level <= PXPORT_LOG_DEBUG);
  CHECK(strlen(line) == line_len && strchr(line, '\n') == NULL);
}

static void TestOwnInput(void) {
  static const char kJob[] =
      "{\"version\":1,\"destination\":{\"name\":\"test\",\"url\":\"elsewhere\"},\"audiences\":[{\"id\":"
      "\"vip\"}],"
      "\"mapping\":[{\"source\":\"id\",\"target\":\"Id\"},{\"source\":\"tier\",\"target\":\"Tier\"}],"
      "\"file\":{\"preset\":\"rfc4180\",\"name\":\"out_%DATETIME(yyyyMMdd)%\"}}";
  pxport_options options = PXPORT_OPTIONS_INIT;
  pxport_job_options job_options = PXPORT_JOB_OPTIONS_INIT;
  pxport_context* ctx = NULL;
  pxport_job* job = NULL;
  pxport_bytes* report = NULL;
  Seen seen = {0, 0, 0, 0};
  int reads = 0;
  WriteText(TempPath("own.ndjson"), kProfiles);
  options.user_data = &seen;
  options.progress = OnProgress;
  options.progress_period_ms = 1;
  options.log = OnLog;
  job_options.input_url = TempPath("own.ndjson");
  job_options.output_url = TempPath("own");
  job_options.has_now = 1;
  job_options.now_unix_ms = INT64_C(951782400000); /* 2000-02-29 */
  CHECK_OK(pxport_context_new(&options, &ctx, ERR));
  CHECK_OK(pxport_job_parse(ctx, kJob, sizeof(kJob) - 1, &job_options, &job, ERR));
  pxport_context_free(ctx); /* what was made from it lives on */
  CHECK_OK(pxport_export_run(job, NULL, &report, ERR));
  CHECK_TEXT(ReadText(TempPath("own/out_20000229.csv")), kRows);
  CheckReport(report, "/started", "2000-02-29T00:00:00Z");
  CHECK(seen.progress > 0 && seen.profiles == 3);
  pxport_bytes_free(report);
  /* A progress callback that says stop, while a reader never comes to its end. */
  seen.cancel = 1;
  seen.profiles = 0;
  CHECK_FAILS(pxport_export_run(job, Reading(ReadEndless, &reads, NULL), &report, ERR), PXPORT_CANCELLED);
  pxport_job_free(job);

  /* Before 1970 the clock counts down. */
  job_options.now_unix_ms = -1;
  job_options.output_url = TempPath("own-1969");
  CHECK_OK(pxport_job_parse(AnyContext(), kJob, sizeof(kJob) - 1, &job_options, &job, ERR));
  CHECK_OK(pxport_export_run(job, NULL, &report, ERR));
  CHECK_TEXT(ReadText(TempPath("own-1969/out_19691231.csv")), kRows);
  pxport_bytes_free(report);
  pxport_job_free(job);
}

static void TestPermissions(void) {
  pxport_options options = PXPORT_OPTIONS_INIT;
  pxport_job_options job_options = PXPORT_JOB_OPTIONS_INIT;
  pxport_context* ctx = NULL;
  pxport_job* job = NULL;
  pxport_bytes* report = BOGUS;
  Source source = SourceOf(kProfiles, 1000);
  char json[600];
  snprintf(json, sizeof(json),
           "{\"version\":1,\"destination\":{\"name\":\"t\",\"url\":\"%s\"},\"audiences\":[{\"id\":\"vip\"}],"
           "\"mapping\":[{\"source\":\"id\",\"target\":\"Id\"}]}",
           TempPath("forbidden"));
  options.permissions = PXPORT_GRANT_NOTHING;
  CHECK_OK(pxport_context_new(&options, &ctx, ERR));
  if (pxport_job_parse(ctx, json, PXPORT_NTS, &job_options, &job, NULL) == PXPORT_OK) {
    CHECK_FAILS(pxport_export_run(job, Reading(ReadSource, &source, NULL), &report, ERR),
                PXPORT_PERMISSION_DENIED);
    CHECK(report == NULL && source.calls == 0);
  }
  pxport_job_free(job);
  pxport_context_free(ctx);
}

static void TestSteps(void) {
  pxport_job* job = SmallJob("steps");
  pxport_begin_options options = PXPORT_BEGIN_OPTIONS_INIT;
  pxport_bytes* ticket = BOGUS;
  pxport_bytes* again = BOGUS;
  pxport_bytes* receipts[2] = {NULL, NULL};
  pxport_bytes* report = BOGUS;
  pxport_slice slices[3];
  pxport_writer* writer = NULL;
  const void* data;
  size_t size;
  uint32_t shard;
  options.shards = 2;
  options.idempotency_key = "night of 2026-01-02";
  CHECK_OK(pxport_export_begin(job, &options, &ticket, ERR));
  CHECK_OK(pxport_export_begin(job, &options, &again, ERR));
  data = pxport_bytes_data(ticket);
  size = pxport_bytes_size(ticket);
  CHECK(size == pxport_bytes_size(again) && memcmp(data, pxport_bytes_data(again), size) == 0);
  pxport_bytes_free(again);

  CHECK_FAILS(pxport_export_commit(job, data, size, NULL, 0, NULL, &report, ERR), PXPORT_FAILED_PRECONDITION);
  CHECK(report == NULL);
  for (shard = 0; shard < 2; ++shard) {
    const char* line =
        strchr(kProfiles, '\n') + 1; /* the first shard takes the first profile, the second the rest */
    const char* text = shard == 0 ? kProfiles : line;
    CHECK_OK(pxport_writer_open(job, data, size, shard, &writer, ERR));
    CHECK_OK(pxport_writer_push(writer, text, shard == 0 ? (size_t)(line - kProfiles) : PXPORT_NTS, ERR));
    CHECK_OK(pxport_writer_finish(writer, &receipts[shard], ERR));
    pxport_writer_free(writer);
    slices[shard].data = pxport_bytes_data(receipts[shard]);
    slices[shard].size = pxport_bytes_size(receipts[shard]);
  }
  CHECK(ReadText(TempPath("steps/out_s00000.csv")) == NULL); /* nothing is visible yet */
  slices[2].data = NULL;
  slices[2].size = 5;
  CHECK_FAILS(pxport_export_commit(job, data, size, slices, 3, NULL, &report, ERR), PXPORT_INVALID_ARGUMENT);
  slices[2] = SliceOf("not a receipt");
  CHECK_FAILS(pxport_export_commit(job, data, size, slices, 3, NULL, &report, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_OK(pxport_export_commit(job, data, size, slices, 2, NULL, &report, ERR));
  CheckReport(report, "/audiences/0/rows", "2");
  CHECK_TEXT(ReadText(TempPath("steps/out_s00000.csv")), "Id,Tier\n1,gold\n");
  CHECK_TEXT(ReadText(TempPath("steps/out_s00001.csv")), "Id,Tier\n3,\n");
  /* Again, without receipts: the same report, the same files. */
  CHECK_OK(pxport_export_commit(job, data, size, NULL, 0, NULL, &again, ERR));
  CheckReport(again, "/audiences/0/rows", "2");
  CheckReport(again, "/status", "success");
  pxport_bytes_free(again);
  pxport_bytes_free(report);
  CHECK_FAILS(pxport_export_abort(job, data, size, NULL, ERR), PXPORT_FAILED_PRECONDITION);
  CHECK_FAILS(pxport_writer_open(job, data, size, 0, &writer, ERR), PXPORT_FAILED_PRECONDITION);
  CHECK(writer == NULL);
  pxport_bytes_free(receipts[0]);
  pxport_bytes_free(receipts[1]);
  pxport_bytes_free(ticket);
}

static void TestAbort(void) {
  pxport_job* job = SmallJob("abort");
  pxport_bytes* ticket = NULL;
  pxport_bytes* receipt = NULL;
  pxport_bytes* report = BOGUS;
  pxport_writer* writer = NULL;
  pxport_slice slice;
  const void* data;
  size_t size;
  CHECK_OK(pxport_export_begin(job, NULL, &ticket, ERR));
  data = pxport_bytes_data(ticket);
  size = pxport_bytes_size(ticket);
  CHECK_OK(pxport_writer_open(job, data, size, 0, &writer, ERR));
  CHECK_OK(pxport_writer_push(writer, kProfiles, PXPORT_NTS, ERR));
  CHECK_OK(pxport_writer_finish(writer, &receipt, ERR));
  pxport_writer_free(writer);
  CHECK_OK(pxport_export_abort(job, data, size, NULL, ERR));
  CHECK_OK(pxport_export_abort(job, data, size, NULL, ERR));
  slice.data = pxport_bytes_data(receipt);
  slice.size = pxport_bytes_size(receipt);
  CHECK_FAILS(pxport_export_commit(job, data, size, &slice, 1, NULL, &report, ERR), PXPORT_ABORTED);
  CHECK(report == NULL);
  CHECK(ReadText(TempPath("abort/out.csv")) == NULL);
  pxport_bytes_free(receipt);
  pxport_bytes_free(ticket);
}

static void TestArguments(void) {
  pxport_job* job = SmallJob("arguments");
  pxport_job* wrong = (pxport_job*)(void*)AnyContext();
  pxport_begin_options options = PXPORT_BEGIN_OPTIONS_INIT;
  pxport_bytes* out = BOGUS;
  const void* data;
  size_t size;
  size_t i;
  pxport_bytes* ticket = NULL;
  CHECK_FAILS(pxport_export_begin(NULL, NULL, &out, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(out == NULL);
  CHECK_FAILS(pxport_export_begin(wrong, NULL, &out, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_begin(job, NULL, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_export_begin(job, NULL, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  options.struct_size = 1;
  CHECK_FAILS(pxport_export_begin(job, &options, &out, ERR), PXPORT_INVALID_ARGUMENT);
  options.struct_size = sizeof(options);
  options.pin_input = 2;
  CHECK_FAILS(pxport_export_begin(job, &options, &out, ERR), PXPORT_INVALID_ARGUMENT);

  CHECK_OK(pxport_export_begin(job, NULL, &ticket, ERR));
  data = pxport_bytes_data(ticket);
  size = pxport_bytes_size(ticket);
  out = BOGUS;
  CHECK_FAILS(pxport_export_commit(NULL, data, size, NULL, 0, NULL, &out, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(out == NULL);
  CHECK_FAILS(pxport_export_commit(wrong, data, size, NULL, 0, NULL, &out, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_commit(job, NULL, 0, NULL, 0, NULL, &out, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_commit(job, data, size, NULL, 1, NULL, &out, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_commit(job, data, size, NULL, 0, (pxport_cancel*)(void*)job, &out, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_commit(job, data, size, NULL, 0, NULL, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_export_commit(job, data, size, NULL, 0, NULL, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_abort(NULL, data, size, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_abort(wrong, data, size, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_abort(job, NULL, 0, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_export_abort(job, NULL, 0, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  /* A ticket cut anywhere is refused and decides nothing. */
  for (i = 0; i < size; ++i) {
    CHECK(pxport_export_abort(job, data, i, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  }
  CHECK_OK(pxport_export_abort(job, data, size, NULL, ERR));
  pxport_bytes_free(ticket);
}

void TestExport(void) {
  TestAllInOne();
  TestOwnInput();
  TestPermissions();
  TestSteps();
  TestAbort();
  TestArguments();
}
