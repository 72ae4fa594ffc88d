#include "net/environment.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "base/limits.h"
#include "net/command.h"

namespace pxport {
namespace {

constexpr size_t kMaxEnvironmentFileBytes = kMiB;  // tokens and profile files have some KiB
constexpr int64_t kCommandTimeoutMs = 60'000;

class SystemEnvironment : public Environment {
 public:
  std::optional<std::string> Variable(const std::string& name) const override {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  }

  StatusOr<std::string> ReadFile(const std::string& path) const override {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return FromErrno(errno, fmt::format("cannot open {}", path));
    StatusOr<std::string> text = ReadAll(file, path);
    close(file);
    return text;
  }

  StatusOr<std::string> Run(const std::string& command, const Cancel* cancel) const override {
    return RunShellCommand(command, kCommandTimeoutMs, cancel);
  }

 private:
  static StatusOr<std::string> ReadAll(int file, const std::string& path) {
    std::string text;
    char buffer[16 * 1024];
    for (;;) {
      const ssize_t count = read(file, buffer, sizeof buffer);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return FromErrno(errno, fmt::format("cannot read {}", path));
      if (count == 0) return text;
      text.append(buffer, static_cast<size_t>(count));
      if (text.size() > kMaxEnvironmentFileBytes) {
        return Failure(Code::kInvalidArgument, fmt::format("{} is larger than 1 MiB", path),
                       "correct the path of the file");
      }
    }
  }
};

}  // namespace

std::optional<std::string> Environment::Setting(const std::string& name) const {
  std::optional<std::string> value = Variable(name);
  if (!value) return std::nullopt;
  if (value->find_first_not_of(" \t\r\n") == std::string::npos) return std::nullopt;
  return value;
}

std::unique_ptr<Environment> MakeSystemEnvironment() {
  return std::make_unique<SystemEnvironment>();
}

}  // namespace pxport
