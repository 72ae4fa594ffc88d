// Log lines of a context. Any thread may log. Callbacks run only on the caller's thread, so lines wait until
// the calling thread runs Drain().
#ifndef PXPORT_BASE_LOG_H_
#define PXPORT_BASE_LOG_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"

namespace pxport {

enum class LogLevel : int { kError = 0, kWarning = 1, kInfo = 2, kDebug = 3 };

class Log {
 public:
  using Sink = std::function<void(LogLevel, std::string_view line)>;
  Log() = default;  // drops everything
  explicit Log(Sink sink) : sink_(std::move(sink)) {}

  bool enabled() const { return sink_ != nullptr; }
  // Writes one line: no line end, no secrets, no identities. Thread-safe. At most kMaxWaiting lines wait;
  // later ones are counted and dropped.
  void Write(LogLevel level, std::string line);
  // Passes the waiting lines to the sink, on this thread, outside the lock.
  void Drain();

 private:
  static constexpr size_t kMaxWaiting = 1000;
  struct Line {
    LogLevel level;
    std::string text;
  };
  Sink sink_;
  Mutex mutex_;
  std::vector<Line> waiting_ ABSL_GUARDED_BY(mutex_);
  uint64_t dropped_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace pxport

#endif  // PXPORT_BASE_LOG_H_
