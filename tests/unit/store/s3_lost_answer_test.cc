// Lost, truncated and misleading answers: pxport finds out whether the request was executed.
#include "unit/store/s3_world.h"

namespace pxport::s3_lost_answer_test {
namespace {

std::string Completed(std::string_view more = "") {
  return fmt::format("<CompleteMultipartUploadResult>{}</CompleteMultipartUploadResult>", more);
}

TEST_CASE("PutNew succeeds when its answer is lost and the retry is refused") {
  S3World world;
  auto store = world.Open();
  world.Fail("PutObject", S3Fault::kLoseAnswer);
  CHECK(store->PutNew("decision", "commit").ok());
  CHECK(world.s3.Count("PutObject") == 2);
  CHECK(world.s3.objects["out/decision"].bytes == "commit");
}

TEST_CASE("PutNew reports a lost race after a lost answer") {
  S3World world;
  auto store = world.Open();
  REQUIRE(store->PutNew("decision", "abort!").ok());
  world.Fail("PutObject", S3Fault::kLoseAnswer);
  CHECK(absl::IsAlreadyExists(store->PutNew("decision", "commit")));
  CHECK(world.s3.objects["out/decision"].bytes == "abort!");
}

TEST_CASE("a 500 for a PUT that was executed is resolved too") {
  S3World world;
  auto store = world.Open();
  world.Fail("PutObject", S3Fault::kAfter, FakeS3::Error(500, "InternalError"));
  CHECK(store->PutNew("a", "1").ok());
  // Every attempt is executed, and none is answered.
  world.Fail("PutObject", S3Fault::kLoseAnswer, "", 10);
  CHECK(store->Put("b", "2", "text/plain").ok());
  CHECK(world.s3.objects["out/b"].bytes == "2");
  world.Fail("PutObject", S3Fault::kDrop, "", 10);
  const Status failed = store->Put("c", "3", "text/plain").status();
  CHECK(absl::IsUnavailable(failed));
  CHECK(Detail(failed, kAttempts) == "10");
}

TEST_CASE("a conflict of conditional writers is retried") {
  S3World world;
  auto store = world.Open();
  world.Fail("PutObject", S3Fault::kInstead, FakeS3::Error(409, "ConditionalRequestConflict"), 2);
  CHECK(store->PutNew("a", "1").ok());
  CHECK(world.s3.Count("PutObject") == 3);
}

struct CompleteCase {
  const char* name;
  S3Fault::Kind kind;
  std::string answer;
  int completes;  // number of Complete requests
};

TEST_CASE("the object decides, whatever the answer to Complete is") {
  const std::string error = "<?xml version=\"1.0\"?>\n\n<Error><Code>InternalError</Code></Error>";
  const CompleteCase cases[] = {
      {"lost, done", S3Fault::kLoseAnswer, "", 1},
      {"lost, not done", S3Fault::kDrop, "", 2},
      {"500, done", S3Fault::kAfter, FakeS3::Error(500, "InternalError"), 1},
      {"500, not done", S3Fault::kInstead, FakeS3::Error(500, "InternalError"), 2},
      {"503, not done", S3Fault::kInstead, FakeS3::Error(503, "SlowDown"), 2},
      {"404, done", S3Fault::kAfter, FakeS3::Error(404, "NoSuchUpload"), 1},
      {"200 with an error, done", S3Fault::kAfter, FakeS3::Answer(200, error), 1},
      {"200 with an error, not done", S3Fault::kInstead, FakeS3::Answer(200, error), 2},
      {"empty, done", S3Fault::kAfter, FakeS3::Answer(200, ""), 1},
      {"empty, not done", S3Fault::kInstead, FakeS3::Answer(200, ""), 2},
      {"cut, not done", S3Fault::kInstead, FakeS3::Answer(200, "<CompleteMultipartUploadResult><ETag>"), 2},
      {"success, not done", S3Fault::kInstead, FakeS3::Answer(200, Completed()), 2},
      {"spaces first, done", S3Fault::kAfter, FakeS3::Answer(200, "\n  \n" + Completed("<ETag>\"x\"</ETag>")),
       1},
      {"another document, not done", S3Fault::kInstead, FakeS3::Answer(200, "<html/>"), 2},
  };
  for (const CompleteCase& one : cases) {
    CAPTURE(one.name);
    S3World world;
    auto store = world.Open();
    const StagedFile file = Stage(store.get(), "f", "bytes");
    world.Fail("CompleteMultipartUpload", one.kind, one.answer);
    const Status published = store->Publish(file).status();
    CHECK_MESSAGE(published.ok(), published.ToString());
    CHECK(world.s3.objects["out/f"].bytes == "bytes");
    CHECK(world.s3.Count("CompleteMultipartUpload") == one.completes);
  }
}

TEST_CASE("an object of another writer is never mistaken for ours") {
  S3World world;
  auto store = world.Open();
  const StagedFile file = Stage(store.get(), "f", "bytes");
  world.s3.objects["out/f"] = {"bytes", "y/00000/b", {}};
  CHECK_FALSE(store->IsPublished(file).value());
  REQUIRE(store->Publish(file).ok());
  CHECK(world.s3.objects["out/f"].write_id == "x/00000/a");
  // Another export replaces it. Ceph answers a second Complete with 200, and ListParts with NoSuchKey.
  world.s3.objects["out/f"] = {"other", "y/00000/b", {}};
  world.Fail("CompleteMultipartUpload", S3Fault::kInstead, FakeS3::Answer(200, Completed()));
  world.Fail("ListParts", S3Fault::kInstead, FakeS3::Error(404, "NoSuchKey"));
  const Status lost = store->Publish(file).status();
  CHECK(absl::IsDataLoss(lost));
  CHECK(world.s3.objects["out/f"].bytes == "other");
  // Of another size under our write id: damaged, or half of it.
  world.s3.objects["out/f"] = {"byte", "x/00000/a", {}};
  CHECK_FALSE(store->IsPublished(file).value());
}

TEST_CASE(
    "an aborted upload for which the store always answers 500 is reported as lost without long retries") {
  S3World world;
  auto store = world.Open();
  const StagedFile file = Stage(store.get(), "f", "bytes");
  world.s3.uploads.clear();
  world.Fail("CompleteMultipartUpload", S3Fault::kInstead, FakeS3::Error(500, "InternalError"), 10);
  CHECK(absl::IsDataLoss(store->Publish(file).status()));
  CHECK(world.s3.Count("CompleteMultipartUpload") == 1);
}

TEST_CASE("a process that publishes between our HEAD and our Complete is not a loss") {
  S3World world;
  auto store = world.Open();
  const StagedFile file = Stage(store.get(), "f", "bytes");
  auto other = world.Open();
  REQUIRE(other->Publish(file).ok());
  world.Fail("HeadObject", S3Fault::kInstead, "HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n");
  CHECK(store->Publish(file).ok());
}

TEST_CASE("a forbidden HEAD does not decide about the object") {
  S3World world;
  auto store = world.Open();
  const std::string forbidden = "HTTP/1.1 403 X\r\nContent-Length: 0\r\n\r\n";
  world.Fail("HeadObject", S3Fault::kInstead, forbidden, 2);
  CHECK(absl::IsPermissionDenied(store->Exists("f").status()));
  const StagedFile file = Stage(store.get(), "f", "bytes");
  const Status unknown = store->Publish(file).status();
  CHECK(absl::IsPermissionDenied(unknown));
  CHECK(Detail(unknown, kRemedy).value_or("").find("s3:GetObject and s3:ListBucket") != std::string::npos);
  CHECK(store->Publish(file).ok());
}

TEST_CASE("a wrong checksum of the whole file is reported, and nothing is deleted") {
  S3World world;
  S3Options options = world.Options();
  options.checksum = S3Checksum::kCrc64Nvme;
  auto store = world.Open(options);
  const StagedFile file = Stage(store.get(), "f", "bytes");
  world.Fail("CompleteMultipartUpload", S3Fault::kAfter,
             FakeS3::Answer(200, Completed("<ChecksumCRC64NVME>AAAAAAAAAAA=</ChecksumCRC64NVME>")));
  const Status damaged = store->Publish(file).status();
  CHECK(absl::IsDataLoss(damaged));
  CHECK(world.s3.objects.contains("out/f"));
}

TEST_CASE("an upload whose id was lost is left for the clean-up, not used") {
  S3World world;
  auto store = world.Open();
  world.Fail("CreateMultipartUpload", S3Fault::kLoseAnswer);
  const StagedFile file = Stage(store.get(), "f", "bytes");
  CHECK(store->ListUploads("f").value().size() == 2);
  CHECK_FALSE(store->CreateIsCertain());
  CHECK(store->Publish(file).ok());
}

TEST_CASE("parts are sent again until their answer is complete") {
  for (const S3Fault::Kind kind : {S3Fault::kDrop, S3Fault::kLoseAnswer, S3Fault::kAfter}) {
    S3World world;
    auto store = world.Open();
    world.Fail("UploadPart", kind, FakeS3::Answer(200, ""), 2);  // no ETag
    const StagedFile file = Stage(store.get(), "f", "bytes");
    CHECK(world.s3.Count("UploadPart") == 3);
    REQUIRE(store->Publish(file).ok());
    CHECK(world.s3.objects["out/f"].bytes == "bytes");
    CHECK(world.session->retries.load() == 2);
  }
}

TEST_CASE("truncated lists are requested again, and never mistaken for the end") {
  S3World world;
  auto store = world.Open();
  REQUIRE(store->PutNew("a", "1").ok());
  world.Fail("ListObjectsV2", S3Fault::kInstead, FakeS3::Answer(200, "<ListBucketResult><IsTruncated>false"));
  CHECK(store->List("").value().size() == 1);
  world.Fail("ListObjectsV2", S3Fault::kInstead, FakeS3::Answer(200, ""), 10);
  CHECK(absl::IsUnavailable(store->List("").status()));
}

TEST_CASE("an abort is repeated while parts arrive after it") {
  S3World world;
  auto store = world.Open();
  const StagedFile file = Stage(store.get(), "f", "bytes");
  world.Fail("AbortMultipartUpload", S3Fault::kInstead, "HTTP/1.1 204 X\r\n\r\n");  // and it stays
  CHECK(store->Discard("f", file.upload_id).ok());
  CHECK(world.s3.uploads.empty());
  const StagedFile stubborn = Stage(store.get(), "f", "bytes");
  world.Fail("AbortMultipartUpload", S3Fault::kInstead, "HTTP/1.1 204 X\r\n\r\n", 3);
  CHECK(absl::IsUnavailable(store->Discard("f", stubborn.upload_id)));
}

}  // namespace
}  // namespace pxport::s3_lost_answer_test
