// Sends one request until it succeeds or RetryPolicy gives up. Each attempt is built and signed again.
#ifndef PXPORT_NET_ATTEMPTS_H_
#define PXPORT_NET_ATTEMPTS_H_

#include <functional>
#include <string_view>

#include "base/cancel.h"
#include "base/status.h"
#include "net/http.h"
#include "net/net_clock.h"
#include "net/retry.h"

namespace pxport {

inline constexpr std::string_view kAttempts = "attempts";  // detail of a failure: number of attempts

// How an answer is classified. OK: done. Otherwise the failure, and whether a retry may help.
struct Verdict {
  Status failure;
  RetryKind retry = RetryKind::kNone;
};

struct AttemptContext {
  HttpTransport* transport = nullptr;
  NetClock* clock = nullptr;
  RetryBudget* budget = nullptr;
  const Cancel* cancel = nullptr;  // may be null
  RetryOptions options;
  int64_t deadline_ms = 0;  // monotonic; 0: none
};

// `make` builds attempt number 1, 2, ...; if it fails, SendUntilDone fails. `judge` classifies every answer.
// Returns the failure of the last attempt, with the number of attempts as detail kAttempts. Blocks;
// thread-safe if its functions are.
StatusOr<HttpResponse> SendUntilDone(const AttemptContext& context,
                                     const std::function<StatusOr<HttpRequest>(int attempt)>& make,
                                     const std::function<Verdict(const HttpResponse&)>& judge);

}  // namespace pxport

#endif  // PXPORT_NET_ATTEMPTS_H_
