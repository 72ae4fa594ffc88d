#include "engine/time_limit.h"

#include <fmt/format.h>

#include <chrono>

namespace pxport {

TimeLimit::TimeLimit(uint64_t seconds, const Cancel* host) : seconds_(seconds), host_(host) {
  if (seconds_ != 0) thread_ = std::thread([this] { Wait(); });
}

TimeLimit::~TimeLimit() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    over_ = true;
  }
  ended_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void TimeLimit::Wait() {
  // A host's request can come from a signal handler, which may wake nobody: so it is looked for.
  constexpr std::chrono::milliseconds kLook{20};
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds_);
  std::unique_lock<std::mutex> lock(mutex_);
  while (!over_) {
    const bool asked = host_ != nullptr && host_->requested();
    expired_ = !asked && std::chrono::steady_clock::now() >= end;
    if (asked || expired_) return cancel_.Request();
    ended_.wait_for(lock, kLook);
  }
}

Status TimeLimit::Explain(const Status& status) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!expired_ || !absl::IsCancelled(status)) return status;
  Status late = Failure(
      Code::kDeadlineExceeded,
      fmt::format("the export took longer than the {} s of limits.timeout_seconds", seconds_),
      "raise limits.timeout_seconds, or find out what is slow: timing_ms in the report of a run that ended");
  for (const auto& [key, value] : Details(status)) late = WithDetail(std::move(late), key, value);
  return late;
}

}  // namespace pxport
