// One HTTP request and its answer, and the interface of what sends them. Nothing here retries, follows
// redirects or knows S3: an HttpTransport makes exactly one attempt, so that whoever signs can sign every
// attempt anew.
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
  std::string
      url;  // absolute, encoded; sent byte for byte. Never shown in errors: its query may be a signature
  FieldList headers;  // sent as they are; Host among them if it was signed. Values without control characters
  // The body in pieces, one after the other. Borrowed until the answer is there, and only read: the same
  // views can be sent again by the next attempt. A PUT or POST without pieces sends Content-Length: 0.
  std::vector<std::string_view> body;

  size_t max_answer_bytes = 16 * kMiB;  // more: kBadAnswer. Larger objects are read by range
  int64_t connect_timeout_ms = 5'000;   // name, connection and TLS together
  // From the end of the body to the first line of the answer; with `answer_may_trickle` to the end of the
  // answer.
  int64_t answer_timeout_ms = 60'000;
  // The answer comes in drops over minutes (CompleteMultipartUpload sends blanks): no stall detection on it.
  bool answer_may_trickle = false;
  bool expect_continue = false;  // wait up to 1 s for a refusal before the body is sent
  bool bypass_proxy = false;     // metadata services of the own machine
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

// Why there is no answer. What the sender must do depends on whether the request may have been carried out.
enum class TransportFault {
  kNone,         // not a failure of the transport
  kUnreachable,  // name, connection, TLS: nothing of the request was sent
  kLost,         // the connection broke with the request under way: the server may have carried it out
  kStalled,      // fewer than 1 KiB/s for 30 s while a body moved; may have been carried out
  kTimeout,      // the answer did not come in time; may have been carried out
  kBadAnswer,    // it came, but is not HTTP or too large; was probably carried out
  kCancelled,    // by the caller, or the transport is closing
  kRefused,      // the request itself is malformed; nothing was sent
};

// A failure with its fault, to be read by FaultOf. Codes: Unavailable for the first two, DeadlineExceeded,
// DataLoss, Cancelled, InvalidArgument. kUnreachable, kLost, kStalled and kTimeout carry the detail
// kRetryable.
Status TransportFailure(TransportFault fault, std::string what, std::string_view remedy = {});
TransportFault FaultOf(const Status& status);

// True if the server may have carried the request out although no answer came.
bool MayHaveArrived(TransportFault fault);

class HttpTransport {
 public:
  using Done = std::function<void(StatusOr<HttpResponse>)>;
  virtual ~HttpTransport() = default;

  // Sends without waiting. `done` is called exactly once, on a thread of the transport or before Start
  // returns; it must be short, and must not call Send. `cancel` may be null, else it lives until `done`; it
  // is noticed within a second. An answer of any status is a success. Thread-safe.
  virtual void Start(HttpRequest request, const Cancel* cancel, Done done) = 0;

  // Start, and wait. Thread-safe.
  StatusOr<HttpResponse> Send(HttpRequest request, const Cancel* cancel);
};

// `Tue, 15 Nov 1994 08:12:31 GMT`, the form of Date and Retry-After. Nullopt for other forms.
std::optional<Timestamp> ParseHttpDate(std::string_view text);

}  // namespace pxport

#endif  // PXPORT_NET_HTTP_H_
