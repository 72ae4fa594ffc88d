/* Writer: any slicing of the stream, its states, misuse from callbacks. */
#include "check.h"

#include <stdlib.h>

typedef struct Puller {
  pxport_writer* writer;
  const char* text;
  pxport_status fail;
  int mode; /* 1: uses the writer from its own callback; 2: cancels it */
} Puller;

static pxport_status ReadPuller(void* user_data, uint8_t* buffer, size_t capacity, size_t* got,
                                pxport_error** err) {
  Puller* puller = user_data;
  const size_t size = strlen(puller->text);
  CHECK(size <= capacity && *got == SIZE_MAX && *err == NULL);
  memcpy(buffer, puller->text, size);
  *got = size;
  puller->text = "";
  if (puller->mode == 1) {
    pxport_bytes* receipt = BOGUS;
    CHECK(pxport_writer_push(puller->writer, "{}\n", 3, NULL) == PXPORT_FAILED_PRECONDITION);
    CHECK(pxport_writer_finish(puller->writer, &receipt, NULL) == PXPORT_FAILED_PRECONDITION);
    CHECK(receipt == NULL);
  }
  if (puller->mode == 2) pxport_writer_cancel(puller->writer);
  return size == 0 ? puller->fail : PXPORT_OK;
}

static pxport_bytes* Begin(pxport_job* job) {
  pxport_bytes* ticket = NULL;
  CHECK_OK(pxport_export_begin(job, NULL, &ticket, ERR));
  return ticket;
}

static pxport_writer* Open(pxport_job* job, pxport_bytes* ticket) {
  pxport_writer* writer = BOGUS;
  CHECK_OK(pxport_writer_open(job, pxport_bytes_data(ticket), pxport_bytes_size(ticket), 0, &writer, ERR));
  return writer;
}

/* The stream cut into pieces of every size, each piece in memory of exactly its size. */
static void TestSlices(void) {
  pxport_job* job = SmallJob("slices");
  size_t piece;
  for (piece = 1; piece <= strlen(kProfiles) + 1; piece = piece * 3 + 1) {
    pxport_bytes* ticket = Begin(job);
    pxport_writer* writer = Open(job, ticket);
    pxport_bytes* receipt = NULL;
    pxport_bytes* report = NULL;
    pxport_slice slice;
    size_t at = 0;
    const size_t size = strlen(kProfiles) - 1; /* the last line end is missing */
    while (at < size) {
      const size_t take = size - at < piece ? size - at : piece;
      char* copy = malloc(take);
      memcpy(copy, kProfiles + at, take);
      CHECK_OK(pxport_writer_push(writer, copy, take, ERR));
      free(copy);
      at += take;
    }
    CHECK_OK(pxport_writer_push(writer, NULL, 0, ERR)); /* nothing is a piece too */
    CHECK_OK(pxport_writer_finish(writer, &receipt, ERR));
    pxport_writer_free(writer);
    slice.data = pxport_bytes_data(receipt);
    slice.size = pxport_bytes_size(receipt);
    CHECK_OK(pxport_export_commit(job, pxport_bytes_data(ticket), pxport_bytes_size(ticket), &slice, 1, NULL,
                                  &report, ERR));
    CHECK_TEXT(ReadText(TempPath("slices/out.csv")), kRows);
    pxport_bytes_free(report);
    pxport_bytes_free(receipt);
    pxport_bytes_free(ticket);
  }
}

static void TestStates(void) {
  pxport_job* job = SmallJob("states");
  pxport_bytes* ticket = Begin(job);
  pxport_bytes* receipt = NULL;
  pxport_writer* writer = Open(job, ticket);
  Puller puller = {NULL, "{}\n", PXPORT_OK, 0};
  puller.writer = writer;
  CHECK_FAILS(pxport_writer_push(writer, NULL, 5, ERR), PXPORT_INVALID_ARGUMENT); /* leaves it as it was */
  CHECK_FAILS(pxport_writer_pull(writer, NULL, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_writer_finish(writer, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  puller.mode = 1;
  CHECK_OK(pxport_writer_pull(writer, ReadPuller, &puller, ERR));
  CHECK_OK(pxport_writer_push(writer, kProfiles, PXPORT_NTS, ERR));
  CHECK_OK(pxport_writer_finish(writer, &receipt, ERR));
  pxport_bytes_free(receipt);
  receipt = BOGUS;
  CHECK_FAILS(pxport_writer_push(writer, "{}\n", 3, ERR), PXPORT_FAILED_PRECONDITION);
  CHECK_FAILS(pxport_writer_pull(writer, ReadPuller, &puller, ERR), PXPORT_FAILED_PRECONDITION);
  CHECK_FAILS(pxport_writer_finish(writer, &receipt, ERR), PXPORT_FAILED_PRECONDITION);
  CHECK(receipt == NULL);
  pxport_writer_cancel(writer);
  pxport_writer_free(writer);

  writer = Open(job, ticket); /* the same shard once more: that is allowed */
  puller.writer = writer;
  puller.text = "{}\n";
  puller.mode = 0;
  puller.fail = PXPORT_NOT_FOUND;
  CHECK_FAILS(pxport_writer_pull(writer, ReadPuller, &puller, ERR), PXPORT_NOT_FOUND);
  CHECK_FAILS(pxport_writer_push(writer, "{}\n", 3, ERR), PXPORT_FAILED_PRECONDITION);
  CHECK_FAILS(pxport_writer_finish(writer, &receipt, ERR), PXPORT_FAILED_PRECONDITION);
  pxport_writer_free(writer);

  writer = Open(job, ticket);
  puller.writer = writer;
  puller.text = "{}\n";
  puller.mode = 2;
  puller.fail = PXPORT_OK;
  CHECK_FAILS(pxport_writer_pull(writer, ReadPuller, &puller, ERR), PXPORT_CANCELLED);
  pxport_writer_free(writer);

  writer = Open(job, ticket);
  pxport_writer_cancel(writer); /* before it does anything */
  CHECK(pxport_writer_push(writer, kProfiles, PXPORT_NTS, NULL) == PXPORT_CANCELLED ||
        pxport_writer_finish(writer, &receipt, NULL) == PXPORT_CANCELLED);
  pxport_writer_free(writer);
  CHECK(pxport_export_abort(job, pxport_bytes_data(ticket), pxport_bytes_size(ticket), NULL, NULL) ==
        PXPORT_OK);
  pxport_bytes_free(ticket);
}

static void TestArguments(void) {
  pxport_job* job = SmallJob("writer-arguments");
  pxport_writer* wrong = (pxport_writer*)(void*)AnyContext();
  pxport_writer* writer = BOGUS;
  pxport_bytes* ticket = Begin(job);
  pxport_bytes* receipt = BOGUS;
  const void* data = pxport_bytes_data(ticket);
  const size_t size = pxport_bytes_size(ticket);
  Puller puller = {NULL, "", PXPORT_OK, 0};
  CHECK_FAILS(pxport_writer_open(NULL, data, size, 0, &writer, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(writer == NULL);
  CHECK_FAILS(pxport_writer_open((pxport_job*)(void*)AnyContext(), data, size, 0, &writer, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_writer_open(job, NULL, 0, 0, &writer, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_writer_open(job, "junk", 4, 0, &writer, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_writer_open(job, data, size, 1, &writer, ERR),
              PXPORT_INVALID_ARGUMENT); /* there is one shard */
  CHECK_FAILS(pxport_writer_open(job, data, size, 0, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_writer_open(job, data, size, 0, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_writer_push(NULL, "{}\n", 3, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_writer_push(wrong, "{}\n", 3, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_writer_push(NULL, "{}\n", 3, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_writer_pull(NULL, ReadPuller, &puller, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_writer_pull(wrong, ReadPuller, &puller, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_writer_pull(NULL, NULL, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_writer_finish(NULL, &receipt, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(receipt == NULL);
  CHECK_FAILS(pxport_writer_finish(wrong, &receipt, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_writer_finish(wrong, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  pxport_writer_cancel(NULL);
  pxport_writer_cancel(wrong);
  pxport_writer_free(NULL);
  pxport_writer_free(wrong);
  CHECK_OK(pxport_export_abort(job, data, size, NULL, ERR));
  pxport_bytes_free(ticket);
}

void TestWriter(void) {
  TestSlices();
  TestStates();
  TestArguments();
}
