#include "net/http.h"

#include <doctest/doctest.h>

#include <string>

#include "fakes.h"

namespace pxport::http_test {
namespace {

TEST_CASE("dates of HTTP headers") {
  CHECK(ParseHttpDate("Thu, 01 Jan 1970 00:00:00 GMT") == Timestamp{0, 0});
  CHECK(ParseHttpDate("Tue, 15 Nov 1994 08:12:31 GMT") == Timestamp{784'887'151, 0});
  CHECK(ParseHttpDate("Thu, 29 Feb 2024 23:59:59 GMT") == Timestamp{1'709'251'199, 0});
  const std::string good = "Tue, 15 Nov 1994 08:12:31 GMT";
  for (size_t size = 0; size < good.size(); ++size)
    CHECK_FALSE(ParseHttpDate(good.substr(0, size)).has_value());
  for (const char* bad :
       {"Tue, 15 Nov 1994 08:12:31 UTC", "Tue, 15 Xyz 1994 08:12:31 GMT", "Tue, 00 Nov 1994 08:12:31 GMT",
        "Tue, 15 Nov 1994 24:12:31 GMT", "Tue, 15 Nov 1994 08:60:31 GMT", "Tue, -5 Nov 1994 08:12:31 GMT",
        "Tuesday, 15-Nov-94 08:12:31 GMT", "Tue Nov 15 08:12:31 1994      "}) {
    CHECK_FALSE(ParseHttpDate(bad).has_value());
  }
}

TEST_CASE("a failure keeps its fault, its code and whether it is retryable") {
  const TransportFault faults[] = {TransportFault::kUnreachable, TransportFault::kLost,
                                   TransportFault::kStalled,     TransportFault::kTimeout,
                                   TransportFault::kBadAnswer,   TransportFault::kCancelled,
                                   TransportFault::kRefused};
  for (const TransportFault fault : faults) {
    const Status status = TransportFailure(fault, "what", "remedy");
    CHECK_FALSE(status.ok());
    CHECK(FaultOf(status) == fault);
    CHECK(FaultOf(Within("context", status)) == fault);
    CHECK(Message(status) == "what");
    CHECK(*Detail(status, kRemedy) == "remedy");
  }
  CHECK(FaultOf(absl::OkStatus()) == TransportFault::kNone);
  CHECK(FaultOf(Failure(Code::kUnavailable, "x")) == TransportFault::kNone);
  CHECK(Detail(TransportFailure(TransportFault::kLost, "x"), kRetryable) == "1");
  CHECK_FALSE(Detail(TransportFailure(TransportFault::kRefused, "x"), kRetryable).has_value());
  CHECK(MayHaveArrived(TransportFault::kLost));
  CHECK(MayHaveArrived(TransportFault::kTimeout));
  CHECK_FALSE(MayHaveArrived(TransportFault::kUnreachable));
  CHECK_FALSE(MayHaveArrived(TransportFault::kRefused));
}

TEST_CASE("headers of an answer are found by name, the first one wins") {
  const HttpResponse response{200, {{"etag", "a"}, {"x", ""}, {"etag", "b"}}, ""};
  CHECK(*response.Header("etag") == "a");
  CHECK(*response.Header("x") == "");
  CHECK(response.Header("y") == nullptr);
}

TEST_CASE("Send waits for an answer from another thread, or returns an immediate one") {
  FakeTransport transport;
  transport.answer = [](const FakeTransport::Seen& seen) { return Answer(200, seen.body); };
  HttpRequest request;
  request.url = "http://h/";
  const std::string first = "ab", second = "cd";
  request.body = {first, "", second};
  CHECK(request.BodyBytes() == 4);
  CHECK(transport.Send(request, nullptr)->body == "abcd");
}

}  // namespace
}  // namespace pxport::http_test
