#include "engine/scheduler.h"

#include <doctest/doctest.h>

#include <atomic>
#include <cerrno>
#include <new>
#include <vector>

#include "unit/store/faults.h"

namespace pxport::scheduler_test {
namespace {

constexpr std::chrono::milliseconds kPeriod{20};

Status WaitFor(Scheduler* scheduler, Scheduler::Awaited awaited) {
  for (bool reached = false; !reached;) PX_RETURN_IF_ERROR(scheduler->WaitFor(awaited, kPeriod, &reached));
  return absl::OkStatus();
}

// Issues numbered chunks and ends the input.
Status Feed(Scheduler* scheduler, uint64_t chunks) {
  for (uint64_t i = 0; i < chunks; ++i) {
    PX_RETURN_IF_ERROR(WaitFor(scheduler, Scheduler::Awaited::kRoom));
    std::unique_ptr<Chunk> chunk = scheduler->TakeChunk();
    chunk->sequence = i;
    scheduler->Issue(std::move(chunk));
  }
  scheduler->EndInput();
  return WaitFor(scheduler, Scheduler::Awaited::kAllDone);
}

// Remembers what was done with the chunks.
struct Record {
  std::vector<uint64_t> joined;  // by one thread at a time
  std::atomic<int> joining{0}, workers{0}, closed{0};
  uint64_t fail_at = ~uint64_t{0};

  Scheduler::Steps Steps() {
    Scheduler::Steps steps;
    steps.row_maker = [this]() -> Scheduler::MakeRows {
      ++workers;
      return [](const Chunk& chunk, ChunkResult* result) { result->sequence = chunk.sequence; };
    };
    steps.join = [this](const ChunkResult& result) {
      CHECK(++joining == 1);
      joined.push_back(result.sequence);
      --joining;
      return result.sequence == fail_at ? Failure(Code::kDataLoss, "no good") : absl::OkStatus();
    };
    steps.closing = [this] { return std::vector<Scheduler::Task>(3, [this] { ++closed; }); };
    steps.closing_threads = 3;
    return steps;
  }
};

TEST_CASE("chunks are joined once, in their order, by any number of threads; then the closing tasks run") {
  for (const int threads : {1, 2, 7}) {
    CAPTURE(threads);
    Record record;
    Scheduler scheduler(threads, 1'000);
    REQUIRE(scheduler.Start(record.Steps()).ok());
    REQUIRE(Feed(&scheduler, 500).ok());
    REQUIRE(record.joined.size() == 500);
    for (uint64_t i = 0; i < 500; ++i) CHECK(record.joined[i] == i);
    CHECK(record.closed == 3);
    CHECK(record.workers <= threads);
    CHECK_FALSE(scheduler.stopped());
  }
}

TEST_CASE("workers read the input; its failure is reported after what came before it") {
  Record record;
  Scheduler scheduler(3, 1'000);
  REQUIRE(scheduler.Start(record.Steps()).ok());
  uint64_t reads = 0;
  scheduler.ReadFrom([&reads](Chunk* chunk) -> StatusOr<bool> {
    if (reads == 100) return Failure(Code::kDataLoss, "the disk is gone");
    chunk->sequence = reads++;
    return true;
  });
  Status status = WaitFor(&scheduler, Scheduler::Awaited::kEndOfInput);
  if (status.ok()) status = WaitFor(&scheduler, Scheduler::Awaited::kAllDone);
  CHECK(status.code() == Code::kDataLoss);
  CHECK(record.joined.size() == 100);
}

TEST_CASE("the first failure stops the work and is the one that is reported") {
  Record record;
  record.fail_at = 7;
  Scheduler scheduler(4, 1'000);
  REQUIRE(scheduler.Start(record.Steps()).ok());
  CHECK(Feed(&scheduler, 500).code() == Code::kDataLoss);
  scheduler.Fail(Failure(Code::kUnavailable, "later"));
  CHECK(scheduler.status().code() == Code::kDataLoss);
  CHECK(scheduler.stopped());
  CHECK(record.closed == 0);
}

TEST_CASE("a worker without memory fails the work") {
  Record record;
  Scheduler::Steps steps = record.Steps();
  steps.row_maker = []() -> Scheduler::MakeRows { throw std::bad_alloc(); };
  Scheduler scheduler(2, 1'000);
  REQUIRE(scheduler.Start(std::move(steps)).ok());
  CHECK(Feed(&scheduler, 10).code() == Code::kResourceExhausted);
}

TEST_CASE("fewer threads than wanted do the work; without any the start fails") {
  {
    const SystemFault none(SystemCall::kStartThread, EAGAIN);
    Record record;
    Scheduler scheduler(3, 1'000);
    CHECK(scheduler.Start(record.Steps()).code() == Code::kResourceExhausted);
  }
  const SystemFault none(SystemCall::kStartThread, EAGAIN, 1);
  Record record;
  Scheduler scheduler(3, 1'000);
  REQUIRE(scheduler.Start(record.Steps()).ok());
  CHECK(Feed(&scheduler, 50).ok());
  CHECK(record.joined.size() == 50);
  CHECK(record.workers == 1);
}

TEST_CASE("tasks run before the end, and many waiting ones make it busy") {
  Record record;
  Scheduler scheduler(1, 1'000);
  REQUIRE(scheduler.Start(record.Steps()).ok());
  CHECK_FALSE(scheduler.Busy());
  std::atomic<bool> go{false};
  std::atomic<int> ran{0};
  for (int i = 0; i < 4; ++i) {
    scheduler.Submit([&] {
      while (!go) std::this_thread::yield();
      ++ran;
    });
  }
  CHECK(scheduler.Busy());  // one runs at most, so three wait at least
  go = true;
  REQUIRE(Feed(&scheduler, 5).ok());
  CHECK(ran == 4);
}

}  // namespace
}  // namespace pxport::scheduler_test
