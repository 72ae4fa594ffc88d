#include "store/s3_publisher.h"

#include "store/s3_profile.h"
#include "unit/store/s3_world.h"

namespace pxport::s3_publisher_test {
namespace {

constexpr const char* kKey = "out/f.csv";

struct Publishing {
  S3World world;
  std::unique_ptr<Store> store = world.Open();
  StagedFile file = Stage(store.get(), "f.csv", "a,b\n");
  std::unique_ptr<S3Client> client = std::make_unique<S3Client>(
      world.Options(), ProfileOf(S3Kind::kGeneric), S3Sender::Create(world.Options(), world.session).value());
};

TEST_CASE("s3 publisher: from staged to published") {
  Publishing p;
  CHECK(IsUploadStaged(p.client.get(), kKey, p.file).value());
  CHECK_FALSE(IsUploadPublished(p.client.get(), kKey, p.file).value());
  REQUIRE(PublishUpload(p.client.get(), kKey, p.file).ok());
  CHECK(p.world.s3.objects[kKey].bytes == "a,b\n");
  CHECK(IsUploadPublished(p.client.get(), kKey, p.file).value());
  CHECK_FALSE(IsUploadStaged(p.client.get(), kKey, p.file).value());
  CHECK(PublishUpload(p.client.get(), kKey, p.file).ok());  // again: it is there
}

TEST_CASE("s3 publisher: an error answer does not hide that the object is ours") {
  Publishing p;
  p.world.Fail("CompleteMultipartUpload", S3Fault::kAfter, FakeS3::Error(500, "InternalError"));
  CHECK(PublishUpload(p.client.get(), kKey, p.file).ok());
  CHECK(p.world.s3.Count("CompleteMultipartUpload") == 1);
}

TEST_CASE("s3 publisher: a success answer does not prove it") {
  Publishing p;
  const std::string success = "<CompleteMultipartUploadResult></CompleteMultipartUploadResult>";
  p.world.Fail("CompleteMultipartUpload", S3Fault::kInstead, FakeS3::Answer(200, success));
  CHECK(PublishUpload(p.client.get(), kKey, p.file).ok());
  CHECK(p.world.s3.Count("CompleteMultipartUpload") == 2);
  CHECK(p.world.s3.objects[kKey].bytes == "a,b\n");
}

TEST_CASE("s3 publisher: an object of another writer with the same size is not ours") {
  Publishing p;
  p.world.s3.objects[kKey] = {"x,y\n", "other/0/b", {}};
  CHECK_FALSE(IsUploadPublished(p.client.get(), kKey, p.file).value());
  REQUIRE(DiscardUpload(p.client.get(), kKey, p.file.upload_id).ok());
  const Status lost = PublishUpload(p.client.get(), kKey, p.file);
  CHECK(lost.code() == Code::kDataLoss);
  CHECK(p.world.s3.objects[kKey].bytes == "x,y\n");
}

TEST_CASE("s3 publisher: discarding an upload") {
  Publishing p;
  CHECK(DiscardUpload(p.client.get(), kKey, p.file.upload_id).ok());
  CHECK(p.world.s3.uploads.empty());
  CHECK(DiscardUpload(p.client.get(), kKey, p.file.upload_id).ok());  // there is none
  CHECK_FALSE(IsUploadStaged(p.client.get(), kKey, p.file).value());
}

TEST_CASE("s3 publisher: an upload that survives its aborts is reported") {
  Publishing p;
  p.world.Fail("AbortMultipartUpload", S3Fault::kInstead, "HTTP/1.1 204 X\r\n\r\n", 9);
  CHECK(DiscardUpload(p.client.get(), kKey, p.file.upload_id).code() == Code::kUnavailable);
  CHECK(p.world.s3.Count("AbortMultipartUpload") == 3);
}

TEST_CASE("s3 publisher: all pages of the parts") {
  S3World world;
  world.s3.page = 2;
  const auto store = world.Open();
  const StagedFile file = Stage(store.get(), "f.csv", std::string(4 * kMinPartBytes + 1, 'x'));
  S3Client client(world.Options(), ProfileOf(S3Kind::kGeneric),
                  S3Sender::Create(world.Options(), world.session).value());
  const auto parts = ListAllParts(&client, kKey, file.upload_id);
  REQUIRE(parts.ok());
  REQUIRE(parts->size() == 5);
  for (uint32_t i = 0; i < 5; ++i) CHECK((*parts)[i].number == i + 1);
  CHECK(parts->back().bytes == 1);
  CHECK(ListAllParts(&client, kKey, "none").status().code() == Code::kNotFound);
}

}  // namespace
}  // namespace pxport::s3_publisher_test
