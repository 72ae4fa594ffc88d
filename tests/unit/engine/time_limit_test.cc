#include "engine/time_limit.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <thread>

#include "engine/run.h"
#include "unit/store/faults.h"
#include "unit/store/temp_dir.h"

namespace pxport::time_limit_test {
namespace {

// Looks every five milliseconds, for at most a minute.
bool SoonRequested(const Cancel& cancel) {
  for (int looks = 0; looks < 12'000 && !cancel.requested(); ++looks)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return cancel.requested();
}

TEST_CASE("without a limit only the host cancels") {
  Cancel host;
  CHECK(TimeLimit(0, &host).cancel() == &host);
  CHECK(TimeLimit(0, nullptr).cancel() == nullptr);
}

TEST_CASE("a limit that passes asks the work to stop, and says so with what the work said") {
  TimeLimit limit(1, nullptr);
  REQUIRE(limit.Start().ok());
  CHECK(!limit.cancel()->requested());
  REQUIRE(SoonRequested(*limit.cancel()));
  const Status late = limit.Explain(WithDetail(limit.cancel()->Check(), kDecided, "1"));
  CHECK(late.code() == Code::kDeadlineExceeded);
  CHECK(Message(late).find("1 s of limits.timeout_seconds") != std::string_view::npos);
  CHECK(Detail(late, kDecided) == "1");
  CHECK(Detail(late, kRemedy).has_value());
  CHECK(limit.Explain(absl::OkStatus()).ok());
  CHECK(limit.Explain(Failure(Code::kUnavailable, "no route")).code() == Code::kUnavailable);
}

TEST_CASE("a host's request is passed on at once, and remains the host's") {
  Cancel host;
  TimeLimit limit(3600, &host);
  REQUIRE(limit.Start().ok());
  CHECK(!limit.cancel()->requested());
  host.Request();
  REQUIRE(SoonRequested(*limit.cancel()));
  CHECK(limit.Explain(limit.cancel()->Check()).code() == Code::kCancelled);
}

TEST_CASE("a limit that gets no thread is a failure, and nothing is limited") {
  const SystemFault none(SystemCall::kStartThread, EAGAIN);
  TimeLimit limit(1, nullptr);
  CHECK(limit.Start().code() == Code::kResourceExhausted);
  CHECK(limit.Explain(Failure(Code::kCancelled, "cancelled")).code() == Code::kCancelled);
}

TEST_CASE("an export that takes longer than its limit fails, and leaves nothing") {
  const TempDir dir;
  const std::string out = dir.path() + "/out";
  const auto job = Job::Parse(
      fmt::format(
          R"({{"version": 1, "destination": {{"name": "t", "url": "{}"}}, "audiences": [{{"id": "vip"}}],
        "mapping": [{{"source": "person.name.firstName"}}], "limits": {{"timeout_seconds": 1}},
        "file": {{"preset": "rfc4180"}}}})",
          out),
      {}, *ParseTimestamp("2026-01-02T03:04:05Z"), {});
  REQUIRE_MESSAGE(job.ok(), job.status().ToString());
  // A source that hardly moves. It ends after a minute, so that the test fails without a limit instead of
  // hanging.
  int calls = 0;
  const PullFunction slow = [&](char* buffer, size_t capacity) -> StatusOr<size_t> {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    if (++calls == 6'000) return size_t{0};
    constexpr std::string_view kLine = "{}\n";
    std::copy_n(kLine.data(), std::min(capacity, kLine.size()), buffer);
    return kLine.size();
  };
  CHECK(RunExport(*job, &slow, nullptr).status().code() == Code::kDeadlineExceeded);
  CHECK(!std::filesystem::exists(out));
}

}  // namespace
}  // namespace pxport::time_limit_test
