#include "store/s3_client.h"

#include "store/s3_options.h"
#include "unit/store/s3_world.h"

namespace pxport::s3_client_test {
namespace {

std::unique_ptr<S3Client> Client(const S3World& world, const S3Options& options) {
  auto sender = S3Sender::Create(options, world.session);
  REQUIRE(sender.ok());
  return std::make_unique<S3Client>(options, ProfileOf(S3Kind::kGeneric), *std::move(sender));
}

FakeRequest Last(S3World* world) {
  const std::lock_guard<std::mutex> lock(world->s3.mutex);
  return world->s3.requests.back();
}

TEST_CASE("s3 client: an object is written, described, read and deleted") {
  S3World world;
  const auto client = Client(world, world.Options());
  std::string etag;
  REQUIRE(client->Put("out/a", "hello", {"text/plain", "w1", false, {}, &etag}).ok());
  CHECK(etag == "\"e\"");
  CHECK(Last(&world).Header("content-type") == "text/plain");
  CHECK(Last(&world).Header(std::string(kWriteIdHeader)) == "w1");
  const auto head = client->Head("out/a");
  REQUIRE(head.ok());
  CHECK(head->bytes == 5);
  CHECK(head->write_id == "w1");
  CHECK(client->Get("out/a").value() == "hello");
  CHECK(client->Delete("out/a").ok());
  CHECK(client->Delete("out/a").ok());  // a missing object is not an error
  CHECK(client->Get("out/a").status().code() == Code::kNotFound);
  CHECK(client->Head("out/a").status().code() == Code::kNotFound);
  CHECK(world.s3.wrongs.empty());
}

TEST_CASE("s3 client: conditions of a write") {
  S3World world;
  const auto client = Client(world, world.Options());
  CHECK(client->Put("out/a", "1", {"text/plain", "w1", true, {}}).ok());
  CHECK(client->Put("out/a", "2", {"text/plain", "w2", true, {}}).code() == Code::kAlreadyExists);
  CHECK(client->Get("out/a").value() == "1");
  CHECK(client->Put("out/a", "3", {"text/plain", "w3", false, "\"e\""}).ok());
  CHECK(Last(&world).Header("if-match") == "\"e\"");
  CHECK(Last(&world).Header("if-none-match").empty());
}

TEST_CASE("s3 client: options are sent with every object of users, fewer with control objects") {
  S3World world;
  S3Options options = world.Options();
  options.storage_class = "STANDARD_IA";
  options.acl = "bucket-owner-full-control";
  options.tags = {{"team", "data"}};
  options.expected_bucket_owner = "123456789012";
  options.requester_pays = true;
  CHECK(Client(world, options)->Put("out/a", "1", {"text/plain", "w", false, {}}).ok());
  CHECK(Last(&world).Header("x-amz-storage-class") == "STANDARD_IA");
  CHECK(Last(&world).Header("x-amz-tagging") == "team=data");
  CHECK(Last(&world).Header("x-amz-acl") == "bucket-owner-full-control");
  options.for_users = false;
  const auto control = Client(world, options);
  CHECK(control->Put("out/b", "1", {"text/plain", "w", false, {}}).ok());
  CHECK(Last(&world).Header("x-amz-storage-class").empty());
  CHECK(Last(&world).Header("x-amz-tagging").empty());
  CHECK(Last(&world).Header("x-amz-acl") == "bucket-owner-full-control");
  CHECK(control->Head("out/b").ok());
  CHECK(Last(&world).Header("x-amz-expected-bucket-owner") == "123456789012");
  CHECK(Last(&world).Header("x-amz-request-payer") == "requester");
  CHECK(world.s3.wrongs.empty());
}

TEST_CASE("s3 client: the buffers of all uploads are part_bytes for each part in flight and one more") {
  S3Options options;
  CHECK(options.PoolBytes() == 40 * kMiB);
  options.part_bytes = kMaxPartBytes;
  options.parts_in_flight = 999;
  CHECK(options.PoolBytes() == 5000 * 1024 * kMiB);  // more than 32 bits
}

TEST_CASE("s3 client: an upload from its creation to the object") {
  S3World world;
  const auto client = Client(world, world.Options());
  const auto created = client->CreateUpload("out/f", kCsv, nullptr);
  REQUIRE(created.ok());
  CHECK_FALSE(created->repeated);
  S3PartBody body{1, "abc", S3ChecksumOf(client->checksum(), "abc"), Hex(Sha256().Of("abc"))};
  const auto part = client->UploadPart("out/f", created->upload_id, body, nullptr);
  REQUIRE(part.ok());
  CHECK(part->number == 1);
  CHECK(part->bytes == 3);
  const auto uploads = client->ListUploads("out/", "", "");
  REQUIRE(uploads.ok());
  REQUIRE(uploads->items.size() == 1);
  CHECK(uploads->items[0].upload_id == created->upload_id);
  const auto parts = client->ListParts("out/f", created->upload_id, "");
  REQUIRE(parts.ok());
  REQUIRE(parts->items.size() == 1);
  CHECK(parts->items[0].etag == part->etag);
  CHECK_FALSE(parts->more);
  REQUIRE(client->CompleteUpload("out/f", created->upload_id, {*part}, {"", 3}).ok());
  CHECK(client->Get("out/f").value() == "abc");
  CHECK(client->Head("out/f")->write_id == kCsv.write_id);
  CHECK(client->AbortUpload("out/f", created->upload_id, 0).code() == Code::kNotFound);
  CHECK(world.s3.wrongs.empty());
}

TEST_CASE("s3 client: completing makes one attempt, and an error in a 200 is an error") {
  S3World world;
  const auto client = Client(world, world.Options());
  const std::string body = "<Error><Code>InternalError</Code><Message>x</Message></Error>";
  world.Fail("CompleteMultipartUpload", S3Fault::kInstead, FakeS3::Answer(200, body), 9);
  const Status failed = client->CompleteUpload("out/f", "u1", {}, {});
  CHECK_FALSE(failed.ok());
  CHECK(Detail(failed, kS3Code) == "InternalError");
  CHECK(Detail(failed, kMayBeDone) == "1");
  CHECK(world.s3.Count("CompleteMultipartUpload") == 1);
}

TEST_CASE("s3 client: a listing in pages") {
  S3World world;
  world.s3.page = 2;
  const auto client = Client(world, world.Options());
  for (const char* key : {"out/1", "out/2", "out/3", "other"})
    REQUIRE(client->Put(key, "x", {"text/plain", "w", false, {}}).ok());
  const auto first = client->ListObjects("out/", "");
  REQUIRE(first.ok());
  REQUIRE(first->items.size() == 2);
  CHECK(first->more);
  const auto second = client->ListObjects("out/", first->marker);
  REQUIRE(second.ok());
  REQUIRE(second->items.size() == 1);
  CHECK(second->items[0].key == "out/3");
  CHECK_FALSE(second->more);
}

}  // namespace
}  // namespace pxport::s3_client_test
