/* Layer: S3: what needs no server. The rest is tested against one, from Python. */
#include "check.h"

static const char kEndpoint[] =
    "{\"region\":\"us-east-1\",\"endpoint\":\"http://127.0.0.1:9\",\"credentials\":{\"type\":\"access_key\","
    "\"access_key_id\":\"AKIAIOSFODNN7EXAMPLE\",\"secret_access_key\":\"hush/hush+hush=hush=hush\"}}";

static void TestPresign(void) {
  pxport_s3* s3 = BOGUS;
  pxport_bytes* url = BOGUS;
  CHECK_OK(pxport_s3_new(AnyContext(), kEndpoint, &s3, ERR));
  CHECK_OK(pxport_s3_presign(s3, "GET", "bucket", "a b/c+d", 60, &url, ERR));
  CHECK(strncmp((const char*)pxport_bytes_data(url),
                "http://127.0.0.1:9/bucket/a%20b/c%2Bd?X-Amz-Algorithm=AWS4-HMAC-SHA256&", 71) == 0);
  CHECK(strstr((const char*)pxport_bytes_data(url), "&X-Amz-Expires=60&X-Amz-Signature=") != NULL);
  CHECK(strstr((const char*)pxport_bytes_data(url), "hush") == NULL);
  pxport_bytes_free(url);
  url = BOGUS;
  CHECK_FAILS(pxport_s3_presign(s3, "GET", "bucket", "", 60, &url, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(url == NULL);
  CHECK_FAILS(pxport_s3_presign(s3, "GET", "", "key", 60, &url, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_presign(s3, "GET", "bucket", "key", 0, &url, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_presign(s3, "GE T", "bucket", "key", 60, &url, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_presign(s3, NULL, "bucket", "key", 60, &url, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_presign(s3, "GET", NULL, "key", 60, &url, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_presign(s3, "GET", "bucket", NULL, 60, &url, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_presign(s3, "GET", "bucket", "key", 60, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_s3_presign(NULL, NULL, NULL, NULL, 0, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_put(s3, "bucket", "", "x", 1, NULL, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_put(s3, NULL, "key", "x", 1, NULL, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_put(s3, "bucket", NULL, "x", 1, NULL, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_put(s3, "bucket", "key", NULL, 1, NULL, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_put(s3, "no/bucket", "key", "x", 1, NULL, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_put(NULL, "bucket", "key", "x", 1, NULL, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_put((pxport_s3*)(void*)AnyContext(), "bucket", "key", "x", 1, NULL, NULL, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_s3_put(NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  url = BOGUS;
  CHECK_FAILS(pxport_s3_put(s3, "bucket", "", "x", 1, NULL, &url, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(url == NULL);
  CHECK_FAILS(pxport_s3_put(s3, NULL, "key", "x", 1, NULL, &url, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_put(s3, "bucket", NULL, "x", 1, NULL, &url, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_put(s3, "bucket", "key", NULL, 1, NULL, &url, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_put(NULL, "bucket", "key", "x", 1, NULL, &url, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_s3_put(NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  pxport_s3_free(s3);
}

static void TestEndpoint(void) {
  pxport_s3* s3 = BOGUS;
  CHECK_FAILS(pxport_s3_new(AnyContext(), "{\"regoin\":\"x\"}", &s3, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(s3 == NULL);
  CHECK_TEXT(LastDetail("job_path"), "/regoin");
  CHECK_FAILS(pxport_s3_new(AnyContext(), "{\"part_size_mib\":1}", &s3, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_new(AnyContext(), "[]", &s3, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_new(AnyContext(), "{", &s3, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_new(AnyContext(), NULL, &s3, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_new(NULL, "{}", &s3, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_s3_new(AnyContext(), "{}", NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_s3_new(NULL, NULL, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK_OK(pxport_s3_new(AnyContext(), "{}", &s3, ERR));
  pxport_s3_free(s3);
  pxport_s3_free(NULL);
  pxport_s3_free((pxport_s3*)(void*)AnyContext());
}

/* Into a folder resuming is a run, and trying the destination leaves nothing. */
static void TestFolder(void) {
  pxport_job* job = NULL;
  pxport_bytes* bytes = BOGUS;
  pxport_cancel* cancel = NULL;
  char json[700];
  WriteText(TempPath("resume.ndjson"), kProfiles);
  snprintf(json, sizeof(json),
           "{\"version\":1,\"destination\":{\"name\":\"t\",\"url\":\"%s\"},\"input\":{\"url\":\"%s\"},"
           "\"audiences\":[{\"id\":\"vip\"}],\"mapping\":[{\"source\":\"id\",\"target\":\"Id\"},"
           "{\"source\":\"tier\",\"target\":\"Tier\"}],\"file\":{\"preset\":\"rfc4180\",\"name\":\"out\"}}",
           TempPath("resume"), TempPath("resume.ndjson"));
  CHECK_OK(pxport_job_parse(AnyContext(), json, PXPORT_NTS, NULL, &job, ERR));
  CHECK_OK(pxport_job_check_online(job, NULL, &bytes, ERR));
  CHECK(strstr((const char*)pxport_bytes_data(bytes), "\"ok\": false") == NULL);
  CHECK(strstr((const char*)pxport_bytes_data(bytes), "destination.discard") != NULL);
  pxport_bytes_free(bytes);
  CHECK(ReadText(TempPath("resume/out.csv")) == NULL);
  CHECK_OK(pxport_export_run(job, Resuming(NULL), &bytes, ERR));
  CHECK_TEXT(ReadText(TempPath("resume/out.csv")), kRows);
  pxport_bytes_free(bytes);
  CHECK_OK(pxport_cancel_new(&cancel, ERR));
  pxport_cancel_request(cancel);
  bytes = BOGUS;
  CHECK_FAILS(pxport_export_run(job, Resuming(cancel), &bytes, ERR), PXPORT_CANCELLED);
  CHECK(bytes == NULL);
  CHECK_FAILS(pxport_export_run(job, Resuming((pxport_cancel*)(void*)job), &bytes, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_run(job, Resuming(NULL), NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_run(NULL, Resuming(NULL), &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_export_run((pxport_job*)(void*)AnyContext(), Resuming(NULL), &bytes, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_export_run(NULL, Resuming(NULL), NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_job_check_online(NULL, NULL, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_job_check_online((pxport_job*)(void*)AnyContext(), NULL, &bytes, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_job_check_online(job, (pxport_cancel*)(void*)job, &bytes, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_job_check_online(job, NULL, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_job_check_online(NULL, NULL, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  pxport_cancel_free(cancel);
  pxport_job_free(job);
}

void TestS3(void) {
  TestPresign();
  TestEndpoint();
  TestFolder();
}
