#include <doctest/doctest.h>

#include <utility>

#include "store/s3_object_headers.h"
#include "store/s3_pool.h"
#include "store/s3_spool.h"
#include "unit/store/temp_dir.h"

namespace pxport::s3_parts_test {
namespace {

bool Has(const FieldList& headers, std::string_view name, std::string_view value) {
  for (const auto& [one, text] : headers) {
    if (one == name) return text == value;
  }
  return false;
}

TEST_CASE("files have all headers of the options, control objects only encryption and ACL") {
  S3Options options;
  CHECK(ObjectHeaders(options).empty());
  options.encryption = {S3Encryption::Type::kSseKms, "key", {{"b", "2"}, {"a", "1"}}, true};
  options.acl = "private";
  options.storage_class = "GLACIER_IR";
  options.tags = {{"team", "a b"}};
  options.metadata = {{"origin", "cdh"}};
  options.object_lock = {"GOVERNANCE", Timestamp{1'700'000'000, 0}, true};
  const FieldList all = ObjectHeaders(options);
  CHECK(Has(all, "x-amz-server-side-encryption", "aws:kms"));
  CHECK(Has(all, "x-amz-server-side-encryption-aws-kms-key-id", "key"));
  CHECK(Has(all, "x-amz-server-side-encryption-bucket-key-enabled", "true"));
  CHECK(Has(all, "x-amz-acl", "private"));
  CHECK(Has(all, "x-amz-storage-class", "GLACIER_IR"));
  CHECK(Has(all, "x-amz-tagging", "team=a%20b"));
  CHECK(Has(all, "x-amz-meta-origin", "cdh"));
  CHECK(Has(all, "x-amz-object-lock-mode", "GOVERNANCE"));
  CHECK(Has(all, "x-amz-object-lock-legal-hold", "ON"));
  options.for_users = false;
  const FieldList control = ObjectHeaders(options);
  CHECK(control.size() == 5);
  CHECK(Has(control, "x-amz-server-side-encryption", "aws:kms"));
  CHECK(Has(control, "x-amz-acl", "private"));
}

TEST_CASE("half of the buffers can be filled; the others are for sending") {
  S3Pool pool(16, 4);
  S3Pool::Buffer first = pool.TakeToFill(), second = pool.TakeToFill();
  REQUIRE(first);
  REQUIRE(second);
  CHECK_FALSE(pool.TakeToFill());
  first.Filled();  // it is being sent now, so another one can be filled
  S3Pool::Buffer third = pool.TakeToFill();
  CHECK(third);
  const S3Pool::Buffer fourth = pool.TakeToSend();
  CHECK(fourth);
  CHECK(pool.most_taken() == 4);
  third.GiveBack();
  CHECK_FALSE(third);
  CHECK(pool.TakeToFill());
  CHECK(pool.most_taken() == 4);
}

TEST_CASE("the spool reuses its places, and its file has no name") {
  const TempDir dir;
  S3Spool spool(dir.path(), 8);
  const auto first = spool.Take(), second = spool.Take();
  REQUIRE(first.ok());
  REQUIRE(second.ok());
  CHECK(spool.Write(*first, 0, "aaaa").ok());
  CHECK(spool.Write(*second, 0, "bbbbbbbb").ok());
  CHECK(spool.Write(*first, 4, "cccc").ok());
  char text[8];
  CHECK(spool.Read(*first, text, 8).ok());
  CHECK(std::string_view(text, 8) == "aaaacccc");
  CHECK(spool.Read(*second, text, 8).ok());
  CHECK(std::string_view(text, 8) == "bbbbbbbb");
  spool.Give(*first);
  CHECK(*spool.Take() == *first);
  CHECK(spool.places() == 2);
  CHECK(FolderNames(dir.path())->empty());
  CHECK_FALSE(S3Spool(dir.path() + "/missing", 8).Take().ok());
}

}  // namespace
}  // namespace pxport::s3_parts_test
