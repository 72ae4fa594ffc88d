// The typed job: defaults, what follows from what, warnings.
#include "job/job_spec.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <set>

#include "job_cases.h"

namespace pxport::job_spec_test {
namespace {

JobSpec Parsed(std::string_view set) {
  auto spec = JobSpec::Parse(JobWith(set));
  REQUIRE_MESSAGE(spec.ok(), spec.status().ToString());
  return *std::move(spec);
}

bool Warns(const JobSpec& spec, std::string_view part) {
  return std::any_of(spec.warnings.begin(), spec.warnings.end(),
                     [&](const std::string& warning) { return warning.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("a job of the least keys has every default") {
  const Json least = *Json::Parse(R"({"destination": {"url": "out"}, "audiences": [{"id": "a"}],
                                      "mapping": [{"source": "x.y"}], "file": {"preset": "spark"}})");
  const auto parsed = JobSpec::Parse(least);
  REQUIRE_MESSAGE(parsed.ok(), parsed.status().ToString());
  const JobSpec& spec = *parsed;
  CHECK(spec.destination.url == "out");
  CHECK_FALSE(spec.destination.s3.has_value());
  CHECK(spec.destination.place == Place{Scheme::kLocal, "", "out/"});
  CHECK(spec.control == Place{Scheme::kLocal, "", "out/_pxport"});
  CHECK_FALSE(spec.state.has_value());
  CHECK(spec.inputs.empty());
  CHECK_FALSE(spec.snapshot_time.has_value());
  CHECK(spec.audiences[0].name == "a");
  CHECK(spec.audiences[0].name_space == "ups");
  CHECK(spec.audiences[0].mode == Mode::kFull);
  CHECK(spec.audiences[0].file_name.empty());
  CHECK(spec.mapping[0].target == nullptr);
  CHECK(std::get<FieldPath>(spec.mapping[0].source) == *FieldPath::Parse("x.y"));
  CHECK(spec.mapping[0].header == "x_y");
  CHECK(spec.mapping[0].trim);
  CHECK_FALSE(spec.mapping[0].required);
  CHECK(spec.mapping[0].phone_format == PhoneFormat::kE164);
  CHECK(spec.mapping[0].email_format == EmailFormat::kAdobe);
  CHECK(spec.mapping[0].hash_encoding == HashEncoding::kHex);
  CHECK(spec.file.format == FileFormat::kCsv);
  CHECK_FALSE(spec.file.gzip);
  CHECK(spec.file.gzip_level == 1);
  CHECK(spec.file.csv == *CsvDialect::Preset("spark"));
  CHECK(spec.file.name == "%DESTINATION_NAME%_%SEGMENT_ID%_%DATETIME(yyyyMMdd_HHmmss)%");
  CHECK(spec.file.max_rows == 5'000'000);
  CHECK(spec.file.max_bytes == 0);
  CHECK(spec.file.on_empty == OnEmpty::kWriteHeader);
  CHECK_FALSE(spec.file.fail_if_exists);
  CHECK_FALSE(spec.file.adobe_manifest);
  CHECK_FALSE(spec.file.pega.manifest);
  CHECK_FALSE(spec.file.pega.token);
  CHECK(spec.file.pega.process_type == "CustomerIngestion");
  CHECK(spec.file.pega.delete_process_type == "CustomerPurge");
  CHECK_FALSE(spec.file.sha256);
  CHECK(spec.on_bad_profile == OnBadProfile::kFail);
  CHECK_FALSE(spec.validate_fast);
  CHECK(spec.on_bad_value == OnBadValue::kReject);
  CHECK(spec.default_region.plan() == nullptr);
  CHECK(spec.limits.max_line_bytes == kMaxLineBytes);
  CHECK(spec.limits.memory_mib == 64);
  CHECK(spec.limits.spool_dir.empty());
  CHECK(spec.limits.timeout_seconds == 0);
  CHECK(spec.warnings.empty());
}

TEST_CASE("every key of a job in use arrives") {
  const JobSpec spec = Parsed(R"({
    "/destination": {"name": "n", "description": "d", "id": "i", "account_id": "ac", "organization": "o", "sandbox": "s", "url": "out"},
    "/input": {"url": ["a.ndjson", "file:///b/*.gz"], "snapshot_time": "2026-01-02T03:04:05+01:00"},
    "/audiences": [{"id": "a", "name": "A", "namespace": "CRM", "file_name": "%SEGMENT_ID%"}, {"id": "a"}],
    "/mapping/1": {"source": "mobilePhone.number", "target": "identity:PHONE_SHA256", "name": "Phone", "type": "string", "required": true,
                   "apply_transformation": true, "trim": false, "phone_format": "digits", "hash_encoding": "base64"},
    "/mapping/2": {"source": "identity:Email", "target": "identity:email_lc_sha256", "email_format": "google"},
    "/file": {"preset": "rfc4180", "format": "json", "csv": {"delimiter": "|", "header": false}, "compression": "gzip", "gzip_level": 2,
              "name": "x", "max_rows": 1, "max_bytes": 12345678901, "on_empty": "skip", "on_existing": "fail", "manifest": ["pega", "adobe"],
              "pega": {"process_type": "P", "delete_process_type": "D", "root": "/R", "manifest_name": "m", "token_text": ""}, "sha256": true},
    "/control": {"url": "control"}, "/rejects": {"url": "rejects.ndjson"}, "/on_bad_profile": "skip", "/validate": "fast",
    "/default_country": "im", "/default_country_code": "+44", "/on_bad_value": "empty", "/limits": {"max_line_bytes": 2, "memory_mib": 100, "spool_dir": "spool", "timeout_seconds": 7}})");
  CHECK(spec.destination.name == "n");
  CHECK(spec.destination.description == "d");
  CHECK(spec.destination.id == "i");
  CHECK(spec.destination.account_id == "ac");
  CHECK(spec.destination.organization == "o");
  CHECK(spec.destination.sandbox == "s");
  CHECK(spec.inputs == std::vector<std::string>{"a.ndjson", "/b/*.gz"});
  CHECK(spec.snapshot_time == ParseTimestamp("2026-01-02T02:04:05Z"));
  CHECK(spec.audiences[0].name == "A");
  CHECK(spec.audiences[0].name_space == "CRM");
  CHECK(spec.audiences[0].file_name == "%SEGMENT_ID%");
  CHECK(spec.audiences[1].name == "a");
  const ColumnSpec& phone = spec.mapping[1];
  CHECK(phone.source_text == "mobilePhone.number");
  REQUIRE(phone.target != nullptr);
  CHECK(phone.target->name == "phone_sha256");
  CHECK(phone.header == "Phone");
  CHECK(phone.type == ColumnType::kString);
  CHECK(phone.required);
  CHECK(phone.apply_transformation);
  CHECK_FALSE(phone.trim);
  CHECK(phone.phone_format == PhoneFormat::kDigits);
  CHECK(phone.hash_encoding == HashEncoding::kBase64);
  CHECK(spec.mapping[2].email_format == EmailFormat::kGoogle);
  CHECK(spec.file.format == FileFormat::kJson);
  CHECK(spec.file.csv.delimiter == "|");
  CHECK_FALSE(spec.file.csv.header);
  CHECK(spec.file.gzip);
  CHECK(spec.file.gzip_level == 2);
  CHECK(spec.file.name == "x");
  CHECK(spec.file.max_rows == 1);
  CHECK(spec.file.max_bytes == 12345678901);
  CHECK(spec.file.on_empty == OnEmpty::kSkip);
  CHECK(spec.file.fail_if_exists);
  CHECK(spec.file.adobe_manifest);
  CHECK(spec.file.pega.manifest);
  CHECK(spec.file.pega.process_type == "P");
  CHECK(spec.file.pega.delete_process_type == "D");
  CHECK(spec.file.manifest_name == "m");
  CHECK(spec.file.pega_root == Place{Scheme::kLocal, "", "/R/"});
  CHECK(spec.file.pega.root == "/R");
  CHECK(spec.file.pega.token);  // token_text asks for one, even an empty one
  CHECK(spec.file.sha256);
  CHECK(spec.control == Place{Scheme::kLocal, "", "control"});
  CHECK(spec.rejects_path == "rejects.ndjson");
  CHECK(spec.on_bad_profile == OnBadProfile::kSkip);
  CHECK(spec.validate_fast);
  CHECK(spec.on_bad_value == OnBadValue::kEmpty);
  CHECK(std::string_view(spec.default_region.plan()->region) == "IM");
  CHECK(spec.limits.max_line_bytes == 2);
  CHECK(spec.limits.memory_mib == 100);
  CHECK(spec.limits.spool_dir == "spool");
  CHECK(spec.limits.timeout_seconds == 7);
}

TEST_CASE("whole numbers are whole in every spelling") {
  CHECK(Parsed(R"({"/file/max_rows": 1e3})").file.max_rows == 1000);
  CHECK(Parsed(R"({"/file/max_rows": 20.0})").file.max_rows == 20);
  CHECK(Parsed(R"({"/version": 1.0})").file.max_rows == 5'000'000);
}

TEST_CASE("an identity without target goes where its name says") {
  const JobSpec spec =
      Parsed(R"({"/mapping/1": {"source": "identity:ecid"}, "/mapping/2": {"source": "identity:Loyalty"},
                                  "/mapping/3": {"source": "identity:GAID", "name": "Device"}})");
  REQUIRE(spec.mapping[1].target != nullptr);
  CHECK(spec.mapping[1].target->name == "ECID");
  CHECK(spec.mapping[1].header == "ECID");
  CHECK(spec.mapping[2].target == nullptr);
  CHECK(std::get<IdentityRef>(spec.mapping[2].source) == IdentityRef{"Loyalty"});
  CHECK(spec.mapping[2].header == "Loyalty");
  CHECK(spec.mapping[3].header == "Device");
}

TEST_CASE("headers that no row names come from the source") {
  const JobSpec spec =
      Parsed(R"({"/mapping/1": {"source": "orders[0].total"}, "/mapping/2": {"source": "_acme['a.b']"},
                                  "/mapping/3": {"source": "segmentMembership.seg_namespace.seg_id.status"},
                                  "/mapping/4": {"source": "segmentMembership.status"}})");
  CHECK(spec.mapping[1].header == "orders0_total");
  CHECK(spec.mapping[3].header == "segmentMembership_seg_namespace_seg_id_status");
  CHECK(spec.mapping[4].header == "segmentMembership_status");
}

TEST_CASE("keys are columns, whatever they are called") {
  const JobSpec spec = Parsed(R"({"/deduplicate_by": "identity:crmid", "/key": ["FirstName", "CustomerID"],
                                  "/consent": {"consents.x": ["Y", "\u00c4"]}})");
  CHECK(spec.deduplicate_by.identity == IdentityRef{"crmid"});
  CHECK(spec.deduplicate_by.columns == std::vector<size_t>{0});
  CHECK(spec.key == std::vector<size_t>{1, 0});
  CHECK(spec.consent[0].path == *FieldPath::Parse("consents.x"));
  CHECK(spec.consent[0].accepted == std::vector<std::string>{"y", "\u00e4"});
  const JobSpec columns = Parsed(R"({"/deduplicate_by": ["FirstName"]})");
  CHECK_FALSE(columns.deduplicate_by.identity.has_value());
  CHECK(columns.deduplicate_by.columns == std::vector<size_t>{1});
}

TEST_CASE("a column's source is parsed once, into its kind") {
  const JobSpec spec = Parsed(R"json({"/mapping/1": {"source": "segmentMembership.lastQualificationTime"},
                                      "/mapping/2": {"source": "=upper(${identity:Email})", "target": "E"}})json");
  CHECK(std::get<IdentityRef>(spec.mapping[0].source).name_space == "CRMID");
  CHECK(std::get<MembershipField>(spec.mapping[1].source) == MembershipField::kTime);
  const auto& expression = std::get<ExpressionPlan>(spec.mapping[2].source);
  REQUIRE(expression.fields.size() == 1);
  CHECK(std::get<IdentityRef>(expression.fields[0].ref) == IdentityRef{"Email"});
  CHECK(spec.mapping[2].header == "E");
}

TEST_CASE("pega-cdh makes the customer's id required, whatever its column is called") {
  CHECK(Parsed("{}").mapping[0].required);
  CHECK_FALSE(Parsed("{}").mapping[1].required);
  CHECK(Parsed(R"({"/mapping/0/name": "Id"})").mapping[0].required);
  CHECK(Parsed(R"({"/mapping/0": {"source": "personID", "target": "CustomerID"}})").mapping[0].required);
  CHECK_FALSE(Parsed(R"({"/file/preset": "spark"})").mapping[0].required);
}

TEST_CASE("what is legal and not wise is a warning") {
  CHECK(Warns(Parsed("{}"), "deduplicate_by"));
  CHECK_FALSE(Warns(Parsed(R"({"/file/preset": "adobe-s3"})"), "deduplicate_by"));
  CHECK(Warns(Parsed(R"({"/file/name": "vip"})"), "/file/name does not hold the destination's name"));
  CHECK(Warns(Parsed(R"({"/file/name": "vip"})"), "/file/name does not hold the audience's id"));
  CHECK_FALSE(Warns(Parsed("{}"), "/file/name"));
  CHECK_FALSE(Warns(Parsed(R"({"/file/name": "%DESTINATION%-%SEGMENT_ID%"})"), "/file/name"));
  const JobSpec own = Parsed(R"({"/audiences/0/file_name": "vip"})");
  CHECK(Warns(own, "/audiences/0/file_name does not hold the audience's id"));
  CHECK_FALSE(Warns(own, "/file/name"));
  CHECK(Warns(Parsed(R"({"/audiences/0/schedule": {"frequency": "daily", "start": "2026-12-01T00:00:00Z"}})"),
              "schedules"));
  CHECK(Warns(Parsed(R"({"/destination/s3": {"region": "eu-west-1"}})"), "destination.s3 is not used"));
  CHECK(Warns(
      Parsed(R"({"/mapping/1": {"source": "personalEmail.address", "target": "identity:email_lc_sha256"}})"),
      "apply_transformation"));
}

TEST_CASE("schedules that fit their mode are taken") {
  for (const std::string_view schedule :
       {R"({"frequency": "once", "start": "2026-12-01T00:00:00Z", "end": "2026-12-02T00:00:00Z"})",
        R"({"frequency": "monthly", "start": "2026-12-01T00:00:00Z"})",
        R"({"frequency": "every_24_hours", "start": "2026-12-01T00:00:00Z"})",
        R"({"frequency": "daily", "trigger": "after_segment_evaluation"})"}) {
    CAPTURE(schedule);
    const JobSpec spec = Parsed(std::string(R"({"/audiences/0/schedule": )") + std::string(schedule) + "}");
    CHECK(spec.audiences[0].schedule.Find("trigger") != nullptr);
  }
}

TEST_CASE("every URL of a job is a place") {
  const JobSpec spec =
      Parsed(R"({"/destination/url": "s3://acme-cdh/a/%SEGMENT_ID%", "/audiences/0/mode": "incremental",
                                  "/state": {"url": "s3://acme-state/s"}})");
  CHECK(spec.destination.place == Place{Scheme::kS3, "acme-cdh", "a/"});
  CHECK(spec.destination.folder.macros == "%SEGMENT_ID%");
  CHECK(spec.control == Place{Scheme::kS3, "acme-cdh", "a/_pxport/"});
  CHECK(spec.state == Place{Scheme::kS3, "acme-state", "s"});
  REQUIRE(spec.destination.s3.has_value());
  CHECK(spec.destination.s3->region.empty());
  CHECK(Inside({Scheme::kLocal, "", ""}, "_pxport").path == "./_pxport");
  CHECK(Inside({Scheme::kLocal, "", "/"}, "_pxport").path == "/_pxport");
  CHECK(Inside({Scheme::kS3, "b", ""}, "_pxport").path == "_pxport/");
  CHECK_FALSE(ParseStorageUrl(std::string_view("a\0b", 3)).ok());
}

TEST_CASE("a folder beside the destination may take the rejects") {
  for (const std::string_view url :
       {"rejects.ndjson", "export.rejects", "exports/r", "../export/r", "/rejects"}) {
    CAPTURE(url);
    CHECK(Parsed(std::string(R"({"/rejects": {"url": ")") + std::string(url) + "\"}}").rejects_path == url);
  }
  CHECK(Parsed(R"({"/rejects": {"url": "file:///srv/r"}})").rejects_path == "/srv/r");
}

TEST_CASE("a link does not hide that rejects lie below the destination") {
  namespace fs = std::filesystem;
  std::string name = (fs::temp_directory_path() / "pxport-spec-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  fs::create_directory(name + "/out");
  fs::create_symlink(name + "/out", name + "/link");
  Json job = BaseJob();
  REQUIRE(job.SetAt("/destination/url", Json::String(name + "/out")).ok());
  REQUIRE(job.SetAt("/rejects/url", Json::String(name + "/link/deep/r.ndjson")).ok());
  const auto spec = JobSpec::Parse(job);
  fs::remove_all(name);
  REQUIRE_FALSE(spec.ok());
  CHECK(Detail(spec.status(), kJobPath) == "/rejects/url");
}

TEST_CASE("a job for a bucket that is turned to a folder does not ask for the bucket's secrets") {
  const std::string_view s3 =
      R"({"/destination/s3": {"credentials": {"type": "access_key", "access_key_id": "A",
                                  "secret_access_key": "${env:PXPORT_TEST_NOT_SET}"}}})";
  CHECK_FALSE(Parsed(s3).destination.s3.has_value());
}

}  // namespace pxport::job_spec_test
