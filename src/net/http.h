// One HTTP request, its answer, and the interface that sends it. An HttpTransport makes exactly one attempt:
// it does not retry, follow redirects or know S3, so that the caller can sign every attempt again.
#ifndef PXPORT_NET_HTTP_H_
#define PXPORT_NET_HTTP_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/limits.h"
#include "base/status.h"
#include "base/timestamp.h"
#include "sigv4/uri.h"

namespace pxport {

struct HttpRequest {
  std::string method = "GET";
  // Absolute and encoded; sent unchanged. Never part of an error message: its query may hold a signature.
  std::string url;
  FieldList headers;  // sent unchanged, with Host if it was signed. Values without control characters
  // The body in pieces. Borrowed until the answer arrives, and never modified: the next attempt may send the
  // same views. A PUT or POST without pieces sends Content-Length: 0.
  std::vector<std::string_view> body;

  size_t max_answer_bytes = 16 * kMiB;  // more: kBadAnswer. Larger objects are read by range
  int64_t connect_timeout_ms = 5'000;   // DNS, TCP and TLS together
  // From the end of the body to the status line of the answer; with `answer_may_trickle` to its end.
  int64_t answer_timeout_ms = 60'000;
  // The answer may take minutes (CompleteMultipartUpload sends spaces meanwhile): disables its stall
  // detection.
  bool answer_may_trickle = false;
  bool expect_continue = false;  // wait up to 1 s for a refusal before sending the body
  bool bypass_proxy = false;     // for metadata services of this machine
  int64_t deadline_ms = 0;       // MonotonicMillis() at which to give up; 0: none

  uint64_t BodyBytes() const;
};

struct HttpResponse {
  int status = 0;
  FieldList headers;  // names in lower case, in order
  std::string body;

  // The first value, or nullptr. `name` in lower case.
  const std::string* Header(std::string_view name) const;
};

// Why there is no answer. What the caller must do depends on whether the request may have been executed.
enum class TransportFault {
  kNone,         // not a failure of the transport
  kUnreachable,  // DNS, TCP or TLS failed: nothing of the request was sent
  kLost,         // the connection broke during the request; it may have been executed
  kStalled,      // the body moved slower than 1 KiB/s for 30 s; it may have been executed
  kTimeout,      // the answer did not arrive in time; it may have been executed
  kBadAnswer,    // the answer is not HTTP or too large; it was probably executed
  kCancelled,    // by the caller, or the transport is closing
  kRefused,      // the request itself is malformed; nothing was sent
};

// A failure with its fault, which FaultOf returns. Codes: Unavailable for the first two, DeadlineExceeded,
// DataLoss, Cancelled, InvalidArgument. kUnreachable, kLost, kStalled and kTimeout carry the detail
// kRetryable.
Status TransportFailure(TransportFault fault, std::string what, std::string_view remedy = {});
TransportFault FaultOf(const Status& status);

// True if the server may have executed the request although there is no answer.
bool MayHaveArrived(TransportFault fault);

class HttpTransport {
 public:
  using Done = std::function<void(StatusOr<HttpResponse>)>;
  virtual ~HttpTransport() = default;

  // Sends without waiting. `done` is called exactly once, on a thread of the transport or before Start
  // returns; it must be short, and must not call Send. `cancel` may be null; otherwise it must live until
  // `done`, and is checked at least once a second. An answer of any status is a success. Thread-safe.
  virtual void Start(HttpRequest request, const Cancel* cancel, Done done) = 0;

  // Calls Start and waits. Thread-safe.
  StatusOr<HttpResponse> Send(HttpRequest request, const Cancel* cancel);
};

// Parses `Tue, 15 Nov 1994 08:12:31 GMT`, the form of Date and Retry-After. Nullopt for other forms.
std::optional<Timestamp> ParseHttpDate(std::string_view text);

}  // namespace pxport

#endif  // PXPORT_NET_HTTP_H_
