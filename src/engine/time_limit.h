// The time that an export may take (limits.timeout_seconds). Requests the work to stop when it has passed.
#ifndef PXPORT_ENGINE_TIME_LIMIT_H_
#define PXPORT_ENGINE_TIME_LIMIT_H_

#include <cstdint>
#include <thread>

#include "base/cancel.h"
#include "base/mutex.h"

namespace pxport {

class TimeLimit {
 public:
  // 0 seconds: no limit, and no thread. `host` may be null, else it outlives this.
  TimeLimit(uint64_t seconds, const Cancel* host);
  ~TimeLimit();
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;

  // The time counts from here; requests of the host are passed on within 20 milliseconds. ResourceExhausted
  // if the system has no thread for it: then there is no limit.
  Status Start();

  // What the work checks; null if there is neither limit nor host.
  const Cancel* cancel() const { return seconds_ == 0 ? host_ : &cancel_; }

  // The status to report for work that ended with `status`: DeadlineExceeded, with the same details, if the
  // limit stopped it.
  Status Explain(const Status& status) const;

 private:
  void Wait();

  const uint64_t seconds_;
  const Cancel* const host_;
  Cancel cancel_;
  mutable Mutex mutex_;
  CondVar ended_;
  bool over_ ABSL_GUARDED_BY(mutex_) = false;     // the work is done
  bool expired_ ABSL_GUARDED_BY(mutex_) = false;  // the limit, not the host, asked to stop
  std::thread thread_;
};

}  // namespace pxport

#endif  // PXPORT_ENGINE_TIME_LIMIT_H_
