// Whole exports to a folder, through the engine's face.
#include "engine/export.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "encode/gunzip.h"
#include "engine/run.h"

namespace pxport::export_test {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "pxport-export-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  std::string path() const { return path_; }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
  }

 private:
  fs::path path_;
};

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Everything below a folder but the control objects, by relative name.
std::map<std::string, std::string> Visible(const std::string& folder) {
  std::map<std::string, std::string> files;
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = fs::relative(entry.path(), folder);
    if (entry.is_regular_file() && !name.starts_with("_pxport")) files[name] = Read(entry.path());
  }
  return files;
}

std::string Gunzipped(const std::string& packed) {
  Gunzip gunzip;
  std::string text(10'000'000, '\0');
  auto step = gunzip.Run(packed, text);
  REQUIRE(step.ok());
  REQUIRE(gunzip.Finish().ok());
  text.resize(step->produced);
  return text;
}

constexpr std::string_view kMapping = R"([
  {"source": "identity:CRMID", "target": "identity:CustomerID"},
  {"source": "person.name.firstName", "target": "FirstName"},
  {"source": "personalEmail.address", "target": "identity:email_lc_sha256", "apply_transformation": true},
  {"source": "segmentMembership.seg_namespace.seg_id.status", "target": "Status"}])";

std::string JobText(const std::string& input, const std::string& output, const std::string& file,
                    const std::string& more = "") {
  return fmt::format(R"({{"version": 1, "destination": {{"name": "t", "url": "{}"}}, "input": {{"url": "{}"}},
    "audiences": [{{"id": "vip", "name": "VIP"}}, {{"id": "new", "name": "New"}}],
    "mapping": {}, "file": {{"name": "%SEGMENT_ID%", {}}} {}}})",
                     output, input, kMapping, file, more);
}

const Timestamp kNow = *ParseTimestamp("2026-01-02T03:04:05Z");

StatusOr<ExportOutcome> RunJob(const std::string& text, HostOptions host = {}) {
  auto job = Job::Parse(text, {}, kNow, host);
  if (!job.ok()) return job.status();
  return RunExport(*job, nullptr, nullptr);
}

std::string Profile(int id, const std::string& audiences, const std::string& name = "A") {
  return fmt::format(
      R"({{"identityMap":{{"CRMID":[{{"id":"C{}"}}]}},"person":{{"name":{{"firstName":"{}"}}}},)"
      R"("personalEmail":{{"address":"U{}@Example.com"}},"segmentMembership":{{"ups":{{{}}}}}}})",
      id, name, id, audiences);
}

TEST_CASE("members of two audiences, one pass, each with its own file") {
  Folder folder;
  folder.Write("p.ndjson",
               Profile(1, R"("vip":{"status":"realized"})") + "\n" +
                   Profile(2, R"("vip":{"status":"exited"},"new":{})", "x,y") + "\n\n" + Profile(3, "") +
                   "\n" + Profile(4, R"("new":{"status":"existing"},"vip":{"status":"existing"})", "q\\\"q"));
  auto outcome =
      RunJob(JobText(folder.path() + "/p.ndjson", folder.path() + "/out", R"("preset": "pega-cdh")"));
  REQUIRE_MESSAGE(outcome.ok(), outcome.status().ToString());
  const auto files = Visible(folder.path() + "/out");
  REQUIRE(files.size() == 2);
  const std::string header = "CustomerID,FirstName,email_lc_sha256,Status\n";
  const std::string vip = files.at("vip.csv"), fresh = files.at("new.csv");
  CHECK(vip.starts_with(header + "C1,A,"));
  CHECK(vip.find(",realized\nC4,\"q\"\"q\",") != std::string::npos);
  CHECK(fresh.starts_with(header + "C2,\"x,y\","));
  CHECK(fresh.find(",realized\nC4,") != std::string::npos);  // a missing status means realized
  const Json& report = outcome->report;
  CHECK(report.At("/input/profiles")->text() == "4");
  CHECK(report.At("/audiences/0/rows")->text() == "2");
  CHECK(report.At("/audiences/0/excluded/not_member")->text() == "2");
  CHECK(report.At("/audiences/1/files/0/bytes")->text() == fmt::format("{}", fresh.size()));
}

// Random profiles of two audiences; some long, so that chunks are cut anywhere.
std::string RandomProfiles(int count) {
  std::mt19937 random(11);
  std::string text;
  for (int i = 0; i < count; ++i) {
    std::string audiences;
    if (random() % 2 == 0) audiences += R"("vip":{"status":"realized"})";
    if (random() % 3 == 0)
      audiences += std::string(audiences.empty() ? "" : ",") + R"("new":{"status":"existing"})";
    text += Profile(i, audiences, std::string(random() % 200, 'n')) + (random() % 10 == 0 ? "\r\n" : "\n");
    if (random() % 20 == 0) text += "\n";
  }
  return text;
}

TEST_CASE("the same bytes for any number of threads and any chunk size, plain, gzipped and split") {
  Folder folder;
  folder.Write("p.ndjson", RandomProfiles(3000));
  for (const std::string file :
       {R"("compression": "none")", R"("compression": "gzip", "sha256": true)", R"("max_rows": 100)",
        R"("compression": "gzip", "max_bytes": 150000)", R"("format": "json")"}) {
    std::map<std::string, std::string> expected;
    int run = 0;
    for (int threads : {1, 2, 5}) {
      for (size_t chunk_bytes : {64u, 1000u, 40'000u, 0u}) {
        const std::string out = fmt::format("{}/{}", folder.path(), run++);
        HostOptions host;
        host.threads = threads;
        host.chunk_bytes = chunk_bytes;
        auto outcome = RunJob(JobText(folder.path() + "/p.ndjson", out, file), host);
        REQUIRE_MESSAGE(outcome.ok(), outcome.status().ToString());
        auto files = Visible(out);
        if (expected.empty()) expected = files;
        CHECK(files.size() == expected.size());
        CHECK(files == expected);
        fs::remove_all(out);
      }
    }
    CHECK(expected.size() >= 2);
  }
}

TEST_CASE("splitting by rows and by bytes keeps every row once, in order, under its own header") {
  Folder folder;
  folder.Write("p.ndjson", RandomProfiles(60));
  const auto export_as = [&](const std::string& file) {
    const std::string out = folder.path() + "/out";
    REQUIRE(RunJob(JobText(folder.path() + "/p.ndjson", out, file)).ok());
    auto files = Visible(out);
    fs::remove_all(out);
    return files;
  };
  const std::string whole = export_as(R"("max_rows": 5000000)").at("vip.csv");
  const std::string header = whole.substr(0, whole.find('\n') + 1);
  for (const std::string file : {R"("max_rows": 7)", R"("max_bytes": 5000)", R"("max_bytes": 1)"}) {
    const auto parts = export_as(file);
    std::string joined = header;
    for (int part = 1;; ++part) {
      auto found = parts.find(part == 1 ? "vip.csv" : fmt::format("vip_{}.csv", part));
      if (found == parts.end()) break;
      REQUIRE(found->second.starts_with(header));
      const std::string rows = found->second.substr(header.size());
      const auto count = std::count(rows.begin(), rows.end(), '\n');
      CHECK(count >= 1);
      if (file.find("max_rows") != std::string::npos) CHECK(count <= 7);
      if (file.find("5000") != std::string::npos) CHECK(found->second.size() <= 5000);
      joined += rows;
    }
    CHECK(joined == whole);
  }
}

TEST_CASE("gzip is one member that holds the plain bytes") {
  Folder folder;
  folder.Write("p.ndjson", RandomProfiles(2000));
  const std::string input = folder.path() + "/p.ndjson";
  REQUIRE(RunJob(JobText(input, folder.path() + "/plain", R"("compression": "none")")).ok());
  REQUIRE(RunJob(JobText(input, folder.path() + "/gzip", R"("compression": "gzip")")).ok());
  const auto plain = Visible(folder.path() + "/plain"), packed = Visible(folder.path() + "/gzip");
  CHECK(Gunzipped(packed.at("vip.csv.gz")) == plain.at("vip.csv"));
}

TEST_CASE("a bad profile fails the export at its line, the first one in input order, and nothing is left") {
  Folder folder;
  std::string text = RandomProfiles(500);
  const auto lines = std::count(text.begin(), text.end(), '\n');
  text += "{\"a\":tru}\n" + Profile(1, "") + "\n{\"b\"\n";
  folder.Write("p.ndjson", text);
  for (size_t chunk_bytes : {100u, 5000u, 0u}) {
    HostOptions host;
    host.threads = 3;
    host.chunk_bytes = chunk_bytes;
    auto outcome = RunJob(
        JobText(folder.path() + "/p.ndjson", folder.path() + "/out", R"("compression": "gzip")"), host);
    REQUIRE(!outcome.ok());
    CHECK(outcome.status().code() == Code::kInvalidArgument);
    CHECK(Detail(outcome.status(), kInputLine) == fmt::format("{}", lines + 1));
    CHECK(Detail(outcome.status(), kRemedy).has_value());
    CHECK(!fs::exists(folder.path() + "/out"));
  }
}

TEST_CASE("bad profiles can be skipped: counted, and kept word for word with their places") {
  Folder folder;
  folder.Write("p.ndjson",
               Profile(1, R"("vip":{})") + "\nnot json\n" + Profile(2, R"("vip":{})") + "\n[1]\n");
  auto outcome = RunJob(JobText(
      folder.path() + "/p.ndjson", folder.path() + "/out", R"("preset": "pega-cdh")",
      fmt::format(R"(, "on_bad_profile": "skip", "rejects": {{"url": "{}/rejects"}})", folder.path())));
  REQUIRE_MESSAGE(outcome.ok(), outcome.status().ToString());
  CHECK(outcome->skipped_bad_profiles);
  CHECK(outcome->report.At("/input/bad")->text() == "2");
  CHECK(outcome->report.At("/audiences/0/rows")->text() == "2");
  const std::string rejects = Read(folder.path() + "/rejects");
  CHECK(rejects.find(":2:1: ") != std::string::npos);
  CHECK(rejects.find("\nnot json\n# ") != std::string::npos);
  CHECK(rejects.ends_with("\n[1]\n"));
}

TEST_CASE("an empty audience gets a header-only file, or none if the job says so") {
  Folder folder;
  folder.Write("p.ndjson", "");
  const std::string input = folder.path() + "/p.ndjson";
  REQUIRE(RunJob(JobText(input, folder.path() + "/a", R"("on_empty": "write_header")")).ok());
  CHECK(Visible(folder.path() + "/a").at("vip.csv") == "CustomerID,FirstName,email_lc_sha256,Status\n");
  auto outcome = RunJob(JobText(input, folder.path() + "/b", R"("on_empty": "skip")"));
  REQUIRE(outcome.ok());
  CHECK(Visible(folder.path() + "/b").empty());
  CHECK(outcome->report.At("/audiences")->items().size() == 2);
}

TEST_CASE("pushed in any slices, the bytes are those of a run") {
  Folder folder;
  const std::string text = RandomProfiles(400);
  folder.Write("p.ndjson", text);
  REQUIRE(
      RunJob(JobText(folder.path() + "/p.ndjson", folder.path() + "/run", R"("preset": "pega-cdh")")).ok());
  std::mt19937 random(3);
  for (int round = 0; round < 5; ++round) {
    const std::string out = fmt::format("{}/push{}", folder.path(), round);
    HostOptions host;
    host.threads = 2;
    host.chunk_bytes = round == 0 ? 0 : 500;
    auto job =
        Job::Parse(JobText(folder.path() + "/p.ndjson", out, R"("preset": "pega-cdh")"), {}, kNow, host);
    REQUIRE(job.ok());
    auto ticket = BeginExport(**job, 1, "");
    REQUIRE_MESSAGE(ticket.ok(), ticket.status().ToString());
    auto writer = ShardWriter::Open(*job, *ticket, 0);
    REQUIRE_MESSAGE(writer.ok(), writer.status().ToString());
    for (size_t at = 0; at < text.size();) {
      const size_t take = std::min<size_t>(text.size() - at, 1 + random() % (round == 4 ? 3 : 5000));
      REQUIRE((*writer)->Push(std::string_view(text).substr(at, take)).ok());
      at += take;
    }
    auto receipt = (*writer)->Finish();
    REQUIRE_MESSAGE(receipt.ok(), receipt.status().ToString());
    CHECK(Visible(out).empty());  // nothing shows before the commit
    auto outcome = CommitExport(**job, *ticket, {*receipt}, nullptr);
    REQUIRE_MESSAGE(outcome.ok(), outcome.status().ToString());
    CHECK(Visible(out) == Visible(folder.path() + "/run"));
    CHECK(CommitExport(**job, *ticket, {}, nullptr).ok());  // again: the same answer
  }
}

// A profile with several email identities, a last name and a time of qualification.
std::string Person(const std::string& emails, const std::string& last, const std::string& time,
                   const std::string& consent = "y") {
  return fmt::format(
             R"({{"identityMap":{{"Email":[{}],"CRMID":[{{"id":"{}"}}]}},"person":{{"name":{{"lastName":"{}"}}}},)"
             R"("consents":{{"marketing":{{"email":{{"val":"{}"}}}}}},)"
             R"("segmentMembership":{{"ups":{{"vip":{{"lastQualificationTime":"{}"}}}}}}}})",
             emails, last, last, consent, time) +
         "\n";
}

std::string Deduplicated(const std::string& profiles, const std::string& keys, const std::string& more = "",
                         Json* report = nullptr) {
  Folder folder;
  folder.Write("p.ndjson", profiles);
  auto outcome = RunJob(
      fmt::format(R"({{"destination": {{"name": "t", "url": "{0}/out"}}, "input": {{"url": "{0}/p.ndjson"}},
    "audiences": [{{"id": "vip"}}], "mapping": [{{"source": "identity:Email", "target": "Email"}},
    {{"source": "person.name.lastName", "target": "Last"}}], "deduplicate_by": {1}{2},
    "file": {{"preset": "rfc4180", "name": "%SEGMENT_ID%", "csv": {{"header": false}}}}}})",
                  folder.path(), keys, more));
  REQUIRE_MESSAGE(outcome.ok(), outcome.status().ToString());
  if (report != nullptr) *report = outcome->report;
  return Visible(folder.path() + "/out").at("vip.csv");
}

TEST_CASE("deduplication: the documented examples of two profiles that share one of two addresses") {
  const std::string a =
      Person(R"({"id":"johndoe@example.com"},{"id":"doejohn_1@example.com"})", "Doe", "2021-03-10 10:03:08");
  const std::string b =
      Person(R"({"id":"johndoe@example.com"},{"id":"doejohn_2@example.com"})", "D", "2021-04-10 11:33:28");
  // By namespace: the loser goes whole, the winner gets a row for each address.
  Json report;
  CHECK(Deduplicated(a + b, R"("identity:email")", "", &report) ==
        "johndoe@example.com,D\ndoejohn_2@example.com,D\n");
  CHECK(report.At("/audiences/0/profiles")->text() == "1");
  CHECK(report.At("/audiences/0/rows")->text() == "2");
  CHECK(report.At("/audiences/0/excluded/duplicate")->text() == "1");
  CHECK(Deduplicated(a + b, R"("Email")") == "johndoe@example.com,D\n");
  CHECK(Deduplicated(a + b, R"(["Email", "Last"])") == "johndoe@example.com,Doe\njohndoe@example.com,D\n");
}

TEST_CASE("deduplication: ties go to the smallest other columns, then to the first; no key, no competition") {
  const std::string time = "2021-03-10T10:03:08Z", mail = R"({"id":"m@example.com"})";
  CHECK(Deduplicated(Person(mail, "Morris", time) + Person(mail, "Doe", time), R"("Email")") ==
        "m@example.com,Doe\n");
  CHECK(Deduplicated(Person(mail, "Doe", "soon") + Person(mail, "Morris", time), R"("Email")") ==
        "m@example.com,Morris\n");
  CHECK(Deduplicated(Person("", "A", time) + Person("", "B", time), R"("Email")") == ",A\n,B\n");
  CHECK(Deduplicated(Person("", "A", time) + Person("", "B", time), R"("identity:Email")") == ",A\n,B\n");
}

TEST_CASE("consent: profiles without it are excluded and counted, whatever the case of the value") {
  const std::string time = "2021-03-10T10:03:08Z";
  const std::string profiles = Person(R"({"id":"1"})", "A", time, "Y") +
                               Person(R"({"id":"2"})", "B", time, "n") +
                               Person(R"({"id":"3"})", "C", time, "VI");
  Json report;
  CHECK(Deduplicated(profiles, R"("Email")", R"(, "consent": {"consents.marketing.email.val": ["y", "vi"]})",
                     &report) == "1,A\n3,C\n");
  CHECK(report.At("/audiences/0/excluded/consent")->text() == "1");
  Deduplicated(profiles, R"("Email")", R"(, "consent": {"consents.share.val": ["y"]})", &report);
  CHECK(report.At("/audiences/0/excluded/consent")->text() == "3");
  CHECK(report.At("/audiences/0/excluded/not_member")->text() == "0");
}

TEST_CASE("several shards make one export; a missing one is named") {
  Folder folder;
  const std::string out = folder.path() + "/out";
  auto job = Job::Parse(JobText("unused", out, R"("preset": "pega-cdh")"), {}, kNow, {});
  REQUIRE(job.ok());
  auto ticket = BeginExport(**job, 2, "");
  REQUIRE(ticket.ok());
  std::vector<std::string> receipts;
  for (uint32_t shard : {0u, 1u}) {
    auto writer = ShardWriter::Open(*job, *ticket, shard);
    REQUIRE(writer.ok());
    REQUIRE((*writer)->Push(Profile(static_cast<int>(shard), R"("vip":{})")).ok());
    if (shard == 1) {
      auto early = CommitExport(**job, *ticket, receipts, nullptr);
      CHECK(early.status().code() == Code::kFailedPrecondition);
      CHECK(Message(early.status()).find('1') != std::string_view::npos);
    }
    auto receipt = (*writer)->Finish();
    REQUIRE(receipt.ok());
    receipts.push_back(*receipt);
  }
  REQUIRE(CommitExport(**job, *ticket, receipts, nullptr).ok());
  const auto files = Visible(out);
  CHECK(files.contains("vip_s00000.csv"));
  CHECK(files.contains("vip_s00001.csv"));
}

TEST_CASE("a dropped writer and an aborted export leave nothing visible; late workers are refused") {
  Folder folder;
  const std::string out = folder.path() + "/out";
  auto job = Job::Parse(JobText("unused", out, R"("preset": "pega-cdh")"), {}, kNow, {});
  REQUIRE(job.ok());
  auto ticket = BeginExport(**job, 1, "key");
  REQUIRE(ticket.ok());
  CHECK(*BeginExport(**job, 1, "key") == *ticket);
  {
    auto writer = ShardWriter::Open(*job, *ticket, 0);
    REQUIRE(writer.ok());
    REQUIRE((*writer)->Push(Profile(1, R"("vip":{})") + "\n").ok());
  }
  REQUIRE(AbortExport(**job, *ticket).ok());
  REQUIRE(AbortExport(**job, *ticket).ok());
  CHECK(Visible(out).empty());
  CHECK(ShardWriter::Open(*job, *ticket, 0).status().code() == Code::kFailedPrecondition);
  CHECK(CommitExport(**job, *ticket, {}, nullptr).status().code() == Code::kAborted);
}

TEST_CASE("cancelled before it began: nothing is left") {
  Folder folder;
  folder.Write("p.ndjson", RandomProfiles(100));
  auto job = Job::Parse(
      JobText(folder.path() + "/p.ndjson", folder.path() + "/out", R"("preset": "pega-cdh")"), {}, kNow, {});
  REQUIRE(job.ok());
  Cancel cancel;
  cancel.Request();
  CHECK(RunExport(*job, nullptr, &cancel).status().code() == Code::kCancelled);
  CHECK(!fs::exists(folder.path() + "/out"));
}

TEST_CASE("the progress callback can cancel") {
  Folder folder;
  folder.Write("p.ndjson", RandomProfiles(20'000));
  HostOptions host;
  host.progress_period_ms = 0;
  int calls = 0;
  host.progress = [&calls](const Progress&) { return ++calls == 1; };
  CHECK(RunJob(JobText(folder.path() + "/p.ndjson", folder.path() + "/out", R"("preset": "pega-cdh")"), host)
            .status()
            .code() == Code::kCancelled);
  CHECK(calls == 1);
  CHECK(!fs::exists(folder.path() + "/out"));
}

}  // namespace
}  // namespace pxport::export_test
