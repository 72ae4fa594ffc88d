#include "net/credential_request.h"

#include <doctest/doctest.h>

#include "fakes.h"

namespace pxport::credential_request_test {
namespace {

struct Service {
  FakeTransport transport;
  FakeClock clock;
  CredentialContext context{nullptr, &transport, &clock, ""};

  StatusOr<HttpResponse> Send(const Cancel* cancel = nullptr) {
    return SendForCredentials(
        context, cancel,
        [](int attempt) -> StatusOr<HttpRequest> {
          HttpRequest request;
          request.url = "http://service/" + std::to_string(attempt);
          return request;
        },
        [](const HttpResponse& response) -> Verdict {
          if (response.status == 200) return {};
          return {Failure(Code::kUnavailable, "busy"),
                  response.status >= 500 ? RetryKind::kTransient : RetryKind::kNone};
        });
  }
};

TEST_CASE("credential request: four attempts, each built again") {
  Service service;
  service.transport.answer = [](const auto&) { return Answer(503, ""); };
  const Status failed = service.Send().status();
  CHECK(failed.code() == Code::kUnavailable);
  CHECK(Detail(failed, kAttempts) == "4");
  REQUIRE(service.transport.seen.size() == 4);
  for (size_t i = 0; i < 4; ++i)
    CHECK(service.transport.seen[i].url == "http://service/" + std::to_string(i + 1));
  CHECK(service.clock.sleeps.size() == 3);
}

TEST_CASE("credential request: the first success ends it") {
  Service service;
  service.transport.answer = [&](const auto&) {
    return service.transport.seen.size() < 3 ? Answer(500, "") : Answer(200, "keys");
  };
  const auto sent = service.Send();
  REQUIRE(sent.ok());
  CHECK(sent->body == "keys");
  CHECK(service.transport.seen.size() == 3);
}

TEST_CASE("credential request: a refusal and a cancel are not retried") {
  Service service;
  service.transport.answer = [](const auto&) { return Answer(403, ""); };
  CHECK_FALSE(service.Send().ok());
  CHECK(service.transport.seen.size() == 1);
  Cancel cancel;
  service.transport.answer = [&](const auto&) {
    cancel.Request();
    return Answer(503, "");
  };
  CHECK(service.Send(&cancel).status().code() == Code::kCancelled);
  CHECK(service.transport.seen.size() == 2);
}

TEST_CASE("credential request: each fetch has a retry budget of its own") {
  Service service;
  service.transport.answer = [](const auto&) { return Answer(503, ""); };
  for (int i = 0; i < 50; ++i) CHECK(Detail(service.Send().status(), kAttempts) == "4");
}

}  // namespace
}  // namespace pxport::credential_request_test
