#include "net/curl_transfer.h"

#include <doctest/doctest.h>

#include <vector>

#include "base/clock.h"
#include "local_server.h"

namespace pxport::curl_transfer_test {
namespace {

struct Transfer {
  CurlOptions options;
  Cancel cancel;
  std::vector<StatusOr<HttpResponse>> outcomes;
  std::unique_ptr<CurlTransfer> transfer;

  explicit Transfer(HttpRequest request) {
    transfer = std::make_unique<CurlTransfer>(
        std::move(request), &cancel,
        [this](StatusOr<HttpResponse> outcome) { outcomes.push_back(std::move(outcome)); }, options,
        **CurlLibrary::Get());
  }

  // Drives the transfer to its end, like the thread of the transport.
  CURLcode Run() {
    const CurlLibrary& curl = **CurlLibrary::Get();
    CURLM* const multi = curl.multi_init();
    curl.multi_add_handle(multi, transfer->handle());
    CURLcode result = CURLE_OK;
    for (int running = 1; running > 0;) {
      curl.multi_perform(multi, &running);
      int left = 0;
      if (const CURLMsg* message = curl.multi_info_read(multi, &left)) result = message->data.result;
      curl.multi_poll(multi, nullptr, 0, 10, nullptr);
    }
    curl.multi_remove_handle(multi, transfer->handle());
    curl.multi_cleanup(multi);
    return result;
  }
};

HttpRequest Get(std::string url) {
  HttpRequest request;
  request.url = std::move(url);
  return request;
}

TEST_CASE("curl transfer: what must not be sent is refused") {
  for (const char* url :
       {"", "ftp://host/", "http://", "file:///etc/passwd", "http://host/a b", "http://host/\n"}) {
    CAPTURE(url);
    Transfer bad(Get(url));
    CHECK(FaultOf(bad.transfer->Prepare()) == TransportFault::kRefused);
    CHECK(bad.outcomes.empty());
  }
  HttpRequest request = Get("http://host/");
  request.headers = {{"x-name", "a\r\nx-other: b"}};
  Transfer bad(request);
  CHECK(FaultOf(bad.transfer->Prepare()) == TransportFault::kRefused);
  request.headers = {{"x-name", "b"}};
  Transfer good(request);
  CHECK(good.transfer->Prepare().ok());
  CHECK(good.transfer->handle() != nullptr);
}

TEST_CASE("curl transfer: a request and its answer") {
  LocalServer server([](Connection& connection) {
    if (const auto request = connection.Read(); request.has_value())
      connection.Write("HTTP/1.1 200 OK\r\nX-Echo: " + request->body + "\r\nContent-Length: 2\r\n\r\nok");
  });
  HttpRequest request = Get(server.Url("/x"));
  request.method = "PUT";
  request.body = {"he", "", "llo"};
  Transfer one(request);
  REQUIRE(one.transfer->Prepare().ok());
  const CURLcode result = one.Run();
  CHECK(one.outcomes.empty());
  one.transfer->Complete(result);
  REQUIRE(one.outcomes.size() == 1);
  REQUIRE(one.outcomes[0].ok());
  CHECK(one.outcomes[0]->status == 200);
  CHECK(one.outcomes[0]->body == "ok");
  REQUIRE(one.outcomes[0]->Header("x-echo") != nullptr);
  CHECK(*one.outcomes[0]->Header("x-echo") == "hello");
}

TEST_CASE("curl transfer: a truncated answer is lost, a large one is refused") {
  LocalServer server([](Connection& connection) {
    const auto request = connection.Read();
    if (request.has_value() && request->head.find("/large") != std::string::npos) {
      connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'x'));
    } else {
      connection.Write("HTTP/1.1 200 OK\r\nX-A: b\r\n");
    }
  });
  Transfer truncated(Get(server.Url("/truncated")));
  REQUIRE(truncated.transfer->Prepare().ok());
  truncated.transfer->Complete(truncated.Run());
  REQUIRE(truncated.outcomes.size() == 1);
  CHECK(FaultOf(truncated.outcomes[0].status()) == TransportFault::kLost);
  HttpRequest request = Get(server.Url("/large"));
  request.max_answer_bytes = 99;
  Transfer large(request);
  REQUIRE(large.transfer->Prepare().ok());
  large.transfer->Complete(large.Run());
  REQUIRE(large.outcomes.size() == 1);
  CHECK(FaultOf(large.outcomes[0].status()) == TransportFault::kBadAnswer);
}

TEST_CASE("curl transfer: Check fails after a cancel and after the deadline") {
  HttpRequest request = Get("http://127.0.0.1:1/");
  request.deadline_ms = MonotonicMillis() + 1'000'000;
  Transfer one(request);
  REQUIRE(one.transfer->Prepare().ok());
  CHECK(one.transfer->Check(request.deadline_ms - 1).ok());
  CHECK(FaultOf(one.transfer->Check(request.deadline_ms)) == TransportFault::kTimeout);
  one.cancel.Request();
  const Status cancelled = one.transfer->Check(request.deadline_ms - 1);
  CHECK(FaultOf(cancelled) == TransportFault::kCancelled);
  one.transfer->Fail(cancelled);
  REQUIRE(one.outcomes.size() == 1);
  CHECK(one.outcomes[0].status().code() == Code::kCancelled);
}

TEST_CASE("curl transfer: an unreachable host") {
  Transfer one(Get("http://127.0.0.1:1/"));
  REQUIRE(one.transfer->Prepare().ok());
  one.transfer->Complete(one.Run());
  REQUIRE(one.outcomes.size() == 1);
  CHECK(FaultOf(one.outcomes[0].status()) == TransportFault::kUnreachable);
}

}  // namespace
}  // namespace pxport::curl_transfer_test
