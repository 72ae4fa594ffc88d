#include "commit/side_by_side.h"

#include <doctest/doctest.h>

#include <atomic>
#include <cerrno>
#include <vector>

#include "unit/store/faults.h"

namespace pxport::side_by_side_test {
namespace {

TEST_CASE("every piece is done once, with any number of threads") {
  for (const int threads : {-1, 0, 1, 3, 50}) {
    for (const size_t count : {size_t{0}, size_t{1}, size_t{20}}) {
      CAPTURE(threads);
      std::vector<std::atomic<int>> done(count);
      SideBySide(count, threads, [&](size_t i) { ++done[i]; });
      for (const auto& times : done) CHECK(times == 1);
    }
  }
}

TEST_CASE("with fewer threads than wanted, or with none, all is done all the same") {
  for (const int started : {0, 1, 2}) {
    CAPTURE(started);
    const SystemFault none(SystemCall::kStartThread, EAGAIN, started);
    std::vector<std::atomic<int>> done(20);
    SideBySide(done.size(), 5, [&](size_t i) { ++done[i]; });
    for (const auto& times : done) CHECK(times == 1);
    CHECK(CallsMade(SystemCall::kStartThread) == started + 1);
  }
}

}  // namespace
}  // namespace pxport::side_by_side_test
