// Whether to retry, and how long to wait: full jitter, a retry budget shared by all requests of a client, and
// the delays that the server asks for. Pure policy: time and randomness are inputs.
//
// Wait before retry n (from 0): random in [0, min(20 s, base x 2^n)], base 50 ms, or 1 s when the store
// throttles. Delays of the server are honored: x-amz-retry-after up to 5 s beyond our own wait, Retry-After
// up to 20 s. Budget: 500 tokens. A retry costs 14, after throttling 5. A request that succeeds returns its
// tokens; a success without retries adds 1. When the budget is empty the store is overloaded, and retries
// would only add load.
#ifndef PXPORT_NET_RETRY_H_
#define PXPORT_NET_RETRY_H_

#include <cstdint>
#include <optional>

#include "base/mutex.h"
#include "base/status.h"
#include "net/http.h"

namespace pxport {

enum class RetryKind {
  kNone,         // do not retry
  kTransient,    // 500, 502, 504, a lost connection, ...
  kThrottled,    // 429, 503, SlowDown
  kUnreachable,  // no connection: two attempts if the host was never reached, otherwise like kTransient
};

struct RetryOptions {
  int max_attempts = 10;
  int max_first_contact = 2;
  int64_t base_ms = 50;
  int64_t throttled_base_ms = 1'000;
  int64_t cap_ms = 20'000;
};

// Shared by all requests of one client. Thread-safe.
class RetryBudget {
 public:
  // Spends tokens for one retry and returns their number; nullopt if too few remain.
  std::optional<int> Take(RetryKind kind);
  void Return(int tokens);
  // Call when an answer of any status arrived: the host can be reached.
  void NoteReached();
  bool reached() const;
  int tokens() const;

 private:
  static constexpr int kCapacity = 500;
  mutable Mutex mutex_;
  int tokens_ ABSL_GUARDED_BY(mutex_) = kCapacity;
  bool reached_ ABSL_GUARDED_BY(mutex_) = false;
};

// The delay that the server asks for, from the headers of a failed answer.
struct RetryAfter {
  std::optional<int64_t> amz_ms;  // x-amz-retry-after
  std::optional<int64_t> ms;      // Retry-After: seconds or a date
};
RetryAfter RetryAfterOf(const HttpResponse& response, Timestamp now);

// The attempts of one request. One thread at a time; the budget must outlive it.
class RetryPolicy {
 public:
  // No attempt begins after `deadline_ms` (monotonic milliseconds); 0: no deadline.
  RetryPolicy(const RetryOptions& options, RetryBudget* budget, int64_t deadline_ms)
      : options_(options), budget_(budget), deadline_ms_(deadline_ms) {}

  // Call after a failed attempt. Returns the milliseconds to wait before the next one, or nullopt to give up.
  // `random` is in [0, 1).
  std::optional<int64_t> Next(RetryKind kind, const RetryAfter& after, int64_t now_ms, double random);
  // Call after an attempt that succeeded.
  void Succeeded();
  int attempts() const { return attempts_; }

 private:
  RetryOptions options_;
  RetryBudget* budget_;
  int64_t deadline_ms_;
  int attempts_ = 1;  // started so far
  int spent_ = 0;
};

// Classifies an HTTP status without an error code: 408, 429, 500, 502, 503 and 504 can be retried.
RetryKind RetryKindOf(int http_status);
// Classifies a failure of the transport.
RetryKind RetryKindOf(TransportFault fault);

}  // namespace pxport

#endif  // PXPORT_NET_RETRY_H_
