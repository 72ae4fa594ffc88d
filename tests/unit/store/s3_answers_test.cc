#include "store/s3_answers.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "base/ascii.h"
#include "base/digest.h"
#include "base/json.h"
#include "store/s3_error.h"
#include "store/s3_profile.h"
#include "store/s3_staged.h"
#include "unit/base/golden.h"

namespace pxport::s3_answers_test {
namespace {

HttpResponse Golden(std::string_view name) {
  std::ifstream file(PXPORT_GOLDEN "/s3/answers.json", std::ios::binary);
  REQUIRE(file.good());
  const auto json = Json::Parse(std::string(std::istreambuf_iterator<char>(file), {}));
  REQUIRE(json.ok());
  for (const Json& answer : json->items()) {
    if (answer.Find("name")->text() != name) continue;
    HttpResponse response;
    response.status = static_cast<int>(answer.Find("status")->integer().value());
    response.body = answer.Find("body")->text();
    for (const auto& [key, value] : answer.Find("headers")->members())
      response.headers.emplace_back(AsciiLower(key), value.text());
    return response;
  }
  FAIL("there is no answer ", name);
  return {};
}

TEST_CASE("answers from other clients' tests are parsed correctly") {
  CHECK(ReadUploadId(Golden("CreateMultipartUpload/default").body).value() == "defaultID");

  const auto first = ReadParts(Golden("ListParts/multiple_list_parts_1").body, S3Checksum::kCrc32);
  REQUIRE(first.ok());
  CHECK(first->more);
  CHECK(first->marker == "2");
  REQUIRE(first->items.size() == 1);
  CHECK(first->items[0].number == 2);
  CHECK(first->items[0].bytes == 8'388'608);
  CHECK(first->items[0].etag == "\"7778aef83f66abc1fa1e8477f296d394\"");
  CHECK(first->items[0].checksum == "KtQF9Q==");
  const auto second = ReadParts(Golden("ListParts/multiple_list_parts_2").body, S3Checksum::kOff);
  REQUIRE(second.ok());
  CHECK_FALSE(second->more);
  CHECK(second->items.size() == 1);

  const auto none = ReadUploads(Golden("botocore/s3-list-multipart-uploads").body);
  REQUIRE(none.ok());
  CHECK(none->items.empty());
  CHECK_FALSE(none->more);
  const auto uploads = ReadUploads(Golden("botocore/s3-list-multipart-uploads#2").body);
  REQUIRE(uploads.ok());
  CHECK(uploads->more);
  CHECK(uploads->marker == "my-movie.m2ts");
  CHECK_FALSE(uploads->second_marker.empty());
  REQUIRE_FALSE(uploads->items.empty());
  CHECK(uploads->items[0].key == "my-divisor");
}

struct ErrorCase {
  const char* name;
  const char* code;
  RetryKind retry;
};

TEST_CASE("errors from other clients' tests are parsed correctly") {
  const ErrorCase cases[] = {
      {"CreateMultipartUpload/request_time_too_skewed", "RequestTimeTooSkewed", RetryKind::kNone},
      {"CreateMultipartUpload/request_timeout", "RequestTimeout", RetryKind::kTransient},
      {"UploadPart/throttle", "SlowDown", RetryKind::kThrottled},
      {"UploadPart/upload_part_error", "AccessDenied", RetryKind::kNone},
      {"CompleteMultipartUpload/async_internal_error", "InternalError", RetryKind::kTransient},
      {"CompleteMultipartUpload/async_access_denied_error", "AccessDenied", RetryKind::kNone},
      {"botocore/s3-create-bucket", "BucketAlreadyOwnedByYou", RetryKind::kNone},
      {"botocore/s3-list-objects", "AccessDenied", RetryKind::kNone},
      {"ListParts/default", "", RetryKind::kNone},
  };
  for (const ErrorCase& one : cases) {
    CAPTURE(one.name);
    const S3Error error = ReadS3Error(Golden(one.name));
    CHECK(error.code == one.code);
    CHECK_FALSE(error.foreign);
    CHECK(RetryKindOf(error) == one.retry);
  }
  CHECK(ReadS3Error(Golden("botocore/s3-list-objects")).request_id == "9C7D5181867045BB");
  CHECK(IsSkewed(ReadS3Error(Golden("CreateMultipartUpload/request_time_too_skewed"))));
}

TEST_CASE("an answer that is truncated anywhere is rejected") {
  for (const char* name : {"ListParts/multiple_list_parts_1", "botocore/s3-list-multipart-uploads#2",
                           "CreateMultipartUpload/default"}) {
    CAPTURE(name);
    std::string body = Golden(name).body;
    while (body.ends_with('\n') || body.ends_with(' ')) body.pop_back();
    for (size_t size = 0; size < body.size(); ++size) {
      const std::string_view cut = std::string_view(body).substr(0, size);
      CHECK_FALSE(ReadParts(cut, S3Checksum::kOff).ok());
      CHECK_FALSE(ReadUploads(cut).ok());
      CHECK_FALSE(ReadObjects(cut).ok());
      CHECK_FALSE(ReadUploadId(cut).ok());
    }
  }
}

TEST_CASE("lists without required elements are rejected") {
  const char* bad[] = {
      "<ListBucketResult><IsTruncated>maybe</IsTruncated></ListBucketResult>",
      "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
      "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>",
      "<ListBucketResult><Contents><Size>1</Size></Contents></ListBucketResult>",
      "<ListBucketResult><Contents><Key>a</Key><Size>-1</Size></Contents></ListBucketResult>",
      "<ListBucketResult><Contents><Key>a</Key><Size>1x</Size></Contents></ListBucketResult>",
      "<Error><Code>AccessDenied</Code></Error>",
  };
  for (const char* body : bad) {
    CAPTURE(body);
    CHECK(absl::IsDataLoss(ReadObjects(body).status()));
  }
  CHECK_FALSE(
      ReadParts("<ListPartsResult><Part><PartNumber>0</PartNumber><Size>1</Size></Part></ListPartsResult>",
                S3Checksum::kOff)
          .ok());
  CHECK_FALSE(
      ReadUploads("<ListMultipartUploadsResult><Upload><Key>a</Key></Upload></ListMultipartUploadsResult>")
          .ok());
  CHECK_FALSE(ReadUploadId("<InitiateMultipartUploadResult/>").ok());
}

TEST_CASE("CompleteBody lists every part and escapes its values") {
  CHECK(CompleteBody({{1, 5, "\"a&<b>\"", ""}, {2, 1, "c", "AAAA"}}, S3Checksum::kCrc32c) ==
        "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        "<Part><PartNumber>1</PartNumber><ETag>\"a&amp;&lt;b&gt;\"</ETag></Part>"
        "<Part><PartNumber>2</PartNumber><ETag>c</ETag><ChecksumCRC32C>AAAA</ChecksumCRC32C></Part>"
        "</CompleteMultipartUpload>");
}

std::string BytesOf(const std::string& hex) {
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2)
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return bytes;
}

std::string Base64OfHex(const std::string& hex) {
  const std::string bytes = BytesOf(hex);
  return Base64(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
}

TEST_CASE("checksums have the format of S3, and combine") {
  const Json vectors = ChecksumVectors();
  const std::pair<S3Checksum, const char*> algorithms[] = {{S3Checksum::kCrc32, "crc32"},
                                                           {S3Checksum::kCrc32c, "crc32c"},
                                                           {S3Checksum::kCrc64Nvme, "crc64nvme"},
                                                           {S3Checksum::kMd5, "md5"},
                                                           {S3Checksum::kSha256, "sha256"}};
  for (const Json& vector : vectors.Find("inputs")->items()) {
    const std::string input = VectorInput(vector);
    for (const auto& [checksum, name] : algorithms) {
      const auto& this_name = name;
      CAPTURE(this_name);
      CHECK(S3ChecksumOf(checksum, input).text == Base64OfHex(vector.Find(name)->text()));
    }
  }
  CHECK(S3ChecksumOf(S3Checksum::kOff, "x").text.empty());
  for (const Json& multipart : vectors.Find("multipart")->items()) {
    for (const auto& [checksum, name] : algorithms) {
      if (!Combines(checksum)) continue;
      uint64_t whole = 0;
      for (const Json& part : multipart.Find("parts")->items()) {
        const uint64_t crc = std::stoull(part.Find(name)->text(), nullptr, 16);
        whole =
            CombineCrc(checksum, whole, crc, static_cast<uint64_t>(part.Find("length")->integer().value()));
      }
      CHECK(CrcText(checksum, whole) == Base64OfHex(multipart.At(fmt::format("/whole/{}", name))->text()));
    }
  }
}

TEST_CASE("parts round-trip through a receipt, and nothing else is accepted") {
  S3Staged staged;
  staged.checksum = S3Checksum::kCrc64Nvme;
  staged.full = "AAAAAAAAAAA=";
  staged.parts = {{1, 5, "\"a\"", "x"}, {2, 3, "\"b\"", ""}};
  const auto read = S3Staged::FromJson(Json::Parse(staged.ToJson().Dump()).value());
  REQUIRE(read.ok());
  CHECK(read->checksum == staged.checksum);
  CHECK(read->full == staged.full);
  CHECK(read->SameParts(staged.parts));
  CHECK(read->parts[0].checksum == "x");
  for (const char* bad :
       {"null", "{}", R"({"checksum":"crc9","parts":[{"n":1,"bytes":1,"etag":"a"}]})",
        R"({"checksum":"off","parts":[]})", R"({"checksum":"off","parts":[{"n":2,"bytes":1,"etag":"a"}]})",
        R"({"checksum":"off","parts":[{"n":1,"bytes":-1,"etag":"a"}]})",
        R"({"checksum":"off","parts":[{"n":1,"bytes":1}]})"}) {
    CAPTURE(bad);
    CHECK(absl::IsDataLoss(S3Staged::FromJson(Json::Parse(bad).value()).status()));
  }
}

TEST_CASE("the kind of store is detected by its host") {
  const std::pair<const char*, S3Kind> hosts[] = {
      {"", S3Kind::kAws},
      {"https://s3.eu-west-1.amazonaws.com", S3Kind::kAws},
      {"https://bucket.vpce-1-2.s3.eu-west-1.vpce.amazonaws.com", S3Kind::kAws},
      {"https://acme.r2.cloudflarestorage.com", S3Kind::kR2},
      {"https://storage.googleapis.com", S3Kind::kGcs},
      {"http://MinIO.acme.example:9000", S3Kind::kMinio},
      {"https://rgw.acme.example", S3Kind::kCeph},
      {"https://ceph-1.acme.example", S3Kind::kCeph},
      {"https://amazonaws.com.evil.example", S3Kind::kGeneric},
      {"http://127.0.0.1:9000", S3Kind::kGeneric},
  };
  for (const auto& [endpoint, kind] : hosts) {
    const auto& this_endpoint = endpoint;
    CAPTURE(this_endpoint);
    CHECK(DetectS3Kind(endpoint) == kind);
  }
}

}  // namespace
}  // namespace pxport::s3_answers_test
