// A world of its own for the credential sources: variables, files and time that a test sets, and traffic that
// was recorded.
#ifndef PXPORT_TESTS_UNIT_NET_FAKES_H_
#define PXPORT_TESTS_UNIT_NET_FAKES_H_

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "net/command.h"
#include "net/environment.h"
#include "net/http.h"
#include "net/net_clock.h"

namespace pxport {

class FakeEnvironment : public Environment {
 public:
  std::map<std::string, std::string> variables, files;

  std::optional<std::string> Variable(const std::string& name) const override {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  }
  StatusOr<std::string> ReadFile(const std::string& path) const override {
    const auto found = files.find(path);
    if (found == files.end()) return Failure(Code::kNotFound, "cannot open " + path);
    return found->second;
  }
  StatusOr<std::string> Run(const std::string& command, const Cancel* cancel) const override {
    return RunShellCommand(command, 10'000, cancel);
  }
};

// Time moves only by sleeping. Waits are noted, and take nothing.
class FakeClock : public NetClock {
 public:
  Timestamp now{1'632'246'085, 0};  // 2021-09-21T17:41:25Z
  int64_t monotonic_ms = 1'000'000;
  double random = 0.5;
  std::vector<int64_t> sleeps;

  Timestamp Now() override { return now; }
  int64_t MonotonicMs() override { return monotonic_ms; }
  double Random() override { return random; }
  Status Sleep(int64_t ms, const Cancel* cancel) override {
    if (cancel != nullptr) PX_RETURN_IF_ERROR(cancel->Check());
    sleeps.push_back(ms);
    monotonic_ms += ms;
    now.seconds += ms / 1000;
    return absl::OkStatus();
  }
};

// Answers by a function, and keeps what was asked.
class FakeTransport : public HttpTransport {
 public:
  struct Seen {
    std::string method, url, body;
    FieldList headers;
    std::string Header(std::string_view name) const {
      for (const auto& field : headers) {
        if (field.first == name) return field.second;
      }
      return "";
    }
  };
  std::function<StatusOr<HttpResponse>(const Seen&)> answer;
  std::vector<Seen> seen;

  void Start(HttpRequest request, const Cancel*, Done done) override {
    Seen now{request.method, request.url, "", request.headers};
    for (const std::string_view piece : request.body) now.body += piece;
    seen.push_back(now);
    done(answer(now));
  }
};

inline HttpResponse Answer(int status, std::string body, FieldList headers = {}) {
  return {status, std::move(headers), std::move(body)};
}

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_NET_FAKES_H_
