#include "net/net_clock.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/digest.h"

namespace pxport {
namespace {

class SystemClock : public NetClock {
 public:
  Timestamp Now() override { return WallClockNow(); }
  int64_t MonotonicMs() override { return MonotonicMillis(); }

  // From the operating system: with a generator seeded by the time, processes that start together would wait
  // equally long.
  double Random() override {
    const std::string bytes = RandomBytes(sizeof(uint64_t));
    uint64_t value = 0;
    std::memcpy(&value, bytes.data(), sizeof value);
    return static_cast<double>(value >> 11) * 0x1.0p-53;
  }

  Status Sleep(int64_t ms, const Cancel* cancel) override {
    static constexpr int64_t kSliceMs = 100;
    const int64_t end = MonotonicMs() + ms;
    for (;;) {
      if (cancel != nullptr) PX_RETURN_IF_ERROR(cancel->Check());
      const int64_t left = end - MonotonicMs();
      if (left <= 0) return absl::OkStatus();
      std::this_thread::sleep_for(std::chrono::milliseconds(std::min(left, kSliceMs)));
    }
  }
};

}  // namespace

std::unique_ptr<NetClock> MakeSystemClock() {
  return std::make_unique<SystemClock>();
}

}  // namespace pxport
