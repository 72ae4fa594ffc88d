// What CurlTransport reports when the connection, the server or the caller fails.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "base/clock.h"
#include "local_server.h"
#include "net/curl_transport.h"

namespace pxport::curl_faults_test {
namespace {

std::unique_ptr<CurlTransport> Make(CurlOptions options = {}) {
  auto transport = CurlTransport::Create(options);
  REQUIRE(transport.ok());
  return *std::move(transport);
}

HttpRequest To(std::string url, std::string method = "GET") {
  HttpRequest request;
  request.method = std::move(method);
  request.url = std::move(url);
  request.bypass_proxy = true;
  return request;
}

TransportFault Fault(CurlTransport& transport, const HttpRequest& request, const Cancel* cancel = nullptr) {
  const auto answer = transport.Send(request, cancel);
  return answer.ok() ? TransportFault::kNone : FaultOf(answer.status());
}

TEST_CASE("connection refused, unknown host name") {
  auto transport = Make();
  int port;
  {
    port = LocalServer([](Connection&) {}).port();
  }
  const auto answer =
      transport->Send(To("http://127.0.0.1:" + std::to_string(port) + "/?X-Amz-Signature=SECRET"), nullptr);
  CHECK(FaultOf(answer.status()) == TransportFault::kUnreachable);
  CHECK(Message(answer.status()).find("127.0.0.1:" + std::to_string(port)) != std::string_view::npos);
  CHECK(Message(answer.status()).find("SECRET") == std::string_view::npos);
  CHECK(Detail(answer.status(), kRemedy).has_value());
  CHECK(Fault(*transport, To("http://no-such-host.invalid/")) == TransportFault::kUnreachable);
}

TEST_CASE("invalid requests are not sent") {
  std::atomic<int> requests{0};
  LocalServer server([&](Connection& connection) {
    while (connection.Read()) ++requests;
  });
  auto transport = Make();
  for (const char* value : {"a\r\nX-Evil: 1", "a\nb", "a\rb"}) {
    HttpRequest request = To(server.Url());
    request.headers = {{"x-amz-meta-a", value}};
    CHECK(Fault(*transport, request) == TransportFault::kRefused);
  }
  HttpRequest name = To(server.Url());
  name.headers = {{"X: 1\r\nY", "z"}};
  CHECK(Fault(*transport, name) == TransportFault::kRefused);
  for (const char* url :
       {"file:///etc/passwd", "ftp://127.0.0.1/", "", "127.0.0.1", "http://a b/", "http://u:p@127.0.0.1/"}) {
    CHECK(Fault(*transport, To(url)) == TransportFault::kRefused);
  }
  CHECK(requests == 0);
}

TEST_CASE("a truncated answer is a failure") {
  SharedText cut_answer;
  LocalServer server([&](Connection& connection) {
    if (connection.Read()) connection.Write(cut_answer.Get());
  });
  auto transport = Make();
  for (const char* text : {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nETag: x\r\n",
                           "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"}) {
    cut_answer.Set(text);
    CAPTURE(text);
    CHECK(Fault(*transport, To(server.Url())) == TransportFault::kLost);
  }
  cut_answer.Set("garbage\r\n\r\n");
  CHECK(Fault(*transport, To(server.Url())) != TransportFault::kNone);
}

// libcurl would send the second request twice, but the first copy may have been executed.
TEST_CASE("a reused connection that breaks is reported, not hidden by a resend") {
  std::atomic<int> requests{0};
  LocalServer server([&](Connection& connection) {
    while (connection.Read()) {
      if (++requests == 2) return;  // reads the request and closes the connection
      connection.Answer("x");
    }
  });
  auto transport = Make();
  for (const char* method : {"GET", "PUT"}) {
    CAPTURE(method);
    requests = 0;
    HttpRequest request = To(server.Url(), method);
    if (request.method == "PUT") request.body = {"abc"};
    CHECK(transport->Send(request, nullptr).ok());
    CHECK(Fault(*transport, request) == TransportFault::kLost);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(requests == 2);
    CHECK(transport->Send(request, nullptr).ok());
  }
}

TEST_CASE("answers that are too large") {
  LocalServer server([](Connection& connection) {
    while (const auto request = connection.Read()) {
      if (request->head.find("/headers") != std::string::npos) {
        connection.Write("HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 4000; ++i) connection.Write("X-Long: " + std::string(100, 'x') + "\r\n");
        connection.Write("\r\n");
      } else {
        connection.Answer(std::string(1001, 'x'));
      }
    }
  });
  auto transport = Make();
  HttpRequest request = To(server.Url());
  request.max_answer_bytes = 1000;
  CHECK(Fault(*transport, request) == TransportFault::kBadAnswer);
  request.max_answer_bytes = 1001;
  CHECK(transport->Send(request, nullptr)->body.size() == 1001);
  CHECK(Fault(*transport, To(server.Url("/headers"))) == TransportFault::kBadAnswer);
}

TEST_CASE("a stalled body fails, a slow but steady one does not") {
  LocalServer server([](Connection& connection) {
    std::string head;
    if (!connection.ReadHead(&head)) return;
    if (head.find("/slow") != std::string::npos) {
      // 1 KiB every 20 ms: far above the limit, and longer than the window in all.
      connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 40960\r\n\r\n");
      for (int i = 0; i < 40; ++i) {
        connection.Write(std::string(1024, 'x'));
        connection.Pause(20);
      }
    } else if (head.find("/drop") != std::string::npos) {
      connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");
      connection.Pause(20'000);
    } else {
      connection.Pause(20'000);  // reads nothing of the body
    }
  });
  CurlOptions options;
  options.stall_window_ms = 400;
  auto transport = Make(options);
  int64_t start = MonotonicMillis();
  HttpRequest upload = To(server.Url("/put"), "PUT");
  const std::string body(32 * 1024 * 1024, 'x');
  upload.body = {body};
  CHECK(Fault(*transport, upload) == TransportFault::kStalled);
  CHECK(Fault(*transport, To(server.Url("/drop"))) == TransportFault::kStalled);
  CHECK(MonotonicMillis() - start < 5'000);
  CHECK(transport->Send(To(server.Url("/slow")), nullptr)->body.size() == 40960);
}

TEST_CASE("waiting for an answer has its own timeout, and a trickling answer can be allowed") {
  LocalServer server([](Connection& connection) {
    std::string head;
    while (connection.ReadHead(&head)) {
      if (head.find("/never") != std::string::npos) connection.Pause(20'000);
      connection.Write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < 6; ++i) {
        connection.Pause(100);
        connection.Write("1\r\n \r\n");
      }
      connection.Write("4\r\n<R/>\r\n0\r\n\r\n");
    }
  });
  CurlOptions options;
  options.stall_window_ms = 300;
  auto transport = Make(options);
  HttpRequest never = To(server.Url("/never"), "POST");
  never.body = {"abc"};
  never.answer_timeout_ms = 300;
  const int64_t start = MonotonicMillis();
  CHECK(Fault(*transport, never) == TransportFault::kTimeout);
  CHECK(MonotonicMillis() - start < 2'000);
  HttpRequest drops = To(server.Url("/drops"), "POST");
  CHECK(Fault(*transport, drops) == TransportFault::kStalled);
  drops.answer_may_trickle = true;
  CHECK(transport->Send(drops, nullptr)->body == "      <R/>");
  drops.answer_timeout_ms = 300;
  CHECK(Fault(*transport, drops) == TransportFault::kTimeout);
}

TEST_CASE("a deadline ends a request") {
  LocalServer server([](Connection& connection) {
    if (connection.Read()) connection.Pause(20'000);
  });
  auto transport = Make();
  HttpRequest request = To(server.Url());
  request.deadline_ms = MonotonicMillis() + 200;
  CHECK(Fault(*transport, request) == TransportFault::kTimeout);
}

TEST_CASE("cancellation takes effect within a second, whatever the request is doing") {
  LocalServer server([](Connection& connection) {
    std::string head;
    if (connection.ReadHead(&head)) connection.Pause(20'000);
  });
  auto transport = Make();
  const std::string body(32 * 1024 * 1024, 'x');
  for (const bool upload : {true, false}) {
    Cancel cancel;
    std::thread canceller([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      cancel.Request();
    });
    HttpRequest request = To(server.Url(), "PUT");
    if (upload) request.body = {body};
    const int64_t start = MonotonicMillis();
    CHECK(Fault(*transport, request, &cancel) == TransportFault::kCancelled);
    CHECK(MonotonicMillis() - start < 1'100);
    canceller.join();
  }
  // An address that swallows packets or is refused at once, and a name server that may not answer.
  for (const char* url : {"http://192.0.2.1/", "http://no-such-host.invalid/"}) {
    Cancel cancel;
    std::thread canceller([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      cancel.Request();
    });
    const int64_t start = MonotonicMillis();
    CHECK(Fault(*transport, To(url), &cancel) != TransportFault::kNone);
    CHECK(MonotonicMillis() - start < 1'100);
    canceller.join();
  }
}

TEST_CASE("closing the transport completes each pending request exactly once") {
  LocalServer server([](Connection& connection) {
    if (connection.Read()) connection.Pause(20'000);
  });
  std::atomic<int> cancelled{0};
  auto transport = Make();
  for (int i = 0; i < 10; ++i) {
    transport->Start(To(server.Url()), nullptr, [&](StatusOr<HttpResponse> answer) {
      cancelled += FaultOf(answer.status()) == TransportFault::kCancelled;
    });
  }
  transport.reset();
  CHECK(cancelled == 10);
}

TEST_CASE("after a fork, requests of the child fail, and the parent continues") {
  LocalServer server([](Connection& connection) {
    while (connection.Read()) connection.Answer("x");
  });
  auto transport = Make();
  CHECK(transport->Send(To(server.Url()), nullptr).ok());
  const pid_t child = fork();
  if (child == 0) {
    bool refused = false;
    transport->Start(To(server.Url()), nullptr, [&](StatusOr<HttpResponse> answer) {
      refused = FaultOf(answer.status()) == TransportFault::kRefused;
    });
    transport.reset();
    _exit(refused ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(transport->Send(To(server.Url()), nullptr).ok());
}

TEST_CASE("the proxy of the job is used, and its failures name the proxy") {
  SharedText seen;
  LocalServer proxy([&](Connection& connection) {
    if (const auto request = connection.Read()) {
      seen.Set(request->head);
      connection.Answer("via proxy");
    }
  });
  CurlOptions options;
  options.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
  auto transport = Make(options);
  HttpRequest request = To("http://store.invalid/key");
  request.bypass_proxy = false;
  CHECK(transport->Send(request, nullptr)->body == "via proxy");
  CHECK(seen.Get().starts_with("GET http://store.invalid/key HTTP/1.1\r\n"));
  options.proxy = "http://no-such-proxy.invalid:1";
  const auto failed = Make(options)->Send(request, nullptr).status();
  CHECK(FaultOf(failed) == TransportFault::kUnreachable);
  CHECK(Message(failed).find("proxy") != std::string_view::npos);
}

}  // namespace
}  // namespace pxport::curl_faults_test
