// Compares the signer with values from elsewhere: Amazon's documented examples, and an independent
// implementation for the keys, headers and queries of real exports. Every intermediate text is compared.
#include <doctest/doctest.h>

#include <string>

#include "base/json.h"
#include "read_file.h"
#include "sigv4/chunk_signer.h"
#include "sigv4/signer.h"

namespace pxport::sigv4_golden_test {
namespace {

struct Golden {
  Json json;
  std::string access_key_id, secret_access_key;
  SigningOptions options;
};

std::string Text(const Json& object, std::string_view key) {
  const Json* found = object.Find(key);
  return found == nullptr ? std::string() : found->text();
}

FieldList Fields(const Json* array) {
  FieldList out;
  REQUIRE(array != nullptr);
  for (const Json& pair : array->items()) out.emplace_back(pair.items()[0].text(), pair.items()[1].text());
  return out;
}

Golden Load(const char* name) {
  Golden golden;
  auto json = Json::Parse(ReadFile(std::string(PXPORT_GOLDEN) + "/sigv4/" + name));
  REQUIRE(json.ok());
  golden.json = *std::move(json);
  golden.access_key_id = Text(golden.json, "access_key_id");
  golden.secret_access_key = Text(golden.json, "secret_access_key");
  golden.options.service = Text(golden.json, "service");
  golden.options.time = *ParseTimestamp(Text(golden.json, "time"));
  return golden;
}

RequestToSign RequestOf(const Json& item) {
  return {Text(item, "method"), Text(item, "path"), Fields(item.Find("query")), Fields(item.Find("headers"))};
}

void CheckStage(const Json& item, const char* key, const std::string& actual) {
  if (const Json* expected = item.Find(key)) CHECK(actual == expected->text());
}

void CheckCase(Golden golden, const Json& item) {
  const std::string name = Text(item, "name"), token = Text(item, "session_token");
  CAPTURE(name);
  const SigningKeys keys{golden.access_key_id, golden.secret_access_key, token};
  golden.options.region = Text(item, "region");
  golden.options.payload_hash = Text(item, "payload_hash");
  if (const Json* expires = item.Find("expires_s")) {
    const auto presigned = Presign(RequestOf(item), keys, golden.options, *expires->integer());
    REQUIRE(presigned.ok());
    CheckStage(item, "canonical_request", presigned->canonical_request);
    CheckStage(item, "string_to_sign", presigned->string_to_sign);
    CheckStage(item, "signature", presigned->signature);
    CHECK(presigned->query.ends_with("&X-Amz-Signature=" + presigned->signature));
  } else {
    const auto headers = SignHeaders(RequestOf(item), keys, golden.options);
    REQUIRE(headers.ok());
    CheckStage(item, "canonical_request", headers->canonical_request);
    CheckStage(item, "string_to_sign", headers->string_to_sign);
    CheckStage(item, "signature", headers->signature);
    CheckStage(item, "authorization", headers->headers.back().second);
  }
}

TEST_CASE("S3 mode: an independent implementation agrees") {
  const Golden golden = Load("s3_mode.json");
  REQUIRE(golden.json.Find("cases")->items().size() == 41);
  for (const Json& item : golden.json.Find("cases")->items()) CheckCase(golden, item);
}

TEST_CASE("Amazon's documented examples") {
  const Golden golden = Load("aws_documented.json");
  REQUIRE(golden.json.Find("cases")->items().size() == 5);
  for (const Json& item : golden.json.Find("cases")->items()) CheckCase(golden, item);
}

TEST_CASE("Amazon's documented chunked uploads: 65 KiB of 'a' in chunks of 64 KiB") {
  Golden golden = Load("aws_documented.json");
  REQUIRE(golden.json.Find("chunked")->items().size() == 2);
  const SigningKeys keys{golden.access_key_id, golden.secret_access_key, ""};
  for (const Json& item : golden.json.Find("chunked")->items()) {
    CheckCase(golden, item);
    golden.options.region = Text(item, "region");
    ChunkSigner signer = *ChunkSigner::Create(keys, golden.options, Text(item, "signature"));
    const auto& signatures = item.Find("chunk_signatures")->items();
    CHECK(signer.Open(std::string(65536, 'a')) == "10000;chunk-signature=" + signatures[0].text() + "\r\n");
    CHECK(signer.Open(std::string(1024, 'a')) == "400;chunk-signature=" + signatures[1].text() + "\r\n");
    const std::string last = "0;chunk-signature=" + signatures[2].text() + "\r\n";
    if (const Json* trailer = item.Find("trailer")) {
      const FieldList fields = {{trailer->items()[0].text(), trailer->items()[1].text()}};
      CHECK(*signer.CloseWithTrailer(fields) ==
            last + "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:" +
                Text(item, "trailer_signature") + "\r\n\r\n");
    } else {
      CHECK(signer.Close() == last + "\r\n");
    }
  }
}

}  // namespace
}  // namespace pxport::sigv4_golden_test
