#include "store/store.h"

#include <doctest/doctest.h>

#include "base/json_fields.h"

namespace pxport::store_test {
namespace {

StagedFile Sample() {
  StagedFile file;
  file.key = "VIP/f \"1\".csv";
  file.upload_id = "u1";
  file.write_id = "x/0/a";
  file.bytes = 9'007'199'254'740'993;  // more than a double holds
  file.crc64 = 0x00000000ffffffffULL;
  file.parts = Json::Array({Json::Object({{"n", Json::Number(1)}})});
  return file;
}

TEST_CASE("a staged file round-trips through JSON") {
  const StagedFile file = Sample();
  auto parsed = Json::Parse(file.ToJson().Dump());
  REQUIRE(parsed.ok());
  auto read = StagedFile::FromJson(*parsed);
  REQUIRE(read.ok());
  CHECK(read->key == file.key);
  CHECK(read->upload_id == file.upload_id);
  CHECK(read->write_id == file.write_id);
  CHECK(read->bytes == file.bytes);
  CHECK(read->crc64 == file.crc64);
  CHECK(read->parts == file.parts);
}

TEST_CASE("a staged file with any damaged member is rejected") {
  for (const char* key : {"key", "upload_id", "write_id", "bytes", "crc64nvme"}) {
    for (const Json& wrong :
         {Json(), Json::Bool(true), Json::Number(-1), Json::String("zz"), Json::Array()}) {
      Json json = Sample().ToJson();
      const bool fits =
          wrong.is_string() && json.Find(key)->is_string() && std::string_view(key) != "crc64nvme";
      json.Set(key, wrong);
      CAPTURE(key);
      CAPTURE(wrong.Dump());
      CHECK(StagedFile::FromJson(json).ok() == fits);
    }
    Json json = Json::Object();
    const Json whole = Sample().ToJson();
    for (const auto& [name, value] : whole.members()) {
      if (name != key) json.Set(name, value);
    }
    const auto read = StagedFile::FromJson(json);
    CHECK(read.status().code() == Code::kDataLoss);
    CHECK(Message(read.status()).find(key) != std::string_view::npos);
  }
  CHECK_FALSE(StagedFile::FromJson(Json::Array()).ok());
}

TEST_CASE("fields keep the first failure and read neutral values after it") {
  const auto json = Json::Parse(R"({"t":"x","n":4294967296,"f":1.5,"l":["a",1],"b":true})");
  REQUIRE(json.ok());
  JsonFields fields(*json, "thing");
  CHECK(fields.Text("t") == "x");
  CHECK(fields.Count("n") == 4294967296);
  CHECK(fields.Flag("b"));
  CHECK(fields.Any("none").is_null());
  CHECK(fields.status().ok());
  CHECK(fields.Small("n") == 0);
  CHECK(Message(fields.status()) == "thing is damaged: n is too large");
  CHECK(fields.Count("f") == 0);
  CHECK(fields.Texts("l").size() == 2);
  CHECK(fields.Items("t").empty());
  CHECK(Message(fields.status()) == "thing is damaged: n is too large");
}

}  // namespace
}  // namespace pxport::store_test
