/* Job: parsing, its options, check, schema. */
#include "check.h"

static char json[4000];

static const char* JobOver(const char* folder) {
  snprintf(json, sizeof(json),
           "{\"version\":1,\"destination\":{\"name\":\"test\",\"url\":\"%s\"},"
           "\"input\":{\"url\":\"%s\"},"
           "\"audiences\":[{\"id\":\"vip\"},{\"id\":\"new\",\"name\":\"New ones\"}],"
           "\"mapping\":[{\"source\":\"id\",\"target\":\"Id\"}],"
           "\"file\":{\"preset\":\"rfc4180\",\"name\":\"%%SEGMENT_ID%%\"}}",
           TempPath(folder), TempPath("job-in.ndjson"));
  return json;
}

static void CheckPlan(const pxport_job* job, const char* pointer, const char* expected) {
  pxport_bytes* bytes = NULL;
  pxport_json* plan = NULL;
  pxport_value value;
  if (!CHECK_OK(pxport_job_check(job, &bytes, ERR))) return;
  CHECK_OK(pxport_json_parse(pxport_bytes_data(bytes), pxport_bytes_size(bytes), &plan, ERR));
  CHECK_OK(pxport_json_value(plan, pointer, &value, ERR));
  CHECK_SLICE(value.text, expected);
  pxport_json_free(plan);
  pxport_bytes_free(bytes);
}

static void TestOptions(void) {
  pxport_context* ctx = AnyContext();
  pxport_job_options options = PXPORT_JOB_OPTIONS_INIT;
  pxport_slice ids[2];
  pxport_slice set[2];
  pxport_job* job = BOGUS;
  ids[0] = SliceOf("new");
  ids[1] = SliceOf("nobody");
  options.audience_ids = ids;
  options.audience_id_count = 1;
  CHECK_OK(pxport_job_parse(ctx, JobOver("job-a"), PXPORT_NTS, &options, &job, ERR));
  CheckPlan(job, "/audiences/0/id", "new");
  CheckPlan(job, "/audiences/1/id", "");
  pxport_job_free(job);
  options.audience_id_count = 2;
  CHECK_FAILS(pxport_job_parse(ctx, json, PXPORT_NTS, &options, &job, ERR), PXPORT_NOT_FOUND);
  CHECK(job == NULL);
  options.audience_ids = NULL;
  CHECK_FAILS(pxport_job_parse(ctx, json, PXPORT_NTS, &options, &job, ERR), PXPORT_INVALID_ARGUMENT);
  options.audience_id_count = 0;

  set[0] = SliceOf("/audiences/0/name=\"a=b\""); /* only the first = divides */
  set[1] = SliceOf("/audiences/0/name=\"Set twice\"");
  options.set = set;
  options.set_count = 1;
  CHECK_OK(pxport_job_parse(ctx, json, PXPORT_NTS, &options, &job, ERR));
  CheckPlan(job, "/audiences/0/name", "a=b");
  pxport_job_free(job);
  options.set_count = 2;
  CHECK_OK(pxport_job_parse(ctx, json, PXPORT_NTS, &options, &job, ERR));
  CheckPlan(job, "/audiences/0/name", "Set twice");
  pxport_job_free(job);
  set[1] = SliceOf("/destination/s3/credentials secret-word");
  CHECK_FAILS(pxport_job_parse(ctx, json, PXPORT_NTS, &options, &job, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(strstr(LastMessage(), "secret-word") == NULL);
  set[1] = SliceOf("/file/max_rows=many");
  CHECK_FAILS(pxport_job_parse(ctx, json, PXPORT_NTS, &options, &job, ERR), PXPORT_INVALID_ARGUMENT);
  set[1] = SliceOf("no pointer=1");
  CHECK_FAILS(pxport_job_parse(ctx, json, PXPORT_NTS, &options, &job, ERR), PXPORT_INVALID_ARGUMENT);
  set[1].data = NULL;
  CHECK_FAILS(pxport_job_parse(ctx, json, PXPORT_NTS, &options, &job, ERR), PXPORT_INVALID_ARGUMENT);
  options.set = NULL;
  CHECK_FAILS(pxport_job_parse(ctx, json, PXPORT_NTS, &options, &job, ERR), PXPORT_INVALID_ARGUMENT);
  options.set_count = 0;

  options.has_now = 2;
  CHECK_FAILS(pxport_job_parse(ctx, json, PXPORT_NTS, &options, &job, ERR), PXPORT_INVALID_ARGUMENT);
  options.has_now = 0;
  options.reserved = 1;
  CHECK_FAILS(pxport_job_parse(ctx, json, PXPORT_NTS, &options, &job, ERR), PXPORT_INVALID_ARGUMENT);
  options.reserved = 0;
  options.struct_size = 8;
  CHECK_FAILS(pxport_job_parse(ctx, json, PXPORT_NTS, &options, &job, ERR), PXPORT_INVALID_ARGUMENT);
}

void TestJob(void) {
  pxport_context* ctx = AnyContext();
  pxport_job* job = BOGUS;
  pxport_bytes* bytes = BOGUS;
  WriteText(TempPath("job-in.ndjson"), kProfiles);

  CHECK_OK(pxport_job_parse(ctx, JobOver("job-a"), PXPORT_NTS, NULL, &job, ERR));
  CheckPlan(job, "/audiences/1/name", "New ones");
  CHECK(ReadText(TempPath("job-a/vip.csv")) == NULL); /* check changes nothing */
  CHECK(pxport_job_check(job, &bytes, NULL) == PXPORT_OK);
  pxport_bytes_free(bytes);
  CHECK_FAILS(pxport_job_check(job, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  bytes = BOGUS;
  CHECK_FAILS(pxport_job_check(NULL, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(bytes == NULL);
  CHECK_FAILS(pxport_job_check((pxport_job*)(void*)ctx, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_job_check(NULL, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  pxport_job_free((pxport_job*)(void*)ctx);
  pxport_job_free(job);
  pxport_job_free(NULL);

  CHECK_OK(pxport_job_schema(&bytes, ERR));
  CHECK(strstr((const char*)pxport_bytes_data(bytes), "\"$schema\"") != NULL);
  pxport_bytes_free(bytes);
  CHECK_FAILS(pxport_job_schema(NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_job_schema(NULL, NULL) == PXPORT_INVALID_ARGUMENT);

  job = BOGUS;
  CHECK_FAILS(pxport_job_parse(NULL, json, PXPORT_NTS, NULL, &job, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(job == NULL);
  CHECK_FAILS(pxport_job_parse((pxport_context*)(void*)SmallJob("x"), json, PXPORT_NTS, NULL, &job, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_job_parse(ctx, NULL, PXPORT_NTS, NULL, &job, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_job_parse(ctx, NULL, 0, NULL, &job, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_job_parse(ctx, json, PXPORT_NTS, NULL, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_job_parse(ctx, "{}", 2, NULL, &job, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_job_parse(ctx, "{\"version\":1 \"x\"}", PXPORT_NTS, NULL, &job, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_job_parse(ctx, "{\"versio\":1}", PXPORT_NTS, NULL, &job, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_TEXT(LastDetail("job_path"), "/versio");
  CHECK(strlen(LastDetail("remedy")) > 0);
  TestOptions();
}
