// What Job::Parse accepts can run: its plan is good at every clock and for every number of shards.
#include "engine/job.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <random>
#include <vector>

#include "commit/manifest.h"
#include "commit/plan.h"
#include "engine/audience_names.h"
#include "unit/job/job_cases.h"
#include "unit/job/mutator.h"

namespace pxport::job_test {
namespace {

// Days and hours of one and of two digits, fractions, the ends of the calendar.
const std::vector<Timestamp>& Clocks() {
  static const std::vector<Timestamp> kClocks = [] {
    std::vector<Timestamp> clocks;
    for (const char* text : {"2026-01-02T03:04:05Z", "2026-12-31T23:59:59.999999999Z",
                             "2026-05-12T16:30:12.001Z", "1969-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
                             "9999-12-31T23:59:59Z", "2026-09-10T00:00:00.02Z"}) {
      clocks.push_back(*ParseTimestamp(text));
    }
    return clocks;
  }();
  return kClocks;
}

constexpr const char* kId = "0123456789abcdef0123456789abcdef";

StatusOr<std::shared_ptr<const Job>> ParseAt(const Json& document, Timestamp clock) {
  return Job::Parse(document.Dump(), {}, clock, {});
}

// Returns whether the job is valid; if so, its plans must be.
bool CheckAlwaysRuns(const Json& document) {
  const auto job = ParseAt(document, Clocks().front());
  for (const Timestamp clock : Clocks()) {
    const auto again = ParseAt(document, clock);
    CAPTURE(again.status().ToString());
    CHECK(again.ok() == job.ok());
    if (!job.ok()) continue;
    for (const uint32_t shards : {1u, 3u}) {
      const auto plan = MakePlan(Compiled(**job), kId, clock, shards);
      CAPTURE(plan.status().ToString());
      REQUIRE(plan.ok());
      CHECK(CheckPlan(*plan).ok());
    }
  }
  if (!job.ok()) {
    CAPTURE(job.status().ToString());
    CHECK(Detail(job.status(), kJobPath).has_value());
    CHECK_FALSE(Detail(job.status(), kRemedy).value_or("").empty());
  }
  return job.ok();
}

std::vector<Json> AllGoldenJobs() {
  std::vector<Json> jobs = {BaseJob()};
  for (const auto& entry : std::filesystem::directory_iterator(PXPORT_ROOT "/tests/golden/jobs")) {
    if (entry.path().extension() != ".json" || entry.path().filename() == "base.json") continue;
    const Json document = GoldenJobs(entry.path().filename().string());
    const Json* cases = document.Find("cases");
    if (cases == nullptr) continue;  // formats.json has texts, not jobs
    for (const Json& golden : cases->items()) jobs.push_back(JobOfCase(golden));
  }
  for (const auto& entry : std::filesystem::directory_iterator(PXPORT_ROOT "/examples/jobs")) {
    if (entry.path().extension() == ".json") jobs.push_back(*Json::Parse(ReadFile(entry.path().string())));
  }
  return jobs;
}

TEST_CASE("golden jobs, and what is made of them at random, run if they are valid") {
  const std::vector<Json> jobs = AllGoldenJobs();
  REQUIRE(jobs.size() > 100);
  size_t valid = 0;
  for (const Json& job : jobs) valid += CheckAlwaysRuns(job) ? 1 : 0;
  CHECK(valid > 3);
  size_t mutated = 0;
  for (uint32_t seed = 0; seed < 1000; ++seed) {
    Mutator mutator(seed);
    Json job = seed % 2 == 0 ? BaseJob() : jobs[seed % jobs.size()];
    for (uint32_t i = 0; i <= seed % 2; ++i) mutator.Mutate(&job);
    CAPTURE(job.Dump());
    mutated += CheckAlwaysRuns(job) ? 1 : 0;
  }
  CHECK(mutated > 50);
}

// Jobs of two or three audiences whose names are put together from parts that are easily mistaken.
TEST_CASE("random names either never meet or are refused at once") {
  std::mt19937 random(11);
  const auto pick = [&random](size_t count) {
    return std::uniform_int_distribution<size_t>(0, count - 1)(random);
  };
  const std::vector<std::string> parts = {"%SEGMENT_ID%",
                                          "%SEGMENT_NAME%",
                                          "_",
                                          "%DATETIME(d)%",
                                          "%TIMESTAMP%",
                                          "%DATETIME(HH)%",
                                          "%DATETIME(H_m)%",
                                          "f",
                                          "2",
                                          "_2",
                                          "%DATETIME([S])%",
                                          "%DATETIME([.S]M)%",
                                          "_deletes",
                                          "%DATETIME%",
                                          "%DATETIME(MMM)%",
                                          "-%DATETIME(s)%"};
  const std::vector<std::string> ids = {"a", "a_2", "a_12", "2", "12", "_pxport", "..", "a_deletes", "a_1"};
  const auto name = [&] {
    std::string text;
    for (size_t i = pick(4); i < 4; ++i) text += parts[pick(parts.size())];
    return Json::String(text);
  };
  size_t valid = 0, refused = 0;
  for (int round = 0; round < 1200; ++round) {
    Json job = JobWith(R"({"/file": {"name": "x"}, "/audiences": []})");
    std::vector<Json> audiences;
    for (size_t i = 2 + pick(2); i > 0; --i) {
      Json audience = Json::Object({{"id", Json::String(ids[pick(ids.size())])}});
      if (pick(2) == 0) audience.Set("name", Json::String(ids[pick(ids.size())]));
      if (pick(3) == 0) audience.Set("file_name", name());
      audiences.push_back(std::move(audience));
    }
    REQUIRE(job.SetAt("/audiences", Json::Array(std::move(audiences))).ok());
    REQUIRE(job.SetAt("/file/name", name()).ok());
    const std::vector<std::string> urls = {
        "out/%SEGMENT_NAME%", "out/d%DATETIME(d)%", "out/%SEGMENT_NAME%%DATETIME(d)%",
        "out/%DATETIME(HH)%/%SEGMENT_ID%/x", "out/%SEGMENT_NAME%/%DATETIME([.S]M)%%SEGMENT_ID%"};
    if (pick(2) == 0) REQUIRE(job.SetAt("/destination/url", Json::String(urls[pick(urls.size())])).ok());
    if (pick(3) == 0) REQUIRE(job.SetAt("/file/time_zone", Json::String("Asia/Kolkata")).ok());
    if (pick(4) == 0) {
      REQUIRE(job.SetAt("/file/manifest", Json::Array({Json::String("pega")})).ok());
      REQUIRE(job.SetAt("/file/pega", Json::Object({{"token_name", Json::String("a_2.csv")}})).ok());
      if (pick(2) == 0) REQUIRE(job.SetAt("/file/pega/manifest_name", name()).ok());
    }
    CAPTURE(job.Dump());
    (CheckAlwaysRuns(job) ? valid : refused) += 1;
  }
  CHECK(valid > 100);
  CHECK(refused > 100);
}

Status Refused(std::string_view set) {
  const auto job = ParseAt(JobWith(set), *ParseTimestamp("2026-12-01T00:00:00Z"));
  CHECK_FALSE(job.ok());
  return job.status();
}

TEST_CASE("names that are equal on some days only") {
  const Status day =
      Refused(R"({"/audiences": [{"id": "a"}, {"id": "a_2"}], "/file/name": "%SEGMENT_ID%_%DATETIME(d)%"})");
  CHECK(Detail(day, kJobPath) == "/file/name");
  CHECK(Message(day).find("\"a\" and \"a_2\"") != std::string_view::npos);
  const Status own = Refused(
      R"({"/audiences": [{"id": "a", "file_name": "f16"}, {"id": "b", "file_name": "f%DATETIME(H)%"}]})");
  CHECK(Detail(own, kJobPath) == "/audiences/1/file_name");
  const Status token = Refused(
      R"({"/file": {"name": "%SEGMENT_ID%%DATETIME(H)%", "manifest": ["pega"], "pega": {"token_name": "a7.csv"}},
          "/audiences": [{"id": "a"}]})");
  CHECK(Detail(token, kJobPath) == "/file/pega/token_name");
  // The default name has a date after the id: ids that look alike are no problem.
  CHECK(CheckAlwaysRuns(JobWith(R"({"/audiences": [{"id": "a"}, {"id": "a_2"}, {"id": "a_20260101"}]})")));
}

TEST_CASE("names of manifests that are equal, or on some days only") {
  const auto manifests = [](std::string_view name) {
    return JobWith(fmt::format(
        R"({{"/audiences": [{{"id": "a", "name": "n1"}}, {{"id": "a1", "name": "n2", "mode": "diff", "deletes": true}},
              {{"id": "a1_deletes", "name": "n3"}}], "/state": {{"url": "s"}}, "/key": "CustomerID",
             "/file": {{"manifest": ["pega"], "name": "%SEGMENT_NAME%", "pega": {{"manifest_name": "{}"}}}}}})",
        name));
  };
  for (const char* name : {"load", "%SEGMENT_ID%", "load%DATETIME(d)%", "%SEGMENT_ID%%DATETIME(d)%",
                           "%DATETIME(d)%%SEGMENT_ID%", "%SEGMENT_NAM%", ".%SEGMENT_NAME%"}) {
    CAPTURE(name);
    CHECK_FALSE(CheckAlwaysRuns(manifests(name)));
    const auto job = ParseAt(manifests(name), Clocks().front());
    CHECK(Detail(job.status(), kJobPath) == "/file/pega/manifest_name");
  }
  for (const char* name :
       {"%SEGMENT_NAME%", "%SEGMENT_NAME%_%DATETIME(d)%", "load %DATETIME(HH)%%SEGMENT_NAME%"})
    CHECK(CheckAlwaysRuns(manifests(name)));
  const auto misspelled = ParseAt(manifests("%SEGMENT_NAM%"), Clocks().front());
  CHECK(Detail(misspelled.status(), kRemedy) == "did you mean %SEGMENT_NAME%?");
}

TEST_CASE("a token never has the name of a data file, of any part and shard, or of a manifest") {
  const auto token = [](std::string_view name) {
    return JobWith(fmt::format(
        R"({{"/audiences": [{{"id": "a", "mode": "diff", "deletes": true}}], "/state": {{"url": "s"}}, "/key": "CustomerID",
             "/file": {{"manifest": ["pega"], "name": "f",
                        "pega": {{"manifest_name": "load", "token_name": "{}"}}}}}})",
        name));
  };
  for (const char* name : {"f.csv", "f_2.csv", "f_999999.csv", "f_deletes.csv", "f_deletes_10.csv",
                           "f_s00000.csv", "f_deletes_s00012_2.csv", "load.xml", "load_deletes.xml"}) {
    CAPTURE(name);
    const auto job = ParseAt(token(name), Clocks().front());
    CHECK(Detail(job.status(), kJobPath).value_or("none") == "/file/pega/token_name");
  }
  for (const char* name : {"f.tok", "f_1.csv", "f.xml", "f_deletes.xml", "load.csv", "f_s1.csv", "g.csv"})
    CHECK(CheckAlwaysRuns(token(name)));
}

// The names in the manifest of a job whose destination is `url`.
std::string NameInManifest(const std::string& url, const std::string& root) {
  Json job = JobWith(R"({"/file": {"name": "f", "manifest": ["pega"]}})");
  REQUIRE(job.SetAt("/destination/url", Json::String(url)).ok());
  REQUIRE(job.SetAt("/file/pega", Json::Object({{"root", Json::String(root)}})).ok());
  const auto parsed = ParseAt(job, Clocks().front());
  if (!parsed.ok()) return Detail(parsed.status(), kJobPath).value_or("none");
  const auto plan = DraftPlan(Compiled(**parsed), Clocks().front(), 1);
  REQUIRE(plan.ok());
  return NameInPegaManifest(*plan, plan->FileKey(0, false, 0, 1));
}

TEST_CASE("the root of Pega's repository") {
  const std::string bucket = "s3://acme-cdh/DataJobs/in/%SEGMENT_NAME%";
  CHECK(NameInManifest(bucket, "") == "VIP/f.csv");
  CHECK(NameInManifest("s3://acme-cdh", "") == "f.csv");
  CHECK(NameInManifest("s3://acme-cdh/a/x-%SEGMENT_ID%", "") == "x-vip/f.csv");
  for (const char* root : {"/DataJobs/", "DataJobs", "s3://acme-cdh/DataJobs", "s3://acme-cdh/DataJobs/"})
    CHECK(NameInManifest(bucket, root) == "in/VIP/f.csv");
  for (const char* root : {"/", "s3://acme-cdh", "s3://acme-cdh/"})
    CHECK(NameInManifest(bucket, root) == "DataJobs/in/VIP/f.csv");
  CHECK(NameInManifest("s3://acme-cdh", "/") == "f.csv");
  for (const char* root : {"/DataJob", "/datajobs/", "s3://acme-cdh/DataJobs/in/VI", "s3://acme/DataJobs"})
    CHECK(NameInManifest(bucket, root) == "/file/pega/root");

  for (const char* url : {"/srv/my jobs/in", "/srv//my jobs/./in/", "file:///srv/my jobs/in"}) {
    CHECK(NameInManifest(url, "") == "f.csv");
    for (const char* root : {"/srv", "/srv/", "file:///srv", "//srv/."})
      CHECK(NameInManifest(url, root) == "my jobs/in/f.csv");
    CHECK(NameInManifest(url, "/srv/my jobs/in") == "f.csv");
    CHECK(NameInManifest(url, "/srv/my") == "/file/pega/root");
  }
  CHECK(NameInManifest("jobs/in/%SEGMENT_NAME%", "jobs") ==
        "in/VIP/f.csv");  // relative, like the destination
  CHECK(NameInManifest("jobs/in/%SEGMENT_NAME%", std::filesystem::current_path().string()) ==
        "jobs/in/VIP/f.csv");
  CHECK(NameInManifest("/srv/100%%/in", "/srv/100%%") == "in/f.csv");
  CHECK(NameInManifest("/srv/in", "/srv/100%") == "/file/pega/root");
}

TEST_CASE("failures of names carry the key that is to change") {
  CHECK(Detail(Refused(R"({"/file/name": "%SEGMENT_NAM%"})"), kJobPath) == "/file/name");
  CHECK(Detail(Refused(R"({"/audiences": [{"id": "a", "file_name": "."}]})"), kJobPath) ==
        "/audiences/0/file_name");
  CHECK(Detail(Refused(R"({"/audiences": [{"id": ".."}], "/destination/url": "out/%SEGMENT_ID%"})"),
               kJobPath) == "/destination/url");
  for (const char* url : {"out/%SEGMENT_ID%//x", "out/%DATETIME('..')%/x", "out/%DATETIME(yyyy/MM)%"})
    CHECK(Detail(Refused(R"({"/destination/url": ")" + std::string(url) + "\"}"), kJobPath) ==
          "/destination/url");
  const Status zone =
      Refused(R"({"/file/time_zone": "Europe/Paris", "/file/name": "%SEGMENT_ID%_%DATETIME(HH z)%"})");
  CHECK(Detail(zone, kJobPath) == "/file/name");
  const Status root = Refused(R"({"/file/manifest": ["pega"], "/file/pega": {"root": "/nowhere"}})");
  CHECK(Detail(root, kJobPath) == "/file/pega/root");
  CHECK(Message(root).starts_with("/file/pega/root: "));
}

TEST_CASE("names of audiences, by their own templates or the job's") {
  const auto spec =
      JobSpec::Parse(JobWith(R"({"/destination/url": "out/%SEGMENT_NAME%", "/file/name": "all-%SEGMENT_ID%",
      "/audiences": [{"id": "a", "name": "A"}, {"id": "b", "name": "B", "file_name": "%DATETIME(yyyy)%"}]})"));
  REQUIRE_MESSAGE(spec.ok(), spec.status().ToString());
  const auto first = ExpandAudienceNames(*spec, 0, Clocks()[0]),
             second = ExpandAudienceNames(*spec, 1, Clocks()[0]);
  REQUIRE(first.ok());
  REQUIRE(second.ok());
  CHECK(first->folder == "A/");
  CHECK(first->stem == "all-a");
  CHECK(second->folder == "B/");
  CHECK(second->stem == "2026");
  CHECK(FileNamePointer(*spec, 0) == "/file/name");
  CHECK(FileNamePointer(*spec, 1) == "/audiences/1/file_name");
  CHECK(CheckNamesAtAnyClock(*spec, ".csv").ok());
}

TEST_CASE("folders that are equal on some days only") {
  const Status met =
      Refused(R"({"/destination/url": "out/%SEGMENT_NAME%%DATETIME(d)%%SEGMENT_ID%", "/file/name": "f",
      "/audiences": [{"id": "1b", "name": "a"}, {"id": "b", "name": "a1"}]})");
  CHECK(Detail(met, kJobPath) == "/destination/url");
  CHECK(Message(met).find("equal at some date") != std::string_view::npos);
  CHECK(CheckAlwaysRuns(
      JobWith(R"({"/destination/url": "out/dt=%DATETIME(yyyy-MM-dd)%/%SEGMENT_ID%", "/file/name": "f",
      "/audiences": [{"id": "a"}, {"id": "a_2"}]})")));
  CHECK(CheckAlwaysRuns(JobWith(
      R"({"/destination/url": "out/dt=%DATETIME(yyyy-MM-dd)%", "/audiences": [{"id": "a"}, {"id": "b"}]})")));
  const Status same = Refused(
      R"({"/destination/url": "out/dt=%DATETIME(dd)%", "/file/name": "f", "/audiences": [{"id": "a"}, {"id": "b"}]})");
  CHECK(Message(same).find("could write to one file") != std::string_view::npos);
}

TEST_CASE("folders and names in the job's time zone") {
  const auto spec =
      JobSpec::Parse(JobWith(R"({"/destination/url": "out/dt=%DATETIME(yyyy-MM-dd)%/%SEGMENT_ID%",
      "/file/name": "h%DATETIME(HH)%", "/file/time_zone": "America/New_York"})"));
  REQUIRE_MESSAGE(spec.ok(), spec.status().ToString());
  const auto names = ExpandAudienceNames(*spec, 0, *ParseTimestamp("2026-01-02T03:04:05Z"));
  REQUIRE(names.ok());
  CHECK(names->folder == "dt=2026-01-01/vip/");
  CHECK(names->stem == "h22");
}

TEST_CASE("in R2, names that are equal after NFC are one object") {
  const std::string same =
      R"({"/file/name": "%SEGMENT_ID%", "/audiences": [{"id": "caf\u00e9"}, {"id": "cafe\u0301"}],
      "/destination/url": "s3://acme-cdh/x", "/destination/s3": {"region": "auto", )";
  for (const char* r2 : {R"("store": "r2"}})", R"("endpoint": "https://0a.r2.cloudflarestorage.com"}})"}) {
    const Status status = Refused(same + r2);
    CHECK(Message(status).find("could write to one file") != std::string_view::npos);
    CHECK(Detail(status, kJobPath) == "/file/name");
  }
  CHECK(CheckAlwaysRuns(JobWith(same + R"("store": "aws"}})")));
  CHECK(CheckAlwaysRuns(JobWith(
      R"({"/file/name": "%SEGMENT_ID%", "/audiences": [{"id": "caf\u00e9"}, {"id": "cafe\u0301"}]})")));
  const Status folder = Refused(R"({"/file/name": "f", "/audiences": [{"id": "\u00c5"}, {"id": "\u212b"}],
      "/destination/url": "s3://acme-cdh/%SEGMENT_ID%", "/destination/s3": {"store": "r2"}})");
  CHECK(Message(folder).find("could write to one file") != std::string_view::npos);
  const Status suffix =
      Refused(R"({"/file/name": "%SEGMENT_ID%", "/audiences": [{"id": "\u00e9"}, {"id": "e\u0301_2"}],
      "/destination/url": "s3://acme-cdh/x", "/destination/s3": {"store": "r2"}})");
  CHECK(Message(suffix).find("could write to one file") != std::string_view::npos);
  const Status token = Refused(
      R"({"/file": {"name": "%SEGMENT_ID%", "manifest": ["pega"], "pega": {"token_name": "e\u0301.csv"}},
      "/audiences": [{"id": "\u00e9"}], "/destination/url": "s3://acme-cdh/x", "/destination/s3": {"store": "r2"}})");
  CHECK(Message(token).find("would replace another file") != std::string_view::npos);
}

TEST_CASE("a plan needs an id, its draft does not") {
  const auto job = ParseAt(BaseJob(), Clocks().front());
  REQUIRE(job.ok());
  const auto draft = DraftPlan(Compiled(**job), Clocks().front(), 1);
  REQUIRE(draft.ok());
  CHECK_FALSE(CheckPlan(*draft).ok());
  CHECK(MakePlan(Compiled(**job), "no id", Clocks().front(), 1).status().code() == Code::kInvalidArgument);
  CHECK(MakePlan(Compiled(**job), kId, Clocks().front(), 0).status().code() == Code::kInvalidArgument);
}

}  // namespace
}  // namespace pxport::job_test
