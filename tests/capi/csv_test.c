/* Layer: CSV. */
#include "check.h"

typedef struct Sink {
  char text[300000];
  size_t size;
  int calls;
  pxport_status fail;
  pxport_csv* csv; /* used from its own callback, if set */
} Sink;

static Sink sink;

static pxport_status OnWrite(void* user_data, const uint8_t* data, size_t size, pxport_error** err) {
  CHECK(*err == NULL);
  Sink* to = user_data;
  ++to->calls;
  if (to->csv != NULL) CHECK(pxport_csv_finish(to->csv, NULL) == PXPORT_FAILED_PRECONDITION);
  if (to->fail != PXPORT_OK) return to->fail;
  CHECK(to->size + size < sizeof(to->text));
  memcpy(to->text + to->size, data, size);
  to->size += size;
  to->text[to->size] = '\0';
  return PXPORT_OK;
}

static pxport_csv* NewCsv(const char* dialect) {
  pxport_csv* csv = BOGUS;
  memset(&sink, 0, sizeof(sink));
  CHECK_OK(pxport_csv_new(dialect, OnWrite, &sink, &csv, ERR));
  return csv;
}

static void CheckRow(const char* dialect, const pxport_slice* fields, size_t count, const char* expected) {
  pxport_csv* csv = NewCsv(dialect);
  CHECK_OK(pxport_csv_row(csv, fields, count, ERR));
  CHECK_OK(pxport_csv_finish(csv, ERR));
  CHECK_TEXT(sink.text, expected);
  pxport_csv_free(csv);
}

static void TestRows(void) {
  pxport_slice fields[4];
  fields[0] = SliceOf("a,\"b\"");
  fields[1] = SliceOf("");
  fields[2].data = NULL;
  fields[2].size = 0;
  fields[3] = SliceOf("\xc3\xa4\n");
  CheckRow(NULL, fields, 4, "\"a,\"\"b\"\"\",,,\"\xc3\xa4\n\"\n");
  CheckRow("{}", fields, 4, "\"a,\"\"b\"\"\",,,\"\xc3\xa4\n\"\n");
  CheckRow("{\"preset\":\"rfc4180\",\"delimiter\":\";\",\"nullValue\":\"NULL\"}", fields, 4,
           "\"a,\"\"b\"\"\";;NULL;\"\xc3\xa4\n\"\n");
  fields[3].size = PXPORT_NTS;
  CheckRow("{\"lineSep\":\"\\r\\n\"}", fields + 3, 1, "\"\xc3\xa4\n\"\r\n");
}

static void TestStates(void) {
  pxport_slice field = SliceOf("0123456789");
  pxport_slice bad = SliceOf("\xed\xa0\x80"); /* a surrogate */
  pxport_slice none = {NULL, 7};
  pxport_csv* csv = NewCsv(NULL);
  int i;
  CHECK_FAILS(pxport_csv_row(csv, &bad, 1, ERR),
              PXPORT_INVALID_ARGUMENT); /* leaves nothing, the writer continues */
  CHECK_FAILS(pxport_csv_row(csv, &none, 1, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_csv_row(csv, NULL, 1, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_csv_row(csv, &field, 0, ERR), PXPORT_INVALID_ARGUMENT);
  for (i = 0; i < 20000; ++i) CHECK(pxport_csv_row(csv, &field, 1, NULL) == PXPORT_OK);
  CHECK(sink.calls > 0 && sink.calls < 100); /* in larger pieces than rows, and not all at the end */
  sink.csv = csv;
  CHECK_OK(pxport_csv_finish(csv, ERR));
  CHECK(sink.size == 220000);
  CHECK_FAILS(pxport_csv_row(csv, &field, 1, ERR), PXPORT_FAILED_PRECONDITION);
  CHECK_FAILS(pxport_csv_finish(csv, ERR), PXPORT_FAILED_PRECONDITION);
  pxport_csv_free(csv);

  csv = NewCsv(NULL);
  CHECK_OK(pxport_csv_row(csv, &field, 1, ERR));
  sink.fail = PXPORT_RESOURCE_EXHAUSTED;
  CHECK_FAILS(pxport_csv_finish(csv, ERR), PXPORT_RESOURCE_EXHAUSTED);
  CHECK_FAILS(pxport_csv_finish(csv, ERR), PXPORT_FAILED_PRECONDITION);
  CHECK_FAILS(pxport_csv_row(csv, &field, 1, ERR), PXPORT_FAILED_PRECONDITION);
  pxport_csv_free(csv);

  csv = NewCsv(NULL);
  CHECK_OK(pxport_csv_row(csv, &field, 1, ERR));
  pxport_csv_free(csv); /* without finish: dropped */
  CHECK(sink.calls == 0);
  csv = NewCsv(NULL);
  CHECK_OK(pxport_csv_finish(csv, ERR)); /* no rows */
  CHECK(sink.size == 0);
  pxport_csv_free(csv);
}

void TestCsv(void) {
  static const char* const kBad[] = {"",
                                     "[]",
                                     "{\"delimiter\":\"\"}",
                                     "{\"delimitre\":\";\"}",
                                     "{\"preset\":1}",
                                     "{\"delimiter\":\"\\\"\"}"};
  pxport_slice field = SliceOf("x");
  pxport_csv* csv = BOGUS;
  size_t i;
  TestRows();
  TestStates();
  for (i = 0; i < sizeof(kBad) / sizeof(kBad[0]); ++i) {
    csv = BOGUS;
    CHECK_FAILS(pxport_csv_new(kBad[i], OnWrite, &sink, &csv, ERR), PXPORT_INVALID_ARGUMENT);
    CHECK(csv == NULL);
  }
  CHECK_FAILS(pxport_csv_new("{\"delimitre\":\";\"}", OnWrite, &sink, &csv, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_TEXT(LastDetail("job_path"), "/delimitre");
  CHECK_FAILS(pxport_csv_new("{\"preset\":\"excel\"}", OnWrite, &sink, &csv, ERR), PXPORT_NOT_FOUND);
  CHECK_FAILS(pxport_csv_new(NULL, NULL, &sink, &csv, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_csv_new(NULL, OnWrite, &sink, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_csv_new(NULL, OnWrite, &sink, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_csv_row(NULL, &field, 1, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_csv_row((pxport_csv*)(void*)AnyContext(), &field, 1, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_csv_row(NULL, &field, 1, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_csv_finish(NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_csv_finish(NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  pxport_csv_free(NULL);
  pxport_csv_free((pxport_csv*)(void*)AnyContext());
}
