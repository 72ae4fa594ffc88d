#include "engine/time_limit.h"

#include <fmt/format.h>

#include <chrono>

#include "base/thread.h"

namespace pxport {

TimeLimit::TimeLimit(uint64_t seconds, const Cancel* host) : seconds_(seconds), host_(host) {}

Status TimeLimit::Start() {
  if (seconds_ == 0) return absl::OkStatus();
  PX_ASSIGN_OR_RETURN(thread_, StartThread([this] { Wait(); }));
  return absl::OkStatus();
}

TimeLimit::~TimeLimit() {
  {
    const MutexLock lock(&mutex_);
    over_ = true;
  }
  ended_.NotifyAll();
  if (thread_.joinable()) thread_.join();
}

void TimeLimit::Wait() {
  // A host's request can come from a signal handler, which cannot notify this thread: poll for it.
  constexpr std::chrono::milliseconds kLook{20};
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds_);
  const MutexLock lock(&mutex_);
  while (!over_) {
    const bool asked = host_ != nullptr && host_->requested();
    expired_ = !asked && std::chrono::steady_clock::now() >= end;
    if (asked || expired_) return cancel_.Request();
    ended_.WaitFor(&mutex_, kLook);
  }
}

Status TimeLimit::Explain(const Status& status) const {
  const MutexLock lock(&mutex_);
  if (!expired_ || !absl::IsCancelled(status)) return status;
  Status late = Failure(
      Code::kDeadlineExceeded,
      fmt::format("the export took longer than the {} s of limits.timeout_seconds", seconds_),
      "raise limits.timeout_seconds, or find out what is slow: timing_ms in the report of a run that ended");
  for (const auto& [key, value] : Details(status)) late = WithDetail(std::move(late), key, value);
  return late;
}

}  // namespace pxport
