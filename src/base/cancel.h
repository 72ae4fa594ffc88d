// A request to stop, from any thread or a signal handler.
#ifndef PXPORT_BASE_CANCEL_H_
#define PXPORT_BASE_CANCEL_H_

#include <atomic>

#include "base/status.h"

namespace pxport {

class Cancel {
 public:
  void Request() { requested_.store(true, std::memory_order_relaxed); }  // async-signal-safe
  bool requested() const { return requested_.load(std::memory_order_relaxed); }
  // Cancelled once requested; OK before.
  Status Check() const { return requested() ? Failure(Code::kCancelled, "cancelled") : absl::OkStatus(); }

 private:
  std::atomic<bool> requested_{false};
};

}  // namespace pxport

#endif  // PXPORT_BASE_CANCEL_H_
