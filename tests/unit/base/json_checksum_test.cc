#include "base/json_checksum.h"

#include <doctest/doctest.h>

namespace pxport::json_checksum_test {
namespace {

std::string ChecksumOf(std::string_view text) {
  return JsonChecksum(Json::Parse(text).value());
}

// The expected values come from a bitwise CRC-64/NVME in Python over json.dumps(object, sort_keys=True,
// separators=(",", ":"), ensure_ascii=False).
TEST_CASE("json checksum: CRC-64/NVME of the canonical text") {
  CHECK(ChecksumOf("{}") == "4afd70a707a98d3c");
  CHECK(ChecksumOf(R"({"attempt":2,"export_id":"x"})") == "ef3c40e4e0ac62f2");
  CHECK(ChecksumOf(R"({"b":[1,{"z":true,"a":null}],"a":"\u00e9","B":"\n"})") == "aa828c042e1b392a");
}

TEST_CASE("json checksum: spaces and the order of members do not matter") {
  CHECK(ChecksumOf("{ \"export_id\" : \"x\",\n \"attempt\" : 2 }") == "ef3c40e4e0ac62f2");
}

TEST_CASE("json checksum: the member \"checksum\" is left out, at the top level only") {
  Json object = Json::Parse(R"({"attempt":2,"export_id":"x"})").value();
  object.Set(kChecksumMember, Json::String(JsonChecksum(object)));
  CHECK(object.Find("checksum")->text() == "ef3c40e4e0ac62f2");
  CHECK(JsonChecksum(object) == "ef3c40e4e0ac62f2");
  object.Set(kChecksumMember, Json::Number(1));
  CHECK(JsonChecksum(object) == "ef3c40e4e0ac62f2");
  CHECK(ChecksumOf(R"({"a":{"checksum":1}})") != ChecksumOf(R"({"a":{}})"));
}

TEST_CASE("json checksum: every changed value, key and type changes it") {
  for (const char* other : {R"({"attempt":3,"export_id":"x"})", R"({"attempt":2,"export_id":"y"})",
                            R"({"attempt":"2","export_id":"x"})", R"({"attempts":2,"export_id":"x"})",
                            R"({"attempt":2})", R"({"attempt":2,"export_id":"x","more":null})"}) {
    CHECK(ChecksumOf(other) != "ef3c40e4e0ac62f2");
  }
}

}  // namespace
}  // namespace pxport::json_checksum_test
