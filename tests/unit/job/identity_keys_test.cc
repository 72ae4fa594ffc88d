#include "job/identity_keys.h"

#include <doctest/doctest.h>

#include "job/row_plan.h"
#include "job_cases.h"

namespace pxport::identity_keys_test {
namespace {

StatusOr<PhoneRegion> RegionOf(const std::string& keys) {
  JobSpec spec;
  const Status status = ParseDefaultRegion(*Json::Parse(keys), &spec);
  if (!status.ok()) return status;
  return spec.default_region;
}

// What `check` shows of the column that this mapping row makes.
std::string Reported(const std::string& row, const std::string& job_keys = "") {
  const auto spec = JobSpec::Parse(JobWith(R"({"/mapping/1": )" + row + job_keys + "}"));
  REQUIRE_MESSAGE(spec.ok(), spec.status().ToString());
  const auto plan = RowPlan::Compile(*spec);
  REQUIRE_MESSAGE(plan.ok(), plan.status().ToString());
  Json column = Json::Object();
  if (plan->columns[1].rule.has_value()) ReportDigests(*plan->columns[1].rule, &column);
  return column.Dump();
}

TEST_CASE("the default region comes from the country, the calling code, or both") {
  CHECK(RegionOf("{}")->plan() == nullptr);
  CHECK(std::string_view(RegionOf(R"({"default_country": "kz"})")->plan()->region) == "KZ");
  CHECK(std::string_view(RegionOf(R"({"default_country_code": "+7"})")->plan()->region) == "RU");
  const char* const both = R"({"default_country": "KZ", "default_country_code": "+7"})";
  CHECK(std::string_view(RegionOf(both)->plan()->region) == "KZ");
  CHECK(RegionOf(R"({"default_country": "CA", "default_country_code": "1416"})")->area() == "416");
  const Status status = RegionOf(R"({"default_country": "KZ", "default_country_code": "44"})").status();
  CHECK(Detail(status, kJobPath) == "/default_country");
  CHECK(Message(status) ==
        "/default_country is \"KZ\", whose calling code is 7, but default_country_code is \"44\"");
}

TEST_CASE("check shows how digests are made") {
  CHECK(Reported(R"({"source": "identity:Email", "target": "identity:email_lc_sha256"})") ==
        R"({"hash_encoding":"hex","email_format":"adobe","trim":true})");
  CHECK(Reported(R"({"source": "mail", "target": "identity:email_lc_sha256", "apply_transformation": true,
                     "email_format": "uid2", "hash_encoding": "base64"})") ==
        R"({"hash_encoding":"base64","email_format":"uid2","trim":true})");
  CHECK(
      Reported(R"({"source": "identity:Phone", "target": "identity:phone_sha256", "phone_format": "digits"})",
               R"(, "/default_country_code": "1")") ==
      R"({"hash_encoding":"hex","phone_format":"digits","default_country":"US"})");
  CHECK(Reported(R"({"source": "identity:Phone", "target": "identity:phone_sha256"})") ==
        R"({"hash_encoding":"hex","phone_format":"e164"})");
  CHECK(Reported(R"({"source": "identity:Email_LC_SHA256", "hash_encoding": "base64"})") ==
        R"({"hash_encoding":"base64"})");
}

TEST_CASE("check shows nothing of columns without digests") {
  CHECK(Reported(R"({"source": "identity:GAID"})") == "{}");
  CHECK(Reported(R"({"source": "identity:Email"})") == "{}");
  CHECK(Reported(R"({"source": "mail", "target": "identity:email_lc_sha256"})") == "{}");
}

}  // namespace
}  // namespace pxport::identity_keys_test
