/* Run: one export whose profiles the caller pushes; its states; what a failure leaves. */
#include "check.h"

#include <stdlib.h>

static pxport_run* Open(pxport_job* job, const pxport_cancel* cancel) {
  pxport_run_options options = PXPORT_RUN_OPTIONS_INIT;
  pxport_run* run = BOGUS;
  options.cancel = cancel;
  CHECK_OK(pxport_export_open(job, &options, &run, ERR));
  return run;
}

/* The stream cut into pieces of every size, each piece in memory of exactly its size. */
static void TestSlices(void) {
  pxport_job* job = SmallJob("run-slices");
  size_t piece;
  for (piece = 1; piece <= strlen(kProfiles) + 1; piece = piece * 5 + 1) {
    pxport_run* run = Open(job, NULL);
    pxport_bytes* report = NULL;
    size_t at = 0;
    const size_t size = strlen(kProfiles) - 1; /* the last line end is missing */
    while (at < size) {
      const size_t take = size - at < piece ? size - at : piece;
      char* copy = malloc(take);
      memcpy(copy, kProfiles + at, take);
      CHECK_OK(pxport_run_push(run, copy, take, ERR));
      free(copy);
      at += take;
    }
    CHECK_OK(pxport_run_push(run, NULL, 0, ERR)); /* an empty piece is valid */
    remove(TempPath("run-slices/out.csv"));
    CHECK_OK(pxport_run_finish(run, &report, ERR));
    CHECK(strstr((const char*)pxport_bytes_data(report), "\"status\": \"success\"") != NULL);
    CHECK_TEXT(ReadText(TempPath("run-slices/out.csv")), kRows);
    pxport_bytes_free(report);
    pxport_run_free(run);
    CHECK_TEXT(ReadText(TempPath("run-slices/out.csv")), kRows); /* free after finish removes nothing */
  }
}

static void TestStates(void) {
  pxport_job* job = SmallJob("run-states");
  pxport_bytes* report = NULL;
  pxport_run* run = Open(job, NULL);
  CHECK_FAILS(pxport_run_push(run, NULL, 5, ERR), PXPORT_INVALID_ARGUMENT); /* leaves it as it was */
  CHECK_FAILS(pxport_run_finish(run, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_OK(pxport_run_push(run, kProfiles, PXPORT_NTS, ERR));
  CHECK(ReadText(TempPath("run-states/out.csv")) == NULL); /* nothing is visible yet */
  CHECK_OK(pxport_run_finish(run, &report, ERR));
  pxport_bytes_free(report);
  report = BOGUS;
  CHECK_FAILS(pxport_run_push(run, "{}\n", 3, ERR), PXPORT_FAILED_PRECONDITION);
  CHECK_FAILS(pxport_run_finish(run, &report, ERR), PXPORT_FAILED_PRECONDITION);
  CHECK(report == NULL);
  pxport_run_free(run);
  CHECK_TEXT(ReadText(TempPath("run-states/out.csv")), kRows);
}

/* Every way to end before the decision leaves an empty folder. */
static void TestNothingIsLeft(void) {
  pxport_job* job = SmallJob("run-left");
  pxport_bytes* report = BOGUS;
  pxport_cancel* cancel = NULL;
  pxport_run* run = Open(job, NULL);
  CHECK_OK(pxport_run_push(run, kProfiles, PXPORT_NTS, ERR));
  CHECK(!IsEmptyFolder(TempPath("run-left"))); /* its plan, at least */
  pxport_run_free(run);                        /* without finish */
  CHECK(IsEmptyFolder(TempPath("run-left")));

  run = Open(job, NULL);
  CHECK_OK(pxport_run_push(run, kProfiles, PXPORT_NTS, ERR));
  CHECK_OK(pxport_run_push(run, "{\"id\":1,}", PXPORT_NTS, ERR));
  CHECK_FAILS(pxport_run_finish(run, &report, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(report == NULL);
  CHECK_TEXT(LastDetail("input_line"), "4");
  CHECK_TEXT(LastDetail("decided"), "");
  CHECK(IsEmptyFolder(TempPath("run-left"))); /* removed by finish itself */
  CHECK_FAILS(pxport_run_push(run, "{}\n", 3, ERR), PXPORT_FAILED_PRECONDITION);
  CHECK_FAILS(pxport_run_finish(run, &report, ERR), PXPORT_FAILED_PRECONDITION);
  pxport_run_free(run);

  CHECK_OK(pxport_cancel_new(&cancel, ERR));
  run = Open(job, cancel);
  CHECK_OK(pxport_run_push(run, kProfiles, PXPORT_NTS, ERR));
  pxport_cancel_request(cancel);
  CHECK_FAILS(pxport_run_push(run, kProfiles, PXPORT_NTS, ERR), PXPORT_CANCELLED);
  CHECK(IsEmptyFolder(TempPath("run-left"))); /* removed by push itself */
  pxport_run_free(run);
  pxport_cancel_free(cancel);

  /* And nothing of all that disturbs the next one. */
  run = Open(job, NULL);
  CHECK_OK(pxport_run_push(run, kProfiles, PXPORT_NTS, ERR));
  CHECK(pxport_run_finish(run, &report, NULL) == PXPORT_OK);
  pxport_bytes_free(report);
  pxport_run_free(run);
  CHECK_TEXT(ReadText(TempPath("run-left/out.csv")), kRows);
}

/* More than fits in the pipeline: push waits for room, and memory stays bounded. */
static void TestBackPressure(void) {
  pxport_job* job = SmallJob("run-much");
  pxport_run* run = Open(job, NULL);
  pxport_bytes* report = NULL;
  const size_t copies = 4000;
  const size_t size = strlen(kProfiles);
  char* much = malloc(copies * size);
  size_t i;
  for (i = 0; i < copies; ++i) memcpy(much + i * size, kProfiles, size);
  for (i = 0; i < 10; ++i) CHECK_OK(pxport_run_push(run, much, copies * size, ERR));
  free(much);
  CHECK_OK(pxport_run_finish(run, &report, ERR));
  CHECK(strstr((const char*)pxport_bytes_data(report), "\"rows\": 80000") != NULL);
  pxport_bytes_free(report);
  pxport_run_free(run);
}

static void TestArguments(void) {
  pxport_job* job = SmallJob("run-arguments");
  pxport_run* wrong = (pxport_run*)(void*)AnyContext();
  pxport_run* run = BOGUS;
  pxport_bytes* report = BOGUS;
  pxport_run_options options = PXPORT_RUN_OPTIONS_INIT;
  CHECK_FAILS(pxport_export_open(NULL, NULL, &run, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(run == NULL);
  CHECK_FAILS(pxport_export_open((pxport_job*)(void*)AnyContext(), NULL, &run, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_open(job, NULL, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  options.resume = 1;
  CHECK_FAILS(pxport_export_open(job, &options, &run, ERR), PXPORT_INVALID_ARGUMENT);
  options.resume = 0;
  options.cancel = (pxport_cancel*)(void*)job;
  CHECK_FAILS(pxport_export_open(job, &options, &run, ERR), PXPORT_INVALID_ARGUMENT);
  options.struct_size = 1;
  CHECK_FAILS(pxport_export_open(job, &options, &run, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_export_open(NULL, NULL, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_run_push(NULL, "{}\n", 3, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_run_push(wrong, "{}\n", 3, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_run_push(NULL, NULL, 0, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_run_finish(NULL, &report, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(report == NULL);
  CHECK_FAILS(pxport_run_finish(wrong, &report, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_run_finish(NULL, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  pxport_run_free(NULL);
  pxport_run_free(wrong);
  CHECK(IsEmptyFolder(TempPath("run-arguments")));
}

void TestRun(void) {
  TestSlices();
  TestStates();
  TestNothingIsLeft();
  TestBackPressure();
  TestArguments();
}
