/* Version, errors, bytes, JSON, cancel. */
#include "check.h"

#include <stdlib.h>

#if !WITH_SANITIZER
static pxport_status Drop(void* user_data, const uint8_t* data, size_t size, pxport_error** err) {
  (void)err;
  (void)user_data;
  (void)data;
  (void)size;
  return PXPORT_OK;
}
#endif

void TestVersion(void) {
  char text[32];
  CHECK(pxport_version() == PXPORT_VERSION);
  snprintf(text, sizeof(text), "%u.%u.%u", pxport_version() / 10000, pxport_version() / 100 % 100,
           pxport_version() % 100);
  CHECK_TEXT(pxport_version_string(), text);
  CHECK(pxport_abi_supported(PXPORT_ABI) == 1);
  CHECK(pxport_abi_supported(0) == 0);
  CHECK(pxport_abi_supported(PXPORT_ABI + 1) == 0);
}

void TestErrors(void) {
  static const struct {
    pxport_status status;
    const char* name;
  } kNames[] = {{PXPORT_OK, "OK"},
                {PXPORT_CANCELLED, "CANCELLED"},
                {PXPORT_INVALID_ARGUMENT, "INVALID_ARGUMENT"},
                {PXPORT_DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED"},
                {PXPORT_NOT_FOUND, "NOT_FOUND"},
                {PXPORT_ALREADY_EXISTS, "ALREADY_EXISTS"},
                {PXPORT_PERMISSION_DENIED, "PERMISSION_DENIED"},
                {PXPORT_RESOURCE_EXHAUSTED, "RESOURCE_EXHAUSTED"},
                {PXPORT_FAILED_PRECONDITION, "FAILED_PRECONDITION"},
                {PXPORT_ABORTED, "ABORTED"},
                {PXPORT_UNIMPLEMENTED, "UNIMPLEMENTED"},
                {PXPORT_INTERNAL, "INTERNAL"},
                {PXPORT_UNAVAILABLE, "UNAVAILABLE"},
                {PXPORT_DATA_LOSS, "DATA_LOSS"},
                {PXPORT_UNAUTHENTICATED, "UNAUTHENTICATED"},
                {2, "UNKNOWN"},
                {11, "UNKNOWN"},
                {17, "UNKNOWN"},
                {-1, "UNKNOWN"}};
  pxport_json* json = NULL;
  pxport_error* e = NULL;
  const char* key;
  const char* value;
  const char* before = "";
  size_t i;
  for (i = 0; i < sizeof(kNames) / sizeof(kNames[0]); ++i) {
    CHECK_TEXT(pxport_status_name(kNames[i].status), kNames[i].name);
  }

  /* An error with details: a job with an unknown key. */
  {
    pxport_job* job = BOGUS;
    CHECK(pxport_job_parse(AnyContext(), "{\"version\":1,\"nonsense\":2}", PXPORT_NTS, NULL, &job, &e) ==
          PXPORT_INVALID_ARGUMENT);
    CHECK(job == NULL);
  }
  CHECK(pxport_error_code(e) == PXPORT_INVALID_ARGUMENT);
  CHECK(strlen(pxport_error_message(e)) > 0);
  CHECK(pxport_error_retryable(e) == 0);
  CHECK_TEXT(pxport_error_detail(e, "job_path"), "/nonsense");
  CHECK(pxport_error_detail(e, "remedy") != NULL);
  CHECK(pxport_error_detail(e, "no such key") == NULL);
  CHECK(pxport_error_detail(e, NULL) == NULL);
  CHECK(pxport_error_detail_count(e) >= 2);
  for (i = 0; i < pxport_error_detail_count(e); ++i) {
    CHECK(pxport_error_detail_at(e, i, &key, &value) == 1);
    CHECK(strcmp(before, key) < 0);
    CHECK(value == pxport_error_detail(e, key));
    CHECK(pxport_error_detail_at(e, i, NULL, NULL) == 1);
    before = key;
  }
  CHECK(pxport_error_detail_at(e, i, &key, &value) == 0);
  CHECK(key == NULL && value == NULL);
  CHECK(pxport_error_detail_at(e, (size_t)-1, NULL, NULL) == 0);
  pxport_error_free(e);

  /* NULL is no error. */
  CHECK(pxport_error_code(NULL) == PXPORT_OK);
  CHECK_TEXT(pxport_error_message(NULL), "");
  CHECK(pxport_error_retryable(NULL) == 0);
  CHECK(pxport_error_detail(NULL, "remedy") == NULL);
  CHECK(pxport_error_detail_count(NULL) == 0);
  key = value = BOGUS;
  CHECK(pxport_error_detail_at(NULL, 0, &key, &value) == 0);
  CHECK(key == NULL && value == NULL);
  pxport_error_free(NULL);

  /* A handle of another kind is no error either, and is not freed as one. */
  CHECK_OK(pxport_json_parse("{}", PXPORT_NTS, &json, ERR));
  CHECK(pxport_error_code((pxport_error*)(void*)json) == PXPORT_OK);
  pxport_error_free((pxport_error*)(void*)json);
  pxport_json_free(json);
}

void TestBytes(void) {
  pxport_bytes* bytes = BOGUS;
  CHECK_OK(pxport_identity_normalize("Email", " A@B.example ", PXPORT_NTS, NULL, &bytes, ERR));
  CHECK(pxport_bytes_size(bytes) == 11);
  CHECK_TEXT((const char*)pxport_bytes_data(bytes), "a@b.example"); /* NUL-terminated */
  pxport_bytes_free(bytes);
  CHECK(pxport_bytes_size(NULL) == 0);
  CHECK_TEXT((const char*)pxport_bytes_data(NULL), "");
  pxport_bytes_free(NULL);
  CHECK(pxport_bytes_size((pxport_bytes*)(void*)AnyContext()) == 0);
  pxport_bytes_free((pxport_bytes*)(void*)AnyContext()); /* another kind: left alone */
}

void TestJson(void) {
  static const char kText[] =
      "{\"s\":\"a\\u0000b\",\"n\":-1.50e3,\"t\":true,\"f\":false,\"z\":null,\"a\":[10,[]],\"o\":{\"k/"
      "1\":{\"x\":\"y\"}}}";
  static const struct {
    const char* pointer;
    int32_t kind;
    const char* text;
    size_t count;
  } kCases[] = {{"", PXPORT_KIND_OBJECT, "", 7},          {"/n", PXPORT_KIND_NUMBER, "-1.50e3", 0},
                {"/t", PXPORT_KIND_BOOL, "true", 0},      {"/f", PXPORT_KIND_BOOL, "false", 0},
                {"/z", PXPORT_KIND_NULL, "", 0},          {"/a", PXPORT_KIND_ARRAY, "", 2},
                {"/a/0", PXPORT_KIND_NUMBER, "10", 0},    {"/a/1", PXPORT_KIND_ARRAY, "", 0},
                {"/a/2", PXPORT_KIND_ABSENT, "", 0},      {"/o", PXPORT_KIND_OBJECT, "", 1},
                {"/nix", PXPORT_KIND_ABSENT, "", 0},      {"no pointer", PXPORT_KIND_ABSENT, "", 0},
                {"/o/k~11/x", PXPORT_KIND_STRING, "y", 0}};
  pxport_json* json = BOGUS;
  pxport_value value;
  pxport_slice key;
  size_t count;
  size_t i;
  CHECK_OK(pxport_json_parse(kText, PXPORT_NTS, &json, ERR));
  for (i = 0; i < sizeof(kCases) / sizeof(kCases[0]); ++i) {
    value.kind = -1;
    count = 99;
    CHECK_OK(pxport_json_value(json, kCases[i].pointer, &value, ERR));
    CHECK(value.kind == kCases[i].kind);
    CHECK_SLICE(value.text, kCases[i].text);
    CHECK_OK(pxport_json_count(json, kCases[i].pointer, &count, ERR));
    CHECK(count == kCases[i].count);
  }
  CHECK_OK(pxport_json_value(json, "/s", &value, ERR));
  CHECK(value.text.size == 3 && memcmp(value.text.data, "a\0b", 4) == 0);
  CHECK_OK(pxport_json_key(json, "", 6, &key, ERR));
  CHECK_SLICE(key, "o");
  CHECK_OK(pxport_json_key(json, "/o", 0, &key, ERR));
  CHECK_SLICE(key, "k/1");
  CHECK_FAILS(pxport_json_key(json, "/o", 1, &key, ERR), PXPORT_NOT_FOUND);
  CHECK(key.data == NULL && key.size == 0);
  CHECK_FAILS(pxport_json_key(json, "/a", 0, &key, ERR), PXPORT_NOT_FOUND);
  CHECK_FAILS(pxport_json_key(json, "/nix", 0, &key, ERR), PXPORT_NOT_FOUND);

  CHECK_FAILS(pxport_json_value(NULL, "", &value, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(value.kind == PXPORT_KIND_ABSENT);
  CHECK_FAILS(pxport_json_value(json, NULL, &value, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_json_value(json, "", NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_json_value((pxport_json*)(void*)AnyContext(), "", &value, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_json_count(NULL, "", &count, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_json_count(json, NULL, &count, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_json_count(json, "", NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_json_key(NULL, "", 0, &key, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_json_key(json, NULL, 0, &key, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_json_key(json, "", 0, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_json_value(json, "", NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_json_count(json, "", NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_json_key(json, "", 99, &key, NULL) == PXPORT_NOT_FOUND);
  CHECK(pxport_json_value(json, "", &value, NULL) == PXPORT_OK);
  pxport_json_free(json);
  pxport_json_free(NULL);

  json = BOGUS;
  CHECK_FAILS(pxport_json_parse("{\"a\":1,}", PXPORT_NTS, &json, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(json == NULL);
  CHECK_FAILS(pxport_json_parse("", 0, &json, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_json_parse(NULL, 0, &json, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_json_parse(NULL, 3, &json, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_json_parse("{}", (size_t)-2, &json, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_json_parse("{}", 2, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_json_parse("{", 1, &json, NULL) == PXPORT_INVALID_ARGUMENT);
  /* The length counts, not a NUL: every cut of the text is refused, and none is read past. */
  for (i = 0; i + 1 < sizeof(kText) - 1; ++i) {
    char* cut = malloc(i + 1);
    memcpy(cut, kText, i + 1);
    CHECK(pxport_json_parse(cut, i + 1, &json, NULL) == PXPORT_INVALID_ARGUMENT);
    free(cut);
  }
}

/* Freed handles, as far as memory still shows them. Reading it is what a sanitizer is there to report. */
static void TestFreed(void) {
#if !WITH_SANITIZER
  pxport_json* json = NULL;
  pxport_csv* csv = NULL;
  pxport_value value;
  pxport_slice field = SliceOf("x");
  CHECK_OK(pxport_json_parse("{}", 2, &json, ERR));
  pxport_json_free(json);
  CHECK_FAILS(pxport_json_value(json, "", &value, ERR), PXPORT_INVALID_ARGUMENT);
  pxport_json_free(json); /* twice: left alone */
  CHECK_OK(pxport_csv_new(NULL, Drop, NULL, &csv, ERR));
  pxport_csv_free(csv);
  CHECK_FAILS(pxport_csv_row(csv, &field, 1, ERR), PXPORT_INVALID_ARGUMENT);
#endif
}

void TestCancel(void) {
  pxport_cancel* cancel = BOGUS;
  CHECK_OK(pxport_cancel_new(&cancel, ERR));
  pxport_cancel_request(cancel);
  pxport_cancel_request(cancel); /* as often as wanted */
  pxport_cancel_free(cancel);
  CHECK_FAILS(pxport_cancel_new(NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_cancel_new(NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  pxport_cancel_request(NULL);
  pxport_cancel_free(NULL);
  pxport_cancel_request((pxport_cancel*)(void*)AnyContext());
  pxport_cancel_free((pxport_cancel*)(void*)AnyContext());
  CHECK(AnyContext() != NULL); /* another kind: left alone, so the tests after this one still have it */
  TestFreed();
}
