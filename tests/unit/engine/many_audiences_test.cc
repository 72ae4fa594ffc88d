// As many audiences as a job may have, each its own: files, folders, modes, schedules, faults.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/run.h"

namespace pxport::many_audiences_test {
namespace {

namespace fs = std::filesystem;

constexpr int kAudiences = 250;
const Timestamp kNow = *ParseTimestamp("2026-01-02T03:04:05Z");

// `own`: further members of audience 137.
std::string JobText(const std::string& folder, const std::string& own) {
  std::string audiences;
  for (int i = 0; i < kAudiences; ++i) {
    audiences += fmt::format(R"({}{{"id": "a{}", "name": "Audience {}"{}{}}})", i == 0 ? "" : ", ", i, i,
                             i % 50 == 7 ? R"(, "file_name": "own_%SEGMENT_ID%")" : "", i == 137 ? own : "");
  }
  return fmt::format(
      R"({{"destination": {{"url": "{0}/out/%SEGMENT_NAME%"}}, "input": {{"url": "{0}/p.ndjson"}},
      "audiences": [{1}], "mapping": [{{"source": "n", "target": "N"}}],
      "file": {{"preset": "rfc4180", "name": "%SEGMENT_ID%"}}, "state": {{"url": "{0}/state"}}}})",
      folder, audiences);
}

struct Folder {
  Folder() {
    path = (fs::temp_directory_path() / "pxport-many-XXXXXX").string();
    REQUIRE(mkdtemp(path.data()) != nullptr);
  }
  ~Folder() { fs::remove_all(path); }
  std::string path;
};

TEST_CASE("250 audiences in one pass, each with its own folder, name, mode and members") {
  const Folder folder;
  std::ofstream input(folder.path + "/p.ndjson");
  for (int i = 0; i < kAudiences; ++i) {
    input
        << fmt::format(
               R"({{"n":{0},"segmentMembership":{{"ups":{{"a{0}":{{}},"a{1}":{{"status":"existing"}}}}}}}})",
               i, (i + 1) % kAudiences)
        << "\n";
  }
  input.close();
  const std::string own =
      R"(, "mode": "incremental", "schedule": {"frequency": "every_6_hours", "start": "2026-12-01T00:00:00Z"})";
  for (const int threads : {1, 3}) {
    HostOptions host;
    host.threads = threads;
    fs::remove_all(folder.path + "/state");
    fs::remove_all(folder.path + "/out");
    const auto job = Job::Parse(JobText(folder.path, own), {}, kNow, host);
    REQUIRE_MESSAGE(job.ok(), job.status().ToString());
    const auto outcome = RunExport(*job, nullptr, nullptr);
    REQUIRE_MESSAGE(outcome.ok(), outcome.status().ToString());
    for (int i = 0; i < kAudiences; ++i) {
      const std::string name =
          fmt::format("{}/out/Audience {}/{}a{}.csv", folder.path, i, i % 50 == 7 ? "own_" : "", i);
      std::ifstream file(name);
      std::ostringstream text;
      text << file.rdbuf();
      const int before = (i + kAudiences - 1) % kAudiences;
      CHECK(text.str() ==
            (i == 0 ? fmt::format("N\n0\n{}\n", before) : fmt::format("N\n{}\n{}\n", before, i)));
      CHECK(outcome->report.At(fmt::format("/audiences/{}/rows", i))->text() == "2");
      CHECK(outcome->report.At(fmt::format("/audiences/{}/excluded/not_member", i))->text() == "248");
    }
  }
}

TEST_CASE("one audience that fails its own check fails the job before anything is read") {
  const Folder folder;  // without an input: it is not opened
  const std::pair<std::string, std::string> faults[] = {
      {R"(, "mode": "diff")", "/audiences/137/mode"},
      {R"(, "deletes": true)", "/audiences/137/deletes"},
      {R"(, "schedule": {"frequency": "every_3_hours", "start": "2026-12-01T00:00:00Z"})",
       "/audiences/137/schedule/frequency"},
      {R"(, "file_name": "%NOTHING%")", "/audiences/137/file_name"},
      {fmt::format(R"(, "file_name": "{}")", std::string(250, 'x')), "/audiences/137/file_name"},
      {R"(, "namespace": "")", "/audiences/137/namespace"},
      {R"(, "colour": "red")", "/audiences/137/colour"},
  };
  for (const auto& [own, pointer] : faults) {
    const auto job = Job::Parse(JobText(folder.path, own), {}, kNow, {});
    const auto& this_own = own;
    CAPTURE(this_own);
    CHECK_FALSE(job.ok());
    CHECK_MESSAGE(Detail(job.status(), kJobPath) == pointer, job.status().ToString());
    CHECK(Detail(job.status(), kRemedy).has_value());
  }
  CHECK(fs::is_empty(folder.path));
}

TEST_CASE("two audiences with one file name are found before anything is read, however many there are") {
  const Folder folder;
  const auto job = Job::Parse(JobText(folder.path, R"(, "file_name": "../Audience 5/a5")"), {}, kNow, {});
  CHECK_FALSE(job.ok());
  const auto same = Job::Parse(
      R"({"destination": {"url": "x"}, "audiences": [{"id": "a"}, {"id": "b", "file_name": "a"}],
          "mapping": [{"source": "n"}], "file": {"preset": "rfc4180", "name": "%SEGMENT_ID%"}})",
      {}, kNow, {});
  CHECK_FALSE(same.ok());
  CHECK(Message(same.status()).find("audiences a and b could write to one file: a and a") !=
        std::string_view::npos);
}

}  // namespace
}  // namespace pxport::many_audiences_test
