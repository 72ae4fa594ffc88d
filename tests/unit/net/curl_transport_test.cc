// What goes over the line, and what comes back.
#include "net/curl_transport.h"

#include <dirent.h>
#include <doctest/doctest.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "local_server.h"
#include "unit/store/faults.h"

namespace pxport::curl_transport_test {
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

// Answers each request with its own head and body.
void Echo(Connection& connection) {
  while (const auto request = connection.Read()) connection.Answer(request->head + request->body);
}

TEST_CASE("a request is sent unchanged, with only the additions that HTTP requires") {
  LocalServer server(Echo);
  auto transport = Make();
  HttpRequest request = To(server.Url("/a/../b//./c%2F+?x=%20&y"));
  request.headers = {{"Host", "bucket.example"}, {"x-amz-meta-a", "b  c"}, {"x-empty", ""}};
  const auto answer = transport->Send(request, nullptr);
  REQUIRE(answer.ok());
  CHECK(answer->status == 200);
  CHECK(answer->body ==
        "GET /a/../b//./c%2F+?x=%20&y HTTP/1.1\r\nHost: bucket.example\r\nUser-Agent: "
        "pxport\r\nx-amz-meta-a: b  c\r\n"
        "x-empty:\r\n\r\n");
}

TEST_CASE("a body in pieces, and empty bodies") {
  LocalServer server(Echo);
  auto transport = Make();
  const std::string large(3 * 1024 * 1024 + 17, 'x'), zeros(5, '\0');
  for (const char* method : {"PUT", "POST"}) {
    HttpRequest request = To(server.Url(), method);
    request.body = {"ab", "", large, zeros, "c"};
    const auto answer = transport->Send(request, nullptr);
    REQUIRE(answer.ok());
    const size_t head = answer->body.find("\r\n\r\n") + 4;
    CHECK(answer->body.substr(0, head).find("\r\nContent-Length: 3145753\r\n") != std::string::npos);
    CHECK(answer->body.substr(0, head).find("Expect") == std::string::npos);
    CHECK(answer->body.substr(0, head).find("Encoding") == std::string::npos);
    CHECK(answer->body.substr(head) == "ab" + large + zeros + "c");
    CHECK(transport->Send(To(server.Url(), method), nullptr)->body.find("\r\nContent-Length: 0\r\n") !=
          std::string::npos);
  }
  CHECK(transport->Send(To(server.Url(), "DELETE"), nullptr)->body.starts_with("DELETE / HTTP/1.1\r\n"));
  CHECK(server.connections() == 1);
}

TEST_CASE("statuses, headers and bodies of answers") {
  LocalServer server([](Connection& connection) {
    while (const auto request = connection.Read()) {
      if (request->head.starts_with("HEAD")) {
        connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
      } else if (request->head.find("/redirect") != std::string::npos) {
        connection.Write("HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
      } else if (request->head.find("/none") != std::string::npos) {
        connection.Write("HTTP/1.1 204 None\r\n\r\n");
      } else if (request->head.find("/interim") != std::string::npos) {
        connection.Write(
            "HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\nHTTP/1.1 404 Not Found\r\nX-Real:  2 "
            "\r\nContent-Length: 2\r\n\r\nno");
      } else {
        connection.Write(
            "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nX-Two: 1\r\nX-TWO: 2\r\nTransfer-Encoding: "
            "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
      }
    }
  });
  auto transport = Make();
  const auto chunked = transport->Send(To(server.Url()), nullptr);
  REQUIRE(chunked.ok());
  CHECK(chunked->body == "abcde");
  CHECK(*chunked->Header("etag") == "\"a\"");
  CHECK(*chunked->Header("x-two") == "1");
  const auto head = transport->Send(To(server.Url(), "HEAD"), nullptr);
  REQUIRE(head.ok());
  CHECK(head->body == "");
  CHECK(*head->Header("content-length") == "5");
  const auto redirect = transport->Send(To(server.Url("/redirect")), nullptr);
  REQUIRE(redirect.ok());
  CHECK(redirect->status == 307);
  CHECK(transport->Send(To(server.Url("/none")), nullptr)->status == 204);
  const auto interim = transport->Send(To(server.Url("/interim")), nullptr);
  REQUIRE(interim.ok());
  CHECK(interim->status == 404);
  CHECK(*interim->Header("x-real") == "2");
  CHECK(interim->Header("x-interim") == nullptr);
  CHECK(server.connections() == 1);
}

TEST_CASE("many requests at once share one thread, and a few connections one after the other") {
  LocalServer server(Echo);
  auto transport = Make();
  std::mutex mutex;
  std::condition_variable all;
  int done = 0, good = 0;
  const std::string body(100'000, 'y');
  for (int i = 0; i < 40; ++i) {
    HttpRequest request = To(server.Url("/" + std::to_string(i)), "PUT");
    request.body = {body};
    transport->Start(request, nullptr, [&, i](StatusOr<HttpResponse> answer) {
      const std::lock_guard<std::mutex> lock(mutex);
      ++done;
      good += answer.ok() && answer->body.starts_with("PUT /" + std::to_string(i) + " ") &&
              answer->body.ends_with(body);
      all.notify_one();
    });
  }
  std::unique_lock<std::mutex> lock(mutex);
  all.wait(lock, [&] { return done == 40; });
  CHECK(good == 40);
}

TEST_CASE("a request that gets no thread fails, and the next one may get it") {
  LocalServer server(Echo);
  auto transport = Make();
  {
    const SystemFault none(SystemCall::kStartThread, EAGAIN, 0, 1);
    CHECK(transport->Send(To(server.Url()), nullptr).status().code() == Code::kResourceExhausted);
  }
  CHECK(transport->Send(To(server.Url()), nullptr).ok());
}

TEST_CASE("requests from many threads") {
  LocalServer server(Echo);
  auto transport = Make();
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) good += transport->Send(To(server.Url()), nullptr).ok();
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(good == 80);
}

TEST_CASE("100-continue: the body waits for the answer or one second, and is not sent after a refusal") {
  LocalServer server([](Connection& connection) {
    std::string head;
    while (connection.ReadHead(&head)) {
      CHECK(head.find("\r\nExpect: 100-continue\r\n") != std::string::npos);
      connection.Write("HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      return;
    }
  });
  auto transport = Make();
  HttpRequest request = To(server.Url(), "PUT");
  const std::string body(1024 * 1024, 'x');
  request.body = {body};
  request.expect_continue = true;
  const auto answer = transport->Send(request, nullptr);
  REQUIRE(answer.ok());
  CHECK(answer->status == 412);
}

// The open sockets of this process.
int OpenSockets() {
  int count = 0;
  DIR* folder = opendir("/proc/self/fd");
  while (const dirent* entry = readdir(folder)) {
    char target[64] = {};
    const std::string link = std::string("/proc/self/fd/") + entry->d_name;
    if (readlink(link.c_str(), target, sizeof target - 1) > 0 && std::string(target).starts_with("socket:"))
      ++count;
  }
  closedir(folder);
  return count;
}

TEST_CASE("idle connections are closed, and the transport continues to work") {
  LocalServer server([](Connection& connection) {
    while (connection.Read()) connection.Answer("x");
  });
  CurlOptions options;
  options.idle_ms = 200;
  auto transport = Make(options);
  CHECK(transport->Send(To(server.Url()), nullptr).ok());
  const int busy = OpenSockets();
  for (int i = 0; i < 200 && OpenSockets() >= busy; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(OpenSockets() < busy);
  CHECK(transport->Send(To(server.Url()), nullptr).ok());
  CHECK(server.connections() == 2);
}

TEST_CASE("an unused transport starts no thread") {
  for (int i = 0; i < 100; ++i) Make();
}

}  // namespace
}  // namespace pxport::curl_transport_test
