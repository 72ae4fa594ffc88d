// Exports in a process that gets fewer threads than it asks for, or none.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cerrno>
#include <filesystem>

#include "engine/run.h"
#include "unit/store/faults.h"
#include "unit/store/temp_dir.h"

namespace pxport::thread_fault_test {
namespace {

constexpr int kThreads = 3;

std::string Profiles() {
  std::string lines;
  for (int i = 0; i < 2'000; ++i) {
    lines += fmt::format(
        R"({{"id":"{}","segmentMembership":{{"ups":{{"a{}":{{}},"a{}":{{"status":"realized"}}}}}}}})"
        "\n",
        i, i % 7, i % 5);
  }
  return lines;
}

StatusOr<ExportOutcome> ExportTo(const TempDir& dir, std::string_view limits) {
  std::string audiences;
  for (int i = 0; i < 7; ++i) audiences += fmt::format(R"({}{{"id":"a{}"}})", i == 0 ? "" : ",", i);
  HostOptions host;
  host.threads = kThreads;
  host.chunk_bytes = 32'768;
  PX_ASSIGN_OR_RETURN(
      const auto job,
      Job::Parse(fmt::format(R"({{"version": 1, "destination": {{"name": "t", "url": "{0}/out"}},
        "input": {{"url": "{0}/p.ndjson"}}, "audiences": [{1}], "mapping": [{{"source": "id"}}],
        "file": {{"name": "%SEGMENT_ID%", "preset": "rfc4180", "compression": "gzip"}}, "limits": {{{2}}}}})",
                             dir.path(), audiences, limits),
                 {}, *ParseTimestamp("2026-01-02T03:04:05Z"), host));
  return RunExport(job, nullptr, nullptr);
}

std::string DataOf(const TempDir& dir) {
  std::string data;
  for (const std::string& name : Tree(dir / "out"))
    if (name.ends_with(".gz")) data += name + ReadText(dir / "out/" + name);
  return data;
}

TEST_CASE("an export works with the threads it gets; with none it fails, and leaves nothing") {
  const TempDir whole;
  WriteText(whole / "p.ndjson", Profiles());
  const auto expected = ExportTo(whole, "");
  REQUIRE_MESSAGE(expected.ok(), expected.status().ToString());
  REQUIRE(DataOf(whole).size() > 1'000);
  for (int started = 0; started <= kThreads; ++started) {
    CAPTURE(started);
    const TempDir dir;
    WriteText(dir / "p.ndjson", Profiles());
    const SystemFault none(SystemCall::kStartThread, EAGAIN, started);
    const auto outcome = ExportTo(dir, "");
    CHECK(CallsMade(SystemCall::kStartThread) > started);
    if (started > 0) {
      REQUIRE_MESSAGE(outcome.ok(), outcome.status().ToString());
      CHECK(DataOf(dir) == DataOf(whole));
      continue;
    }
    CHECK(outcome.status().code() == Code::kResourceExhausted);
    CHECK(Detail(outcome.status(), kRemedy).has_value());
    CHECK_FALSE(std::filesystem::exists(dir / "out"));
  }
}

TEST_CASE("an export whose time limit gets no thread fails before it begins") {
  const TempDir dir;
  WriteText(dir / "p.ndjson", Profiles());
  const SystemFault none(SystemCall::kStartThread, EAGAIN, 0, 1);
  CHECK(ExportTo(dir, R"("timeout_seconds": 100)").status().code() == Code::kResourceExhausted);
  CHECK_FALSE(std::filesystem::exists(dir / "out"));
}

}  // namespace
}  // namespace pxport::thread_fault_test
