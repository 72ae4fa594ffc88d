// The clock of the engine. All time comes from here, so a fixed clock makes a run repeatable.
#ifndef PXPORT_BASE_CLOCK_H_
#define PXPORT_BASE_CLOCK_H_

#include <chrono>

#include "base/timestamp.h"

namespace pxport {

// The wall clock, to the millisecond.
inline Timestamp WallClockNow() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const int64_t millis = std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
  return {millis / 1000, static_cast<int32_t>(millis % 1000) * 1'000'000};
}

// Milliseconds that never decrease, for durations.
inline int64_t MonotonicMillis() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace pxport

#endif  // PXPORT_BASE_CLOCK_H_
