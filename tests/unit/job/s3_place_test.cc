#include "job/s3_place.h"

#include <doctest/doctest.h>

#include "job/job_spec.h"
#include "job/s3_options.h"
#include "job_cases.h"

namespace pxport::s3_place_test {
namespace {

TEST_CASE("a store's description is checked alike in a job and by itself") {
  const auto place = S3Place::FromJson(*Json::Parse(R"({"region": "eu-west-1", "part_size_mib": 16})"), "");
  REQUIRE_MESSAGE(place.ok(), place.status().ToString());
  CHECK(place->region == "eu-west-1");
  CHECK(place->options.part_bytes == 16 * kMiB);
  CHECK(place->options.parts_in_flight == 4);
  CHECK(TextAt(place->credentials, "/type") == "default");
  for (const auto& [text, path] : std::vector<std::pair<std::string, std::string>>{
           {R"({"regoin": "x"})", "/regoin"},
           {R"({"part_size_mib": 1})", "/part_size_mib"},
           {R"({"credentials": {"type": "access_key"}})", "/credentials/access_key_id"},
           {R"({"tags": {"": "x"}})", "/tags/"},
           {R"({"metadata": {"a b": "x"}})", "/metadata/a b"},
           {R"({"encryption": {"type": "sse-s3", "kms_key_id": "k"}})", "/encryption/kms_key_id"},
           {R"({"object_lock": {"mode": "governance"}})", "/object_lock/retain_until"},
           {R"({"fips": true, "endpoint": "https://x.example"})", "/fips"}}) {
    const Json json = *Json::Parse(text);
    const auto& where = path;
    CAPTURE(where);
    const Status alone = S3Place::FromJson(json, "").status();
    CHECK(Detail(alone, kJobPath) == where);
    CHECK(Message(alone).starts_with(where));
    Json job = JobWith(R"({"/destination/url": "s3://acme-cdh"})");
    REQUIRE(job.SetAt("/destination/s3", json).ok());
    CHECK(Detail(JobSpec::Parse(job).status(), kJobPath) == "/destination/s3" + where);
  }
}

TEST_CASE("options of a complete description") {
  const S3Options options =
      S3OptionsOf(*Json::Parse(R"({"endpoint": "https://ceph.acme.example", "store": "ceph",
      "addressing": "path", "checksum": "crc32c", "tags": {"a": "b"}, "parts_in_flight": 2})"));
  CHECK(options.endpoint == "https://ceph.acme.example");
  CHECK(options.kind == S3Kind::kCeph);
  CHECK(options.addressing == Addressing::kPathStyle);
  CHECK(options.checksum == S3Checksum::kCrc32c);
  CHECK(options.tags == std::vector<std::pair<std::string, std::string>>{{"a", "b"}});
  CHECK(options.parts_in_flight == 2);
  CHECK(options.part_bytes == 8 * kMiB);
}

}  // namespace
}  // namespace pxport::s3_place_test
