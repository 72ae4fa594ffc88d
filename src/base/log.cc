#include "base/log.h"

#include <fmt/format.h>

#include <utility>

namespace pxport {

void Log::Write(LogLevel level, std::string line) {
  if (!enabled()) return;
  const MutexLock lock(&mutex_);
  if (waiting_.size() >= kMaxWaiting) {
    ++dropped_;
    return;
  }
  waiting_.push_back({level, std::move(line)});
}

void Log::Drain() {
  if (!enabled()) return;
  std::vector<Line> lines;
  uint64_t dropped = 0;
  {
    const MutexLock lock(&mutex_);
    lines.swap(waiting_);
    dropped = std::exchange(dropped_, 0);
  }
  for (const Line& line : lines) sink_(line.level, line.text);
  if (dropped > 0) sink_(LogLevel::kWarning, fmt::format("{} more log lines were dropped", dropped));
}

}  // namespace pxport
