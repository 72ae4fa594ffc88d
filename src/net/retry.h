// When to try again, and how long to wait: full jitter, a budget of retries shared by all requests of a
// client, and the server's own wishes. Pure policy: time and randomness are inputs.
//
// Wait before retry n (from 0): random in [0, min(20 s, base x 2^n)], base 50 ms, or 1 s when the store
// throttles. A server that names a time is heard: x-amz-retry-after up to 5 s beyond our own wait,
// Retry-After up to 20 s. Budget: 500 tokens; a retry costs 14, after throttling 5; what a request spent
// comes back when it succeeds, and a success without retries adds 1. An empty budget means that the store is
// in trouble and retries would only add to it.
#ifndef PXPORT_NET_RETRY_H_
#define PXPORT_NET_RETRY_H_

#include <cstdint>
#include <optional>

#include "base/mutex.h"
#include "base/status.h"
#include "net/http.h"

namespace pxport {

enum class RetryKind {
  kNone,         // do not try again
  kTransient,    // 500, 502, 504, a lost connection, ...
  kThrottled,    // 429, 503, SlowDown
  kUnreachable,  // no connection: two attempts while the host was never reached, then like kTransient
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
  // The tokens taken, or nullopt if there are too few.
  std::optional<int> Take(RetryKind kind);
  void Return(int tokens);
  // An answer of whatever status came: the host can be reached.
  void NoteReached();
  bool reached() const;
  int tokens() const;

 private:
  static constexpr int kCapacity = 500;
  mutable Mutex mutex_;
  int tokens_ ABSL_GUARDED_BY(mutex_) = kCapacity;
  bool reached_ ABSL_GUARDED_BY(mutex_) = false;
};

// What the server asks for, from the headers of a failed answer.
struct RetryAfter {
  std::optional<int64_t> amz_ms;  // x-amz-retry-after
  std::optional<int64_t> ms;      // Retry-After: seconds or a date
};
RetryAfter RetryAfterOf(const HttpResponse& response, Timestamp now);

// The attempts of one request. One thread at a time; the budget outlives it.
class RetryPolicy {
 public:
  // `deadline_ms`: monotonic milliseconds after which no attempt begins; 0: none.
  RetryPolicy(const RetryOptions& options, RetryBudget* budget, int64_t deadline_ms)
      : options_(options), budget_(budget), deadline_ms_(deadline_ms) {}

  // After a failed attempt: milliseconds to wait before the next, or nullopt to give up. `random` is in [0,
  // 1).
  std::optional<int64_t> Next(RetryKind kind, const RetryAfter& after, int64_t now_ms, double random);
  // After the last attempt, if it succeeded.
  void Succeeded();
  int attempts() const { return attempts_; }

 private:
  RetryOptions options_;
  RetryBudget* budget_;
  int64_t deadline_ms_;
  int attempts_ = 1;  // begun so far
  int spent_ = 0;
};

// How a bare HTTP status reads when nothing more is known: 408, 429, 500, 502, 503, 504.
RetryKind RetryKindOf(int http_status);
// How a failure of the transport reads.
RetryKind RetryKindOf(TransportFault fault);

}  // namespace pxport

#endif  // PXPORT_NET_RETRY_H_
