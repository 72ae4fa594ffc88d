#include "store/s3_store.h"

#include "base/checksum.h"
#include "unit/base/golden.h"
#include "unit/store/s3_world.h"

namespace pxport::s3_store_test {
namespace {

TEST_CASE("control objects are created and deleted") {
  S3World world;
  auto store = world.Open();
  CHECK(store->Url("a/b") == "s3://bucket/out/a/b");
  CHECK(absl::IsNotFound(store->Get("a/b").status()));
  CHECK_FALSE(store->Exists("a/b").value());
  REQUIRE(store->PutNew("a/b", "one").ok());
  CHECK(absl::IsAlreadyExists(store->PutNew("a/b", "two")));
  CHECK(store->Get("a/b").value() == "one");
  CHECK(store->Exists("a/b").value());
  REQUIRE(store->Put("a/b", "three", "application/xml").ok());
  CHECK(store->Get("a/b").value() == "three");
  CHECK(world.s3.objects["out/a/b"].headers["content-type"] == "application/xml");
  CHECK(store->Delete("a/b").ok());
  CHECK(store->Delete("a/b").ok());
  CHECK(world.s3.objects.empty());
  CHECK(world.s3.wrongs.empty());
}

TEST_CASE("keys keep their special characters") {
  S3World world;
  auto store = world.Open();
  for (const char* key : {"a b", "a+b", "a%20b", "a//b", "../up", "a=b&c?d#e", "h\xC3\xA4user~*'()!"}) {
    CAPTURE(key);
    REQUIRE(store->PutNew(key, key).ok());
    CHECK(world.s3.objects.contains("out/" + std::string(key)));
    CHECK(store->Get(key).value() == key);
  }
  CHECK(world.s3.wrongs.empty());
}

TEST_CASE("lists are read to the end, sorted, without the prefix") {
  S3World world;
  world.s3.page = 2;
  auto store = world.Open();
  for (const char* key : {"x/3", "x/1", "x/2", "x/5", "x/4", "y"}) REQUIRE(store->PutNew(key, "12").ok());
  auto entries = store->List("x/");
  REQUIRE(entries.ok());
  REQUIRE(entries->size() == 5);
  CHECK(entries->front().key == "x/1");
  CHECK(entries->front().bytes == 2);
  CHECK(entries->back().key == "x/5");
  CHECK(store->List("z").value().empty());
}

TEST_CASE("a file is invisible until it is published, and then complete") {
  S3World world;
  auto store = world.Open();
  const std::string bytes = Pattern(2 * kMinPartBytes + 12'345);
  const StagedFile file = Stage(store.get(), "VIP/f.csv", bytes);
  CHECK(world.s3.objects.empty());
  CHECK(file.bytes == bytes.size());
  CHECK(file.crc64 == Crc64Nvme(bytes));
  CHECK(store->ListUploads("VIP/f.csv").value() == std::vector<std::string>{file.upload_id});
  CHECK(store->ListUploads("VIP/f").value().empty());
  CHECK(store->IsStaged(file).value());
  CHECK_FALSE(store->IsPublished(file).value());

  // Another process does it, from the receipt.
  const auto receipt = StagedFile::FromJson(Json::Parse(file.ToJson().Dump()).value());
  REQUIRE(receipt.ok());
  auto other = world.Open();
  REQUIRE(other->Publish(*receipt).ok());
  CHECK(world.s3.objects["out/VIP/f.csv"].bytes == bytes);
  CHECK(world.s3.objects["out/VIP/f.csv"].headers["content-type"] == "text/csv; charset=utf-8");
  CHECK(store->IsPublished(file).value());
  CHECK_FALSE(store->IsStaged(file).value());
  CHECK(store->ListUploads("VIP/f.csv").value().empty());
  CHECK(store->Publish(file).ok());
  CHECK(world.s3.wrongs.empty());
}

TEST_CASE("parts are equal except the last, and an empty file has one") {
  S3World world;
  world.s3.page = 2;  // parts are listed in pages, too
  auto store = world.Open();
  const StagedFile file = Stage(store.get(), "f", Pattern(3 * kMinPartBytes + 1));
  std::vector<size_t> sizes;
  for (const auto& [number, part] : world.s3.uploads[file.upload_id].parts)
    sizes.push_back(part.bytes.size());
  CHECK(sizes == std::vector<size_t>{kMinPartBytes, kMinPartBytes, kMinPartBytes, 1});
  CHECK(store->IsStaged(file).value());
  const StagedFile exact = Stage(store.get(), "exact", Pattern(kMinPartBytes));
  CHECK(world.s3.uploads[exact.upload_id].parts.size() == 1);
  const StagedFile empty = Stage(store.get(), "empty", "");
  CHECK(world.s3.uploads[empty.upload_id].parts.size() == 1);
  REQUIRE(store->Publish(empty).ok());
  CHECK(world.s3.objects["out/empty"].bytes.empty());
  CHECK(store->IsPublished(empty).value());
}

TEST_CASE("a staged file can be dropped twice, and an unfinished one drops itself") {
  S3World world;
  auto store = world.Open();
  const StagedFile file = Stage(store.get(), "f", "bytes");
  CHECK(store->Discard("f", file.upload_id).ok());
  CHECK(store->Discard("f", file.upload_id).ok());
  CHECK_FALSE(store->IsStaged(file).value());
  {
    auto upload = store->Create("g", kCsv);
    REQUIRE(upload.ok());
    REQUIRE((*upload)->Append(Pattern(kMinPartBytes + 5)).ok());
  }
  CHECK(world.s3.uploads.empty());
  CHECK(absl::IsDataLoss(store->Publish(file).status()));
}

TEST_CASE("an upload that was changed is no longer staged") {
  S3World world;
  auto store = world.Open();
  const StagedFile file = Stage(store.get(), "f", Pattern(kMinPartBytes + 5));
  world.s3.uploads[file.upload_id].parts[2].etag = "\"other\"";
  CHECK_FALSE(store->IsStaged(file).value());
}

TEST_CASE("objects for users have all options, control objects only encryption and ACL") {
  S3World world;
  S3Options options = world.Options();
  options.encryption = {S3Encryption::Type::kSseKms, "key-1", {{"team", "crm"}}, true};
  options.storage_class = "STANDARD_IA";
  options.acl = "bucket-owner-full-control";
  options.tags = {{"team", "a b"}, {"x", "1&2"}};
  options.metadata = {{"origin", "pxport"}};
  options.object_lock = {"GOVERNANCE", ParseTimestamp("2027-01-01T00:00:00Z"), true};
  options.expected_bucket_owner = "123456789012";
  options.requester_pays = true;
  auto users = world.Open(options);
  const StagedFile file = Stage(users.get(), "f", "1");
  const auto& sent = world.s3.uploads[file.upload_id].headers;
  const std::map<std::string, std::string> expected = {
      {"x-amz-server-side-encryption", "aws:kms"},
      {"x-amz-server-side-encryption-aws-kms-key-id", "key-1"},
      {"x-amz-server-side-encryption-context", "eyJ0ZWFtIjoiY3JtIn0="},
      {"x-amz-server-side-encryption-bucket-key-enabled", "true"},
      {"x-amz-storage-class", "STANDARD_IA"},
      {"x-amz-acl", "bucket-owner-full-control"},
      {"x-amz-tagging", "team=a%20b&x=1%262"},
      {"x-amz-meta-origin", "pxport"},
      {"x-amz-object-lock-mode", "GOVERNANCE"},
      {"x-amz-object-lock-retain-until-date", "2027-01-01T00:00:00Z"},
      {"x-amz-object-lock-legal-hold", "ON"},
      {"x-amz-expected-bucket-owner", "123456789012"},
      {"x-amz-request-payer", "requester"}};
  for (const auto& [name, value] : expected) {
    const auto& this_name = name;
    CAPTURE(this_name);
    CHECK(sent.at(name) == value);
  }
  // A lock wants a checksum with the PUT.
  REQUIRE(users->Put("m", "manifest", "application/json").ok());
  CHECK(world.s3.objects["out/m"].headers.contains("content-md5"));
  options.for_users = false;
  REQUIRE(world.Open(options)->PutNew("c", "1").ok());
  const auto& control = world.s3.objects["out/c"].headers;
  CHECK(control.contains("x-amz-server-side-encryption"));
  CHECK(control.contains("x-amz-acl"));
  CHECK(control.contains("x-amz-expected-bucket-owner"));
  for (const char* name : {"x-amz-storage-class", "x-amz-tagging", "x-amz-meta-origin",
                           "x-amz-object-lock-mode", "x-amz-object-lock-legal-hold"}) {
    CAPTURE(name);
    CHECK_FALSE(control.contains(name));
  }
  CHECK(world.s3.wrongs.empty());
}

TEST_CASE("every checksum is right, for parts and for the file") {
  for (const S3Checksum checksum : {S3Checksum::kOff, S3Checksum::kMd5, S3Checksum::kCrc32,
                                    S3Checksum::kCrc32c, S3Checksum::kCrc64Nvme, S3Checksum::kSha256}) {
    CAPTURE(SpellingOf(checksum));
    S3World world;
    S3Options options = world.Options();
    options.checksum = checksum;
    auto store = world.Open(options);
    const std::string bytes = Pattern(kMinPartBytes + 77);
    const StagedFile file = Stage(store.get(), "f", bytes);
    REQUIRE(store->Publish(file).ok());
    CHECK(world.s3.objects["out/f"].bytes == bytes);
    CHECK(world.s3.wrongs.empty());
    const FakeRequest& complete =
        *std::find_if(world.s3.requests.begin(), world.s3.requests.end(),
                      [](const auto& one) { return one.operation == "CompleteMultipartUpload"; });
    const std::string_view header = NamesOf(checksum).header;
    if (header.empty()) continue;
    CHECK(complete.body.find(NamesOf(checksum).element) != std::string::npos);
    CHECK(complete.headers.contains(std::string(header)) == (checksum == S3Checksum::kCrc64Nvme));
  }
}

TEST_CASE("leases show the processes of this machine only") {
  S3World world;
  auto store = world.Open(), other = world.Open();
  const std::string key = fmt::format("{}/lease", world.spool.path());  // unique to this test
  CHECK(absl::IsUnimplemented(store->TryLease(key).status()));
  {
    auto lease = store->TakeLease(key);
    REQUIRE(lease.ok());
    auto second = other->TryLease(key);
    REQUIRE(second.ok());
    CHECK(*second == nullptr);
  }
  CHECK(absl::IsUnimplemented(other->TryLease(key).status()));
}

TEST_CASE("invalid options are rejected with a reason") {
  S3World world;
  S3Options options = world.Options();
  options.part_bytes = kMinPartBytes - 1;
  CHECK(absl::IsInvalidArgument(OpenS3Store(options, world.session).status()));
  options = world.Options();
  options.parts_in_flight = 0;
  CHECK(absl::IsInvalidArgument(OpenS3Store(options, world.session).status()));
  options = world.Options();
  options.region = "not a region";
  CHECK(absl::IsInvalidArgument(OpenS3Store(options, world.session).status()));
}

}  // namespace
}  // namespace pxport::s3_store_test
