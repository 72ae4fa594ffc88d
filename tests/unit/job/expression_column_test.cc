// Columns of expressions, through whole exports to a folder.
#include "job/expression_column.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "engine/run.h"

namespace pxport::expression_column_test {
namespace {

namespace fs = std::filesystem;

const Timestamp kNow = *ParseTimestamp("2026-01-02T03:04:05Z");

struct Result {
  Status status;
  std::string vip, other;  // the files without their headers
  Json report;
};

// Exports the profiles, which are in audiences of one or both names.
Result Export(const std::string& mapping, const std::string& profiles, const std::string& more = "",
              HostOptions host = {}) {
  std::string folder = (fs::temp_directory_path() / "pxport-columns-XXXXXX").string();
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  std::ofstream(folder + "/p.ndjson", std::ios::binary) << profiles;
  const std::string text = fmt::format(
      R"({{"destination": {{"url": "{0}/out"}}, "input": {{"url": "{0}/p.ndjson"}},
      "audiences": [{{"id": "vip"}}, {{"id": "other", "namespace": "ext"}}], "mapping": {1},
      "file": {{"preset": "rfc4180", "name": "%SEGMENT_ID%" {2}}} {3}}})",
      folder, mapping, more.starts_with("|") ? "" : more, more.starts_with("|") ? more.substr(1) : "");
  Result result;
  auto job = Job::Parse(text, {}, kNow, host);
  auto outcome = job.ok() ? RunExport(*job, nullptr, nullptr) : StatusOr<ExportOutcome>(job.status());
  result.status = outcome.status();
  const auto read = [&](const std::string& name) {
    std::ifstream file(folder + "/out/" + name, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
  };
  if (outcome.ok()) {
    const bool json = more.find("json") != std::string::npos;
    const std::string extension = json ? ".json" : ".csv";
    result.vip = read("vip" + extension);
    result.other = read("other" + extension);
    for (std::string* text_of : {&result.vip, &result.other}) {
      if (!json) text_of->erase(0, text_of->find('\n') + 1);
    }
    result.report = outcome->report;
  }
  fs::remove_all(folder);
  return result;
}

std::string Of(const std::string& expression, const std::string& profile, const std::string& more = "") {
  const Result result =
      Export(fmt::format(R"([{{"source": "={}", "target": "X" {}}}])", expression, more), profile);
  return result.status.ok() ? result.vip : std::string(Message(result.status));
}

std::string Member(const std::string& fields) {
  return fmt::format(
      R"({{{}"segmentMembership":{{"ups":{{"vip":{{"lastQualificationTime":"2025-05-06T07:08:09Z"}}}}}}}})",
      fields.empty() ? "" : fields + ",");
}

TEST_CASE("an expression reads attributes, makes a column, and its types are written as CSV has them") {
  const std::string profile = Member(R"("a":{"b":["x","y,z"]},"n":12.50,"t":true,"e":"","z":null)");
  CHECK(Of("concat(a.b[1], '-', n)", profile) == "\"y,z-12.50\"\n");
  CHECK(Of("array_to_string(';', a.b)", profile) == "\"x;y,z\"\n");
  CHECK(Of("n", profile) == "12.50\n");
  CHECK(Of("t", profile) == "true\n");
  CHECK(Of("size_of(a.b) + 1", profile) == "3\n");
  CHECK(Of("coalesce(z, missing)", profile) == "\"\"\n");
  CHECK(Of("iif(contains_key('z'), 'there', 'not')", profile) == "there\n");
  CHECK(Of("iif(contains_key('y'), 'there', 'not')", profile) == "not\n");
}

TEST_CASE("an expression reads identities and the membership of the audience that is exported") {
  const std::string profile =
      R"({"identityMap":{"crmid":[{"id":""},{"id":"C1"},{"id":"C2","primary":true}]},"segmentMembership":{)"
      R"("ups":{"vip":{"status":"existing","lastQualificationTime":"2025-05-06T07:08:09Z"}},)"
      R"("ext":{"other":{"validUntil":"2027-01-01T00:00:00Z"}}}})";
  const Result result = Export(
      R"j([{"source": "=concat(${identity:CRMID}, '/', segmentMembership.status, '/', segmentMembership.seg_namespace.seg_id.lastQualificationTime, '/', identityMap.crmid[1].id)", "target": "X"},
         {"source": "=${identity:None}", "target": "Y"},
         {"source": "segmentMembership.status", "target": "S"}])j",
      profile);
  REQUIRE_MESSAGE(result.status.ok(), result.status.ToString());
  CHECK(result.vip == "C2/existing/2025-05-06T07:08:09Z/C1,,existing\n");
  CHECK(result.other == "C2/realized//C1,,realized\n");
}

TEST_CASE("reading identities by whatever way takes the host's permission") {
  HostOptions host;
  host.permissions = 0x3f & ~0x20u;
  const auto code = [&](const std::string& source) {
    return Export(fmt::format(R"([{{"source": "{}", "target": "X"}}])", source), Member(""), "", host)
        .status.code();
  };
  CHECK(code("=upper(a)") == Code::kOk);
  CHECK(code("=upper(${identity:CRMID})") == Code::kPermissionDenied);
  CHECK(code("=identityMap.CRMID[0].id") == Code::kPermissionDenied);
  CHECK(code("identityMap.CRMID[0].id") == Code::kPermissionDenied);
}

TEST_CASE("the clock of an expression is that of the run") {
  CHECK(Of("now()", Member("")) == "2026-01-02T03:04:05Z\n");
  CHECK(Of("timestamp()", Member("")) == "1767323045000\n");
  CHECK(Of("format(now(), 'yyyyMMdd')", Member("")) == "20260102\n");
}

TEST_CASE("dates of expressions stay as they are unless the mapping says date or timestamp") {
  CHECK(Of("date('2019-10-23 11:24', 'yyyy-MM-dd HH:mm')", Member("")) == "2019-10-23T11:24:00Z\n");
  CHECK(Of("zone_date_to_zone(now(), 'Europe/Paris')", Member("")) == "2026-01-02T04:04:05+01:00\n");
  CHECK(Of("zone_date_to_zone(now(), 'Europe/Paris')", Member(""), R"(, "type": "timestamp")") ==
        "2026-01-02T03:04:05Z\n");
  CHECK(Of("'2019-10-23T11:24:00Z'", Member(""), R"(, "type": "date")") == "2019-10-23\n");
  CHECK(Of("'soon'", Member(""), R"(, "type": "date")").find("column X: not a date") != std::string::npos);
}

TEST_CASE(
    "ids differ from row to row, audience to audience and run to run, and not by how the input is cut") {
  std::string profiles;
  for (int i = 0; i < 300; ++i) {
    profiles +=
        (i % 7 == 0 ? "\n" : "") +
        std::string(
            R"({"segmentMembership":{"ups":{"vip":{}},"ext":{"other":{"validUntil":"2027-01-01T00:00:00Z"}}}})") +
        (i % 5 == 0 ? "\r\n" : "\n");
  }
  const std::string mapping = R"j([{"source": "=uuid()", "target" : "X"}])j";
  std::set<std::string> seen;
  for (const size_t chunk_bytes : {100u, 5000u, 0u}) {
    HostOptions host;
    host.threads = 3;
    host.chunk_bytes = chunk_bytes;
    const Result result = Export(mapping, profiles, "", host);
    REQUIRE(result.status.ok());
    std::istringstream lines(result.vip + result.other);
    for (std::string line; std::getline(lines, line);) {
      CHECK(line.size() == 36);
      CHECK(seen.insert(line).second);
    }
  }
  CHECK(seen.size() == 1800);
}

TEST_CASE("a row has one seed, wherever the input is cut") {
  const auto plan = ExpressionPlan::Compile("=uuid()");
  REQUIRE(plan.ok());
  std::array<uint8_t, 16> seed{};
  ExpressionColumn column(*plan, kNow, seed);
  const Profile profile;
  const MembershipView membership;
  const auto id = [&](RowPlace place) {
    const auto value = column.Run(profile, &membership, place);
    REQUIRE(value.ok());
    return std::string(value->text);
  };
  const std::string first = id({1, 2, 3, 4});
  CHECK(id({1, 2, 3, 4}) == first);
  CHECK(std::set<std::string>{first, id({0, 2, 3, 4}), id({1, 0, 3, 4}), id({1, 2, 0, 4}), id({1, 2, 3, 0})}
            .size() == 5);
  seed[0] = 1;
  CHECK(ExpressionColumn(*plan, kNow, seed).Run(profile, &membership, {1, 2, 3, 4})->text != first);
}

TEST_CASE("exploded rows have ids of their own") {
  const Result result = Export(
      R"j([{"source": "identity:CRMID"}, {"source": "=uuid()", "target": "X"}])j",
      R"({"identityMap":{"CRMID":[{"id":"1"},{"id":"2"},{"id":"3"}]},"segmentMembership":{"ups":{"vip":{}}}})",
      R"(|, "deduplicate_by": "identity:CRMID")");
  REQUIRE_MESSAGE(result.status.ok(), result.status.ToString());
  std::set<std::string> ids;
  std::istringstream lines(result.vip);
  for (std::string line; std::getline(lines, line);) ids.insert(line.substr(2));
  CHECK(ids.size() == 3);
}

TEST_CASE("what fails in one profile makes that profile bad, and says where") {
  const std::string message = Of("to_integer(a)", Member(R"("a":"x17secret")"));
  CHECK(message.find("line 1: column X: column 2: to_integer") != std::string::npos);
  CHECK(message.find("secret") == std::string::npos);
  CHECK(Of("a", Member(R"("a":[1])")).find("column X: a CSV column cannot hold an array") !=
        std::string::npos);
  CHECK(Of("a", Member(R"("a":{})")).find("column X: a CSV column cannot hold an object") !=
        std::string::npos);
  std::string items = "0";
  for (int i = 0; i < 300; ++i) items += ",1";
  const std::string cubic =
      "size_of(transformArray(a, x -> transformArray(a, y -> transformArray(a, z -> concat(x, y, z)))))";
  CHECK(Of(cubic, Member("\"a\":[" + items + "]")).find("takes more than 1000000 steps") !=
        std::string::npos);
}

TEST_CASE("a bad profile of an audience's own column is bad for all audiences, before any row of it") {
  const std::string good = Member(R"("a":"1")");
  const std::string bad =
      R"({"a":"x","segmentMembership":{"ups":{"vip":{"status":"existing"}},"ext":{"other":{"validUntil":"2027-01-01T00:00:00Z"}}}})";
  std::string rejects = (fs::temp_directory_path() / "pxport-rejects-XXXXXX").string();
  REQUIRE(mkdtemp(rejects.data()) != nullptr);
  const Result result = Export(
      R"j([{"source": "=iif(segmentMembership.status == 'realized', to_integer(a), 0)", "target": "X"}])j",
      good + "\n" + bad + "\n",
      fmt::format(R"(|, "on_bad_profile": "skip", "rejects": {{"url": "{}/r"}})", rejects));
  fs::remove_all(rejects);
  REQUIRE_MESSAGE(result.status.ok(), result.status.ToString());
  CHECK(result.vip == "1\n");
  CHECK(result.other.empty());
  CHECK(result.report.At("/input/bad")->text() == "1");
  CHECK(result.report.At("/audiences/0/profiles")->text() == "1");
}

TEST_CASE(
    "expressions feed target identities like attributes: hashed on demand, counted when they are none") {
  const std::string mapping =
      R"j([{"source": "=concat(user, '@Example.com')", "target": "identity:email_lc_sha256", "apply_transformation": true},
          {"source": "=phone", "target": "identity:phone_sha256", "apply_transformation": true},
          {"source": "=concat('C', to_integer(n))", "target": "identity:CustomerID", "required": true}])j";
  const Result result = Export(mapping, Member(R"("user":" JohnDoe","phone":"none","n":"7")"));
  REQUIRE_MESSAGE(result.status.ok(), result.status.ToString());
  CHECK(result.vip == "55e79200c1635b37ad31a378c39feb12f120f116625093a19bc32fff15041149,,C7\n");
  CHECK(result.report.At("/audiences/0/identities/invalid_phone")->text() == "1");
}

TEST_CASE("in a nested record an expression's value is at the top, under its name, with its type") {
  const Result result = Export(
      R"j([{"source": "person.name.firstName"}, {"source": "=[n, {a: t}]", "target": "made.here"},
          {"source": "=n + 1", "target": "next"}, {"source": "=missing", "target": "none"},
          {"source": "=concat('C', n)", "target": "identity:CustomerID"}])j",
      Member(R"("person":{"name":{"firstName":"A"}},"n":1,"t":"x")"), R"(, "format": "json")");
  REQUIRE_MESSAGE(result.status.ok(), result.status.ToString());
  CHECK(
      result.vip ==
      R"({"person":{"name":{"firstName":"A"}},"made.here":[1,{"a":"x"}],"next":2,"identityMap":{"CustomerID":[{"id":"C1"}]}})"
      "\n");
}

TEST_CASE("a column that reads the clock or makes ids changes with every run") {
  const auto changes = [](std::string_view source) {
    const auto plan = ExpressionPlan::Compile(source);
    REQUIRE(plan.ok());
    return plan->changes_every_run();
  };
  CHECK(changes("=now()"));
  CHECK(changes("=iif(a, 'x', format(now(), 'yyyy'))"));
  CHECK(changes("=timestamp()"));
  CHECK(changes("=concat('a', guid())"));
  CHECK_FALSE(changes("=date('2019-10-23', 'yyyy-MM-dd')"));
}

TEST_CASE("the column of an error in an expression counts the sign, and is a detail") {
  const auto job = Job::Parse(
      R"j({"destination": {"url": "x"}, "audiences": [{"id": "a"}], "file": {"preset": "rfc4180"},
          "mapping": [{"source": "=concat(a, uper(b))", "target": "X"}]})j",
      {}, kNow, {});
  REQUIRE_FALSE(job.ok());
  CHECK(Detail(job.status(), kJobPath) == "/mapping/0/source");
  CHECK(Detail(job.status(), kExpressionColumn) == "12");
  CHECK(Detail(job.status(), kInputLine) == std::nullopt);
}

}  // namespace
}  // namespace pxport::expression_column_test
