// A scripted HTTP server on the loopback interface, including faults. Each connection has a thread of its
// own, which runs the test's function.
#ifndef PXPORT_TESTS_UNIT_NET_LOCAL_SERVER_H_
#define PXPORT_TESTS_UNIT_NET_LOCAL_SERVER_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace pxport {

// A text that a test and its server hand each other: an answer that came over a socket orders nothing in
// memory.
class SharedText {
 public:
  void Set(std::string text) {
    std::lock_guard lock(mutex_);
    text_ = std::move(text);
  }
  std::string Get() const {
    std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

class Connection {
 public:
  struct Request {
    std::string head;  // request line and headers, with line ends
    std::string body;
  };

  Connection(int file, const std::atomic<bool>* stopping) : file_(file), stopping_(stopping) {}
  ~Connection() { close(file_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int file() const { return file_; }

  // Nullopt once the other side has closed, or the test is over.
  std::optional<Request> Read() {
    Request request;
    if (!ReadHead(&request.head)) return std::nullopt;
    while (request.body.size() < BodyBytes(request.head)) {
      if (!Fill(&request.body)) return std::nullopt;
    }
    return request;
  }
  bool ReadHead(std::string* head) {
    while (rest_.find("\r\n\r\n") == std::string::npos) {
      if (!Receive()) return false;
    }
    const size_t end = rest_.find("\r\n\r\n") + 4;
    *head = rest_.substr(0, end);
    rest_.erase(0, end);
    return true;
  }
  void Write(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = send(file_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      text.remove_prefix(static_cast<size_t>(sent));
    }
  }
  void Answer(std::string_view body, std::string_view headers = "") {
    Write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
          std::string(headers) + "\r\n" + std::string(body));
  }
  // Waits, but not beyond the end of the test.
  void Pause(int ms) {
    for (int waited = 0; waited < ms && !*stopping_; waited += 5)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  static size_t BodyBytes(const std::string& head) {
    const size_t at = head.find("\r\nContent-Length: ");
    return at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 18, nullptr, 10);
  }

 private:
  bool Receive() {
    char buffer[64 * 1024];
    for (;;) {
      pollfd waiting = {file_, POLLIN, 0};
      if (*stopping_) return false;
      if (poll(&waiting, 1, 20) <= 0) continue;
      const ssize_t got = recv(file_, buffer, sizeof buffer, 0);
      if (got <= 0) return false;
      rest_.append(buffer, static_cast<size_t>(got));
      return true;
    }
  }
  bool Fill(std::string* body) {
    if (rest_.empty() && !Receive()) return false;
    body->append(rest_);
    rest_.clear();
    return true;
  }

  int file_;
  const std::atomic<bool>* stopping_;
  std::string rest_;
};

class LocalServer {
 public:
  using Serve = std::function<void(Connection&)>;

  explicit LocalServer(Serve serve) : serve_(std::move(serve)) {
    file_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(file_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(file_, 128) != 0)
      std::abort();
    getsockname(file_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Accept(); });
  }
  ~LocalServer() {
    stopping_ = true;
    thread_.join();
    for (auto& thread : threads_) thread.join();
    close(file_);
  }

  int port() const { return port_; }
  std::string Url(std::string_view path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }
  int connections() const { return connections_; }

 private:
  void Accept() {
    while (!stopping_) {
      pollfd waiting = {file_, POLLIN, 0};
      if (poll(&waiting, 1, 20) <= 0) continue;
      const int file = accept4(file_, nullptr, nullptr, SOCK_CLOEXEC);
      if (file < 0) continue;
      ++connections_;
      threads_.emplace_back([this, file] {
        Connection connection(file, &stopping_);
        serve_(connection);
      });
    }
  }

  Serve serve_;
  int file_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::thread thread_;
  std::vector<std::thread> threads_;  // touched by thread_ until it is joined
};

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_NET_LOCAL_SERVER_H_
