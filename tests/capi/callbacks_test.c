/* Callbacks: results that are not set, errors of their own, which codes are retryable, access keys. */
#include "check.h"

#include <stdlib.h>

/* A callback that behaves as `mode` says after it gave the first two profiles. */
typedef struct Reader {
  int mode;
  int calls;
} Reader;
enum {
  kThrowsInFfi, /* returns 0 and sets nothing, as ctypes does for a callback that throws */
  kTooMuch,
  kOwnError,
  kErrorWithoutStatus,
  kBareStatus,
  kUnknownStatus
};

static pxport_status Read(void* user_data, uint8_t* buffer, size_t capacity, size_t* got,
                          pxport_error** err) {
  Reader* reader = user_data;
  const size_t size = (size_t)(strrchr(kProfiles, '{') - kProfiles);
  if (++reader->calls == 1) {
    const size_t give = size < capacity ? size : capacity;
    memcpy(buffer, kProfiles, give);
    *got = give;
    return PXPORT_OK;
  }
  switch (reader->mode) {
    case kTooMuch:
      *got = capacity + 1;
      return PXPORT_OK;
    case kOwnError:
      return pxport_error_new(PXPORT_UNAVAILABLE, "the queue\nis closed", err);
    case kErrorWithoutStatus:
      pxport_error_new(PXPORT_NOT_FOUND, "the table is gone", err);
      *got = 0;
      return PXPORT_OK;
    case kBareStatus:
      return PXPORT_DEADLINE_EXCEEDED;
    case kUnknownStatus:
      pxport_error_new(4711, "a strange failure", err);
      return 4711;
    default:
      return PXPORT_OK;
  }
}

static const struct {
  int mode;
  pxport_status status;
  const char* message; /* a part of it */
  const char* retryable;
} kCases[] = {
    {kThrowsInFfi, PXPORT_INVALID_ARGUMENT, "the read callback returned OK but did not set *got", ""},
    {kTooMuch, PXPORT_INVALID_ARGUMENT, "the read callback set *got to ", ""},
    {kOwnError, PXPORT_UNAVAILABLE, "the queue is closed", "1"},
    {kErrorWithoutStatus, PXPORT_NOT_FOUND, "the table is gone", ""},
    {kBareStatus, PXPORT_DEADLINE_EXCEEDED, "the read callback failed with DEADLINE_EXCEEDED", "1"},
    {kUnknownStatus, PXPORT_INTERNAL, "4711", ""}};

/* The failure comes out as the callback made it, and nothing becomes visible. */
static void TestRead(void) {
  pxport_job* job = SmallJob("callbacks");
  pxport_job* steps = SmallJob("callbacks-steps"); /* abort leaves a record */
  pxport_bytes* report = BOGUS;
  size_t i;
  for (i = 0; i < sizeof(kCases) / sizeof(kCases[0]); ++i) {
    Reader reader = {0, 0};
    pxport_bytes* ticket = NULL;
    pxport_writer* writer = NULL;
    reader.mode = kCases[i].mode;
    CHECK_FAILS(pxport_export_run(job, Reading(Read, &reader, NULL), &report, ERR), kCases[i].status);
    CHECK(report == NULL && reader.calls == 2);
    CHECK(strstr(LastMessage(), kCases[i].message) != NULL);
    CHECK_TEXT(LastDetail("callback"), "read");
    CHECK_TEXT(LastDetail("retryable"), kCases[i].retryable);
    CHECK(IsEmptyFolder(TempPath("callbacks")));

    CHECK_OK(pxport_export_begin(steps, NULL, &ticket, ERR));
    CHECK_OK(
        pxport_writer_open(steps, pxport_bytes_data(ticket), pxport_bytes_size(ticket), 0, &writer, ERR));
    reader.calls = 0;
    CHECK_FAILS(pxport_writer_pull(writer, Read, &reader, ERR), kCases[i].status);
    CHECK(strstr(LastMessage(), kCases[i].message) != NULL);
    CHECK_FAILS(pxport_writer_finish(writer, &report, ERR), PXPORT_FAILED_PRECONDITION);
    CHECK(report == NULL);
    pxport_writer_free(writer);
    CHECK_OK(pxport_export_abort(steps, pxport_bytes_data(ticket), pxport_bytes_size(ticket), NULL, ERR));
    pxport_bytes_free(ticket);
  }
}

static void TestErrorNew(void) {
  pxport_error* e = BOGUS;
  CHECK(pxport_error_new(PXPORT_NOT_FOUND, "no\trow\r\n\x7f", &e) == PXPORT_NOT_FOUND);
  CHECK(pxport_error_code(e) == PXPORT_NOT_FOUND && pxport_error_retryable(e) == 0);
  CHECK_TEXT(pxport_error_message(e), "no row   ");
  CHECK(pxport_error_detail_count(e) == 0);
  pxport_error_free(e);
  CHECK(pxport_error_new(PXPORT_UNAVAILABLE, NULL, &e) == PXPORT_UNAVAILABLE);
  CHECK_TEXT(pxport_error_message(e), "UNAVAILABLE");
  CHECK(pxport_error_retryable(e) == 1);
  pxport_error_free(e);
  CHECK(pxport_error_new(PXPORT_OK, "not a failure", &e) == PXPORT_INTERNAL);
  CHECK(pxport_error_code(e) == PXPORT_INTERNAL);
  pxport_error_free(e);
  CHECK(pxport_error_new(-7, "", NULL) == PXPORT_INTERNAL);
  CHECK(pxport_error_new(PXPORT_CANCELLED, "stop", NULL) == PXPORT_CANCELLED);
}

static pxport_status WriteNothing(void* user_data, const uint8_t* data, size_t size, pxport_error** err) {
  (void)data;
  (void)size;
  pxport_error_new(PXPORT_RESOURCE_EXHAUSTED, "the pipe is full", err);
  return *(pxport_status*)user_data;
}

static void TestWrite(void) {
  pxport_status status;
  for (status = PXPORT_OK; status <= PXPORT_CANCELLED; ++status) {
    pxport_csv* csv = NULL;
    const pxport_slice field = SliceOf("x");
    const pxport_status expected = status == PXPORT_OK ? PXPORT_RESOURCE_EXHAUSTED : PXPORT_CANCELLED;
    CHECK_OK(pxport_csv_new(NULL, WriteNothing, &status, &csv, ERR));
    CHECK_OK(pxport_csv_row(csv, &field, 1, ERR));
    CHECK_FAILS(pxport_csv_finish(csv, ERR), expected);
    CHECK_TEXT(LastMessage(), "the pipe is full");
    CHECK_TEXT(LastDetail("callback"), "write");
    CHECK_FAILS(pxport_csv_finish(csv, ERR), PXPORT_FAILED_PRECONDITION);
    pxport_csv_free(csv);
  }
}

/* How the credentials callback behaves, and what it saw. */
typedef struct Keys {
  int mode, calls;
} Keys;
enum { kSetsNothing, kSetsBadKeys, kSetsKeys, kSetsThenFails, kFails };

static pxport_status GiveKeys(void* user_data, pxport_credentials_out* out, pxport_error** err) {
  Keys* keys = user_data;
  char id[32], secret[32], token[32]; /* gone when this returns */
  ++keys->calls;
  CHECK(*err == NULL);
  snprintf(id, sizeof(id), "AKIAIOSFODNN7EXAMPLE");
  snprintf(secret, sizeof(secret), "hush");
  snprintf(token, sizeof(token), "token-of-%s", "the-host");
  switch (keys->mode) {
    case kSetsBadKeys:
      CHECK(pxport_credentials_set(out, NULL, secret, NULL, 0, NULL) == PXPORT_INVALID_ARGUMENT);
      CHECK(pxport_credentials_set(out, id, NULL, NULL, 0, NULL) == PXPORT_INVALID_ARGUMENT);
      CHECK(pxport_credentials_set(out, "", secret, NULL, 0, NULL) == PXPORT_INVALID_ARGUMENT);
      CHECK(pxport_credentials_set(NULL, id, secret, NULL, 0, NULL) == PXPORT_INVALID_ARGUMENT);
      CHECK(pxport_credentials_set((pxport_credentials_out*)(void*)AnyContext(), id, secret, NULL, 0, NULL) ==
            PXPORT_INVALID_ARGUMENT);
      return pxport_credentials_set(out, id, secret, NULL, -1, err);
    case kSetsKeys:
      CHECK_OK(pxport_credentials_set(out, "replaced by the next call", secret, NULL, 0, ERR));
      CHECK_OK(pxport_credentials_set(out, id, secret, token, INT64_C(4102444800), ERR));
      memset(id, '!', sizeof(id));
      memset(secret, '!', sizeof(secret));
      memset(token, '!', sizeof(token));
      return PXPORT_OK;
    case kSetsThenFails:
      CHECK_OK(pxport_credentials_set(out, id, secret, NULL, 0, ERR));
      return pxport_error_new(PXPORT_UNAVAILABLE, "the vault is sealed", err);
    case kFails:
      return PXPORT_NOT_FOUND;
    default:
      return PXPORT_OK;
  }
}

static void TestCredentials(void) {
  static const struct {
    int mode;
    pxport_status status;
    const char* message;
  } kRefused[] = {{kSetsNothing, PXPORT_UNAUTHENTICATED, "did not set any keys"},
                  {kSetsBadKeys, PXPORT_INVALID_ARGUMENT, "expires_unix_s is -1"},
                  {kSetsThenFails, PXPORT_UNAVAILABLE, "the vault is sealed"},
                  {kFails, PXPORT_NOT_FOUND, "the credentials callback failed with NOT_FOUND"}};
  size_t i;
  for (i = 0; i <= sizeof(kRefused) / sizeof(kRefused[0]); ++i) {
    const int good = i == sizeof(kRefused) / sizeof(kRefused[0]);
    Keys keys = {0, 0};
    pxport_options options = PXPORT_OPTIONS_INIT;
    pxport_context* ctx = NULL;
    pxport_s3* s3 = NULL;
    pxport_bytes* url = BOGUS;
    keys.mode = good ? kSetsKeys : kRefused[i].mode;
    options.user_data = &keys;
    options.credentials = GiveKeys;
    CHECK_OK(pxport_context_new(&options, &ctx, ERR));
    CHECK_OK(pxport_s3_new(ctx, "{\"region\":\"us-east-1\",\"endpoint\":\"http://127.0.0.1:9\"}", &s3, ERR));
    if (good) {
      CHECK_OK(pxport_s3_presign(s3, "GET", "bucket", "key", 60, &url, ERR));
      CHECK(strstr((const char*)pxport_bytes_data(url), "X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F") != NULL);
      CHECK(strstr((const char*)pxport_bytes_data(url), "X-Amz-Security-Token=token-of-the-host&") != NULL);
      pxport_bytes_free(url);
      CHECK_OK(pxport_s3_presign(s3, "GET", "bucket", "key", 60, &url, ERR));
      CHECK(keys.calls == 1); /* kept until 5 minutes before they expire */
      pxport_bytes_free(url);
    } else {
      CHECK_FAILS(pxport_s3_presign(s3, "GET", "bucket", "key", 60, &url, ERR), kRefused[i].status);
      CHECK(url == NULL && keys.calls == 1);
      CHECK(strstr(LastMessage(), kRefused[i].message) != NULL);
      CHECK_TEXT(LastDetail("callback"), "credentials");
    }
    pxport_s3_free(s3);
    pxport_context_free(ctx);
  }
}

void TestCallbacks(void) {
  TestRead();
  TestErrorNew();
  TestWrite();
  TestCredentials();
}
