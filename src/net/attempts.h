// One request until it succeeds or there is no hope: made (and signed) anew for each attempt, judged, and
// tried again after a wait as RetryPolicy says.
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

inline constexpr std::string_view kAttempts = "attempts";  // detail of a failure: how many there were

// What an answer means. OK: done. Else the failure, and whether another attempt may help.
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

// `make` builds attempt number 1, 2, ...; its failure ends everything. `judge` sees every answer. A failure
// says after how many attempts (detail kAttempts); it is that of the last one. Blocks; thread-safe if its
// functions are.
StatusOr<HttpResponse> SendUntilDone(const AttemptContext& context,
                                     const std::function<StatusOr<HttpRequest>(int attempt)>& make,
                                     const std::function<Verdict(const HttpResponse&)>& judge);

}  // namespace pxport

#endif  // PXPORT_NET_ATTEMPTS_H_
