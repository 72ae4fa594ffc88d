// Refusals of a store: corrected and retried if possible, otherwise reported with a remedy.
#include "unit/store/s3_world.h"

namespace pxport::s3_refusal_test {
namespace {

std::string Remedy(const Status& status) {
  return Detail(status, kRemedy).value_or("");
}

TEST_CASE("a wrong region is corrected once for all requests") {
  for (const int status : {400, 301}) {
    CAPTURE(status);
    S3World world;
    world.s3.region = "eu-west-1";
    world.s3.region_status = status;
    auto store = world.Open();
    REQUIRE(store->PutNew("a", "1").ok());
    CHECK(world.s3.Count("PutObject") == 2);
    CHECK(store->Get("a").value() == "1");
    CHECK(world.s3.Count("GetObject") == 1);
    auto head_first = world.Open();
    CHECK(head_first->Exists("a").value());
  }
}

TEST_CASE("redirects in a loop or to an invalid region fail with a remedy") {
  S3World world;
  auto store = world.Open();
  const std::string moved = FakeS3::Error(301, "PermanentRedirect", "x-amz-bucket-region: eu-west-1\r\n");
  const std::string on = FakeS3::Error(301, "PermanentRedirect", "x-amz-bucket-region: eu-west-2\r\n");
  world.Fail("GetObject", S3Fault::kInstead, moved);
  world.Fail("GetObject", S3Fault::kInstead, on);
  const Status twice = store->Get("a").status();
  CHECK(absl::IsFailedPrecondition(twice));
  CHECK(Remedy(twice).find("eu-west-2") != std::string::npos);
  for (const char* region : {"evil.example.com", "cn-north-1", "eu-west-1"}) {
    CAPTURE(region);
    world.Fail("GetObject", S3Fault::kInstead,
               FakeS3::Error(301, "PermanentRedirect", fmt::format("x-amz-bucket-region: {}\r\n", region)));
    CHECK(absl::IsFailedPrecondition(store->Get("a").status()));
  }
}

TEST_CASE("a wrong clock is corrected by the store's, once") {
  S3World world;
  auto store = world.Open();
  REQUIRE(store->PutNew("a", "1").ok());
  const std::string skewed =
      FakeS3::Error(403, "RequestTimeTooSkewed", "Date: Tue, 15 Nov 2050 08:12:31 GMT\r\n");
  world.Fail("GetObject", S3Fault::kInstead, skewed);
  CHECK(store->Get("a").value() == "1");
  CHECK(world.session->skew_s.load() > 365 * 86'400);
  CHECK(world.s3.requests.back().Header("x-amz-date").substr(0, 4) == "2050");
  world.Fail("GetObject", S3Fault::kInstead, skewed, 2);
  const Status failed = store->Get("a").status();
  CHECK(absl::IsFailedPrecondition(failed));
  CHECK(Remedy(failed).find("clock") != std::string::npos);
}

TEST_CASE("expired keys are fetched again, once") {
  S3World world;
  auto store = world.Open();
  world.Fail("PutObject", S3Fault::kInstead, FakeS3::Error(400, "ExpiredToken"));
  CHECK(store->PutNew("a", "1").ok());
  CHECK(world.keys->fetches == 2);
  CHECK(world.s3.requests.back().Header("authorization").find("Credential=key2/") != std::string::npos);
  world.Fail("GetObject", S3Fault::kInstead, FakeS3::Error(400, "ExpiredToken"), 2);
  CHECK(absl::IsUnauthenticated(store->Get("a").status()));
  CHECK(world.keys->fetches == 3);
}

TEST_CASE("damage in transit is retried once") {
  S3World world;
  auto store = world.Open();
  world.Fail("PutObject", S3Fault::kInstead, FakeS3::Error(400, "BadDigest"));
  CHECK(store->PutNew("a", "1").ok());
  world.Fail("PutObject", S3Fault::kInstead, FakeS3::Error(400, "XAmzContentSHA256Mismatch"), 2);
  CHECK(absl::IsDataLoss(store->PutNew("b", "1")));

  S3Options options = world.Options();
  options.checksum = S3Checksum::kCrc32c;
  auto checked = world.Open(options);
  const std::string other = FakeS3::Answer(200, "", "ETag: \"e\"\r\nx-amz-checksum-crc32c: AAAAAA==\r\n");
  world.Fail("UploadPart", S3Fault::kAfter, other);
  const StagedFile file = Stage(checked.get(), "f", "bytes");
  CHECK(file.bytes == 5);
  world.Fail("UploadPart", S3Fault::kAfter, other, 2);
  auto upload = checked->Create("g", kCsv);
  REQUIRE((*upload)->Append("bytes").ok());
  CHECK(absl::IsDataLoss((*upload)->Finish().status()));
}

TEST_CASE("the MD5 that a store returns is compared") {
  S3World world;
  S3Options options = world.Options();
  options.checksum = S3Checksum::kMd5;
  options.kind = S3Kind::kCeph;
  auto store = world.Open(options);
  world.Fail("UploadPart", S3Fault::kAfter,
             FakeS3::Answer(200, "", "ETag: \"00000000000000000000000000000000\"\r\n"), 2);
  auto upload = store->Create("f", kCsv);
  REQUIRE((*upload)->Append("bytes").ok());
  CHECK(absl::IsDataLoss((*upload)->Finish().status()));
}

TEST_CASE("throttling waits longer, and honors the delay of the store") {
  S3World world;
  auto store = world.Open();
  world.Fail("PutObject", S3Fault::kInstead, FakeS3::Error(503, "SlowDown"), 2);
  CHECK(store->PutNew("a", "1").ok());
  CHECK(world.clock->slept_ms >= 1'500);  // half of 1 s and of 2 s
  const int64_t before = world.clock->slept_ms;
  world.Fail("GetObject", S3Fault::kInstead, FakeS3::Error(503, "SlowDown", "Retry-After: 7\r\n"));
  CHECK(store->Get("a").ok());
  CHECK(world.clock->slept_ms - before >= 7'000);
}

struct Refusal {
  int status;
  const char* s3_code;
  Code code;
  const char* remedy;
};

TEST_CASE("each refusal has a remedy") {
  const Refusal refusals[] = {
      {404, "NoSuchBucket", Code::kFailedPrecondition, "create bucket bucket"},
      {403, "AccessDenied", Code::kPermissionDenied, "grant s3:PutObject on bucket bucket"},
      {403, "InvalidAccessKeyId", Code::kUnauthenticated, "check the access key id (test)"},
      {403, "SignatureDoesNotMatch", Code::kUnauthenticated, "secret access key (test)"},
      {400, "InvalidStorageClass", Code::kInvalidArgument, "s3.storage_class"},
      {400, "KMS.NotFoundException", Code::kFailedPrecondition, "kms_key_id"},
      {403, "QuotaExceeded", Code::kResourceExhausted, "quota"},
      {501, "NotImplemented", Code::kUnimplemented, "remove the option"},
  };
  for (const Refusal& refusal : refusals) {
    CAPTURE(refusal.s3_code);
    S3World world;
    auto store = world.Open();
    world.Fail("PutObject", S3Fault::kInstead,
               FakeS3::Error(refusal.status, refusal.s3_code, "x-amz-request-id: R0\r\nx-amz-id-2: H0\r\n"));
    const Status failed = store->Put("a/b", "1", "text/plain").status();
    CHECK(failed.code() == refusal.code);
    CHECK(Message(failed) ==
          fmt::format("PutObject of s3://bucket/out/a/b failed: {}: no & never", refusal.s3_code));
    CHECK(Remedy(failed).find(refusal.remedy) != std::string::npos);
    CHECK(Detail(failed, kS3Code) == refusal.s3_code);
    CHECK(Detail(failed, kS3Message) == "no & never");
    CHECK(Detail(failed, kHttpStatus) == std::to_string(refusal.status));
    CHECK(Detail(failed, kRequestId) == "R1");
    CHECK(Detail(failed, kHostId) == "H1");
    CHECK(Detail(failed, kBucket) == "bucket");
    CHECK(Detail(failed, kKey) == "out/a/b");
    CHECK(Detail(failed, kAttempts) == "1");
    CHECK(world.s3.Count("PutObject") == 1);
  }
}

TEST_CASE("a missing bucket is not a missing object") {
  S3World world;
  auto store = world.Open();
  world.Fail("GetObject", S3Fault::kInstead, FakeS3::Error(404, "NoSuchBucket"));
  CHECK(absl::IsFailedPrecondition(store->Get("decision").status()));
  // A web server has no bucket either, and does not say so.
  for (const char* operation : {"GetObject", "ListObjectsV2"}) {
    world.Fail(operation, S3Fault::kInstead, FakeS3::Answer(404, "<html>Not found</html>"));
    const Status failed =
        operation == std::string_view("GetObject") ? store->Get("a").status() : store->List("").status();
    CHECK(absl::IsFailedPrecondition(failed));
    CHECK(Remedy(failed).find("s3.endpoint") != std::string::npos);
  }
  world.Fail("ListObjectsV2", S3Fault::kInstead, FakeS3::Answer(404, ""));
  CHECK(absl::IsFailedPrecondition(store->List("").status()));
}

TEST_CASE("an unreachable server fails quickly") {
  S3World world;
  S3Options options = world.Options();
  options.endpoint = "http://127.0.0.1:1";
  auto store = world.Open(options);
  const Status failed = store->PutNew("a", "1");
  CHECK(absl::IsUnavailable(failed));
  CHECK(Detail(failed, kAttempts) == "2");
  CHECK(Detail(failed, kBucket) == "bucket");
  CHECK(Detail(failed, kRetryable) == "1");
  CHECK(Remedy(failed).find("endpoint") != std::string::npos);
}

TEST_CASE("no message contains secrets") {
  S3World world;
  auto store = world.Open();
  world.Fail("PutObject", S3Fault::kInstead, FakeS3::Error(403, "SignatureDoesNotMatch"));
  const Status failed = store->Put("a", "1", "text/plain").status();
  std::string all(Message(failed));
  for (const auto& [key, value] : Details(failed)) all += value;
  CHECK(all.find("secret\"") == std::string::npos);
  CHECK(all.find("Signature=") == std::string::npos);
}

TEST_CASE("the probe for If-None-Match leaves no object") {
  for (const bool honors : {true, false}) {
    CAPTURE(honors);
    S3World world;
    world.s3.honors_if_none_match = honors;
    S3Options options = world.Options();
    options.conditional_writes = S3ConditionalWrites::kAuto;
    auto store = world.Open(options);
    CHECK(store->PutNew("a", "1").ok());
    CHECK(absl::IsAlreadyExists(store->PutNew("a", "2")));
    CHECK(store->Get("a").value() == "1");
    CHECK(world.s3.objects.size() == 1);
    CHECK(world.s3.Count("DeleteObject") == (honors ? 1 : 2));  // where it is not, twice
    world.log.Drain();
    CHECK(world.log_lines.size() == (honors ? 0 : 1));
  }
}

TEST_CASE("the object of a killed probe is removed") {
  S3World world;
  S3Options options = world.Options();
  options.conditional_writes = S3ConditionalWrites::kProbe;
  world.s3.objects["out/.probe"] = {"probe", "probe", {}};
  auto store = world.Open(options);
  CHECK(store->PutNew("a", "1").ok());
  CHECK(world.s3.objects.size() == 1);
  CHECK(world.s3.Count("PutObject") == 2);
}

TEST_CASE("concurrent probes do not change the result") {
  S3World world;
  S3Options options = world.Options();
  options.conditional_writes = S3ConditionalWrites::kProbe;
  auto store = world.Open(options);
  // As if they had removed the object between two of our PUTs.
  world.Fail("PutObject", S3Fault::kInstead, FakeS3::Answer(200, ""), 2);
  CHECK(store->PutNew("a", "1").ok());
  world.log.Drain();
  CHECK(world.log_lines.empty());
}

TEST_CASE("a store that does not support the condition is not an error") {
  S3World world;
  S3Options options = world.Options();
  options.conditional_writes = S3ConditionalWrites::kProbe;
  auto store = world.Open(options);
  world.Fail("PutObject", S3Fault::kInstead, FakeS3::Error(501, "NotImplemented"));
  CHECK(store->PutNew("a", "1").ok());
  CHECK(absl::IsAlreadyExists(store->PutNew("a", "2")));
}

TEST_CASE("without conditions, a concurrent later writer is detected") {
  S3World world;
  S3Options options = world.Options();
  options.conditional_writes = S3ConditionalWrites::kOff;
  auto store = world.Open(options);
  world.s3.honors_if_none_match = false;
  CHECK(store->PutNew("a", "1").ok());
  CHECK(world.s3.Count("DeleteObject") == 0);
  // Our PUT is executed, but the next HEAD finds the object of another writer.
  auto other = world.Open(options);
  world.Fail("HeadObject", S3Fault::kInstead, "HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n");
  world.Fail("PutObject", S3Fault::kInstead, FakeS3::Answer(200, ""));
  CHECK(absl::IsAlreadyExists(other->PutNew("a", "2")));
}

}  // namespace
}  // namespace pxport::s3_refusal_test
