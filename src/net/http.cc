#include "net/http.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "base/mutex.h"

namespace pxport {
namespace {

constexpr std::string_view kTransportFault = "transport_fault";

struct FaultName {
  TransportFault fault;
  std::string_view name;
  Code code;
  bool retryable;
};

constexpr FaultName kFaults[] = {
    {TransportFault::kUnreachable, "unreachable", Code::kUnavailable, true},
    {TransportFault::kLost, "lost", Code::kUnavailable, true},
    {TransportFault::kStalled, "stalled", Code::kDeadlineExceeded, true},
    {TransportFault::kTimeout, "timeout", Code::kDeadlineExceeded, true},
    {TransportFault::kBadAnswer, "bad_answer", Code::kDataLoss, false},
    {TransportFault::kCancelled, "cancelled", Code::kCancelled, false},
    {TransportFault::kRefused, "refused", Code::kInvalidArgument, false},
};

// A fixed-width decimal field, or nullopt.
std::optional<int32_t> Digits(std::string_view text) {
  int32_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

uint64_t HttpRequest::BodyBytes() const {
  uint64_t total = 0;
  for (const std::string_view piece : body) total += piece.size();
  return total;
}

const std::string* HttpResponse::Header(std::string_view name) const {
  for (const auto& field : headers) {
    if (field.first == name) return &field.second;
  }
  return nullptr;
}

Status TransportFailure(TransportFault fault, std::string what, std::string_view remedy) {
  for (const FaultName& known : kFaults) {
    if (known.fault != fault) continue;
    Status status = WithDetail(Failure(known.code, std::move(what), remedy), kTransportFault, known.name);
    return known.retryable ? WithDetail(std::move(status), kRetryable, "1") : status;
  }
  return Failure(Code::kInternal, std::move(what), remedy);
}

TransportFault FaultOf(const Status& status) {
  const std::optional<std::string> name = Detail(status, kTransportFault);
  for (const FaultName& known : kFaults) {
    if (name == known.name) return known.fault;
  }
  return TransportFault::kNone;
}

bool MayHaveArrived(TransportFault fault) {
  return fault == TransportFault::kLost || fault == TransportFault::kStalled ||
         fault == TransportFault::kTimeout || fault == TransportFault::kBadAnswer;
}

StatusOr<HttpResponse> HttpTransport::Send(HttpRequest request, const Cancel* cancel) {
  struct Waiting {
    Mutex mutex;
    CondVar arrived;
    std::optional<StatusOr<HttpResponse>> answer ABSL_GUARDED_BY(mutex);
  } waiting;
  Start(std::move(request), cancel, [&waiting](StatusOr<HttpResponse> result) {
    // Notify under the lock: after its release, the variables of this call may be destroyed.
    const MutexLock lock(&waiting.mutex);
    waiting.answer = std::move(result);
    waiting.arrived.NotifyOne();
  });
  const MutexLock lock(&waiting.mutex);
  while (!waiting.answer.has_value()) waiting.arrived.Wait(&waiting.mutex);
  return *std::move(waiting.answer);
}

std::optional<Timestamp> ParseHttpDate(std::string_view text) {
  // 012345678901234567890123456789
  // Tue, 15 Nov 1994 08:12:31 GMT
  static constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT" || text[7] != ' ' ||
      text[11] != ' ' || text[16] != ' ' || text[19] != ':' || text[22] != ':') {
    return std::nullopt;
  }
  const auto day = Digits(text.substr(5, 2)), year = Digits(text.substr(12, 4));
  const auto hour = Digits(text.substr(17, 2)), minute = Digits(text.substr(20, 2)),
             second = Digits(text.substr(23, 2));
  int32_t month = 0;
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (kMonths[i] == text.substr(8, 3)) month = static_cast<int32_t>(i) + 1;
  }
  if (!day || !year || !hour || !minute || !second || month == 0) return std::nullopt;
  if (*day < 1 || *day > 31 || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  CivilTime civil;
  civil.year = *year;
  civil.month = month;
  civil.day = *day;
  civil.hour = *hour;
  civil.minute = *minute;
  civil.second = *second;
  return FromCivil(civil);
}

}  // namespace pxport
