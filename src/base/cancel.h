// A request to stop. Any thread or signal handler may make it.
#ifndef PXPORT_BASE_CANCEL_H_
#define PXPORT_BASE_CANCEL_H_

#include <atomic>

#include "base/status.h"

namespace pxport {

class Cancel {
 public:
  void Request() { requested_.store(true, std::memory_order_relaxed); }  // async-signal-safe
  bool requested() const { return requested_.load(std::memory_order_relaxed); }
  // kCancelled after a request, OK before it.
  Status Check() const { return requested() ? Failure(Code::kCancelled, "cancelled") : absl::OkStatus(); }

 private:
  std::atomic<bool> requested_{false};
};

}  // namespace pxport

#endif  // PXPORT_BASE_CANCEL_H_
