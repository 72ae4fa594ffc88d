// The time that an export may take (limits.timeout_seconds): a request to stop that comes by itself.
#ifndef PXPORT_ENGINE_TIME_LIMIT_H_
#define PXPORT_ENGINE_TIME_LIMIT_H_

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "base/cancel.h"

namespace pxport {

class TimeLimit {
 public:
  // Counts from now. 0 seconds: no limit, and no thread. `host` may be null, else it outlives this; its
  // request is passed on within 20 milliseconds.
  TimeLimit(uint64_t seconds, const Cancel* host);
  ~TimeLimit();
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;

  // What the work heeds; null if there is neither limit nor host.
  const Cancel* cancel() const { return seconds_ == 0 ? host_ : &cancel_; }

  // What to say of work that ended so: DeadlineExceeded, with the same details, if it was stopped by the
  // limit.
  Status Explain(const Status& status) const;

 private:
  void Wait();

  const uint64_t seconds_;
  const Cancel* const host_;
  Cancel cancel_;
  mutable std::mutex mutex_;
  std::condition_variable ended_;
  bool over_ = false;     // the work is done
  bool expired_ = false;  // the limit, not the host, asked to stop
  std::thread thread_;
};

}  // namespace pxport

#endif  // PXPORT_ENGINE_TIME_LIMIT_H_
