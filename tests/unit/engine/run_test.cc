#include "engine/run.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "unit/store/temp_dir.h"

namespace pxport::run_test {
namespace {

namespace fs = std::filesystem;

// `input`: the member of the job, with a comma after it, or "".
std::shared_ptr<const Job> JobTo(const std::string& folder, const std::string& input = "",
                                 const HostOptions& host = {}) {
  auto job = Job::Parse(fmt::format(R"({{"version": 1, "destination": {{"name": "t", "url": "{}"}}, {}
        "audiences": [{{"id": "vip"}}], "mapping": [{{"source": "id", "target": "Id"}}],
        "file": {{"name": "%SEGMENT_ID%", "preset": "rfc4180"}}}})",
                                    folder, input),
                        {}, *ParseTimestamp("2026-01-02T03:04:05Z"), host);
  REQUIRE_MESSAGE(job.ok(), job.status().ToString());
  return *job;
}

std::string Members(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i)
    lines += fmt::format(R"({{"id":{},"segmentMembership":{{"ups":{{"vip":{{}}}}}}}})", i) + "\n";
  return lines;
}

std::string Rows(int count) {
  std::string rows = "Id\n";
  for (int i = 0; i < count; ++i) rows += fmt::format("{}\n", i);
  return rows;
}

// Returns at most `slice` bytes of `text` per call.
PullFunction ReadIn(const std::string& text, size_t slice) {
  return [text, slice, at = size_t{0}](char* buffer, size_t capacity) mutable -> StatusOr<size_t> {
    const size_t size = std::min({slice, capacity, text.size() - at});
    std::copy_n(text.data() + at, size, buffer);
    at += size;
    return size;
  };
}

TEST_CASE("a run reads the input of the job, or a function") {
  const TempDir dir;
  WriteText(dir / "p.ndjson", Members(50));
  const auto job = JobTo(dir / "a", fmt::format(R"("input": {{"url": "{}"}},)", dir / "p.ndjson"));
  const auto outcome = RunExport(job, nullptr, nullptr);
  REQUIRE_MESSAGE(outcome.ok(), outcome.status().ToString());
  CHECK(ReadText(dir / "a/vip.csv") == Rows(50));
  CHECK(TextAt(outcome->report, "/status") == "success");
  CHECK_FALSE(outcome->skipped_bad_profiles);

  for (const size_t slice : {size_t{7}, size_t{1'000'000}}) {
    const std::string out = dir / fmt::format("b{}", slice);
    const PullFunction read = ReadIn(Members(50), slice);
    REQUIRE(RunExport(JobTo(out), &read, nullptr).ok());
    CHECK(ReadText(out + "/vip.csv") == Rows(50));
  }
}

TEST_CASE("a run without input is an error that names the key of the job") {
  const TempDir dir;
  const Status status = RunExport(JobTo(dir / "out"), nullptr, nullptr).status();
  CHECK(status.code() == Code::kInvalidArgument);
  CHECK(Detail(status, kJobPath) == "/input");
  CHECK_FALSE(fs::exists(dir / "out"));
}

TEST_CASE("a function that fails fails the run, which leaves nothing") {
  const TempDir dir;
  const PullFunction read = [](char*, size_t) -> StatusOr<size_t> {
    return Failure(Code::kUnavailable, "the source is gone");
  };
  const Status status = RunExport(JobTo(dir / "out"), &read, nullptr).status();
  CHECK(status.code() == Code::kUnavailable);
  CHECK(Message(status).find("the source is gone") != std::string_view::npos);
  CHECK_FALSE(fs::exists(dir / "out"));
}

TEST_CASE("profiles that are pushed in any slices become the files of a run") {
  const TempDir dir;
  const std::string text = Members(50);
  for (const size_t slice : {size_t{1}, size_t{100}, text.size()}) {
    CAPTURE(slice);
    const std::string out = dir / fmt::format("out{}", slice);
    auto pushed = PushedExport::Open(JobTo(out), nullptr);
    REQUIRE_MESSAGE(pushed.ok(), pushed.status().ToString());
    for (size_t at = 0; at < text.size(); at += slice)
      REQUIRE((*pushed)->Push(std::string_view(text).substr(at, slice)).ok());
    CHECK_FALSE(fs::exists(out + "/vip.csv"));
    const auto outcome = (*pushed)->Finish();
    REQUIRE_MESSAGE(outcome.ok(), outcome.status().ToString());
    CHECK(ReadText(out + "/vip.csv") == Rows(50));
  }
}

TEST_CASE("a pushed export that is not finished leaves nothing") {
  const TempDir dir;
  auto pushed = PushedExport::Open(JobTo(dir / "out"), nullptr);
  REQUIRE(pushed.ok());
  REQUIRE((*pushed)->Push(Members(10)).ok());
  CHECK(fs::exists(dir / "out"));
  pushed->reset();
  CHECK_FALSE(fs::exists(dir / "out"));
}

TEST_CASE("a bad profile fails a pushed export, which leaves nothing even before it is destroyed") {
  const TempDir dir;
  auto pushed = PushedExport::Open(JobTo(dir / "out"), nullptr);
  REQUIRE(pushed.ok());
  Status status = (*pushed)->Push(Members(2) + "not json\n");
  if (status.ok()) status = (*pushed)->Finish().status();
  CHECK(status.code() == Code::kInvalidArgument);
  CHECK(Detail(status, kInputLine) == "3");
  CHECK_FALSE(fs::exists(dir / "out"));
}

TEST_CASE("a pushed export can be cancelled, and needs the permissions of an export") {
  const TempDir dir;
  Cancel cancel;
  auto pushed = PushedExport::Open(JobTo(dir / "out"), &cancel);
  REQUIRE(pushed.ok());
  cancel.Request();
  Status status = (*pushed)->Push(Members(1000));
  if (status.ok()) status = (*pushed)->Finish().status();
  CHECK(status.code() == Code::kCancelled);
  CHECK_FALSE(fs::exists(dir / "out"));

  HostOptions host;
  host.permissions = 0;
  CHECK(PushedExport::Open(JobTo(dir / "out", "", host), nullptr).status().code() == Code::kPermissionDenied);
  CHECK_FALSE(fs::exists(dir / "out"));
}

}  // namespace
}  // namespace pxport::run_test
