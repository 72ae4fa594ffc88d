#include "engine/pipeline.h"

#include <doctest/doctest.h>

#include "unit/engine/audience_world.h"

namespace pxport::pipeline_test {
namespace {

PipelineOptions Options(int threads) {
  PipelineOptions options;
  options.threads = threads;
  options.chunk_bytes = 4'096;
  options.rows.now = options.rows.as_of = *ParseTimestamp("2026-01-02T03:04:05Z");
  return options;
}

std::string Lines(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i)
    lines +=
        fmt::format(R"({{"id":"{}","segmentMembership":{{"ups":{{"a":{{"status":"realized"}}}}}}}})", i) +
        "\n";
  return lines;
}

TEST_CASE("pushed in pieces of any size, by any number of threads: the same files") {
  std::string crc64;
  for (const int threads : {1, 3}) {
    for (const size_t piece : {size_t{7}, size_t{100'000}}) {
      CAPTURE(threads);
      AudienceWorld world("");
      Pipeline pipeline(Compiled(*world.job).rows, world.Files(), Options(threads));
      REQUIRE(pipeline.Start().ok());
      const std::string lines = Lines(1'000);
      for (size_t at = 0; at < lines.size(); at += piece) {
        const Status pushed = pipeline.Push(std::string_view(lines).substr(at, piece));
        REQUIRE_MESSAGE(pushed.ok(), pushed.ToString());
      }
      REQUIRE(pipeline.Finish().ok());
      const auto receipts = pipeline.TakeReceipts();
      REQUIRE(receipts.size() == 2);
      CHECK(receipts[0].rows == 1'000);
      CHECK(receipts[1].rows == 0);
      CHECK(pipeline.counts().profiles == 1'000);
      CHECK(pipeline.counts().audiences[1].not_member == 1'000);
      const std::string sum = fmt::format("{:x}", receipts[0].staged.crc64);
      CHECK((crc64.empty() || crc64 == sum));
      crc64 = sum;
    }
  }
}

TEST_CASE("callbacks run on the calling thread, and one that says stop ends the work") {
  AudienceWorld world("");
  PipelineOptions options = Options(2);
  options.progress_period_ms = 0;
  const std::thread::id caller = std::this_thread::get_id();
  int calls = 0;
  options.progress = [&](const Progress&) {
    CHECK(std::this_thread::get_id() == caller);
    return ++calls == 3;
  };
  Pipeline pipeline(Compiled(*world.job).rows, world.Files(), options);
  REQUIRE(pipeline.Start().ok());
  Status status;
  for (int i = 0; i < 10 && status.ok(); ++i) status = pipeline.Push(Lines(10));
  CHECK(status.code() == Code::kCancelled);
  CHECK(calls == 3);
}

}  // namespace
}  // namespace pxport::pipeline_test
