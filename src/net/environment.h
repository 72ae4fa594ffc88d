// What the credential sources see of the process and the machine: environment variables, files, commands. An
// interface, so that tests and hosts can show them another world.
#ifndef PXPORT_NET_ENVIRONMENT_H_
#define PXPORT_NET_ENVIRONMENT_H_

#include <memory>
#include <optional>
#include <string>

#include "base/cancel.h"
#include "base/status.h"

namespace pxport {

// Thread-safe.
class Environment {
 public:
  virtual ~Environment() = default;

  virtual std::optional<std::string> Variable(const std::string& name) const = 0;
  // The variable, or nullopt if it is missing or blank: a blank one is how scripts unset them.
  std::optional<std::string> Setting(const std::string& name) const;

  // The whole file, at most 1 MiB. NotFound if it is not there.
  virtual StatusOr<std::string> ReadFile(const std::string& path) const = 0;
  // What a shell command writes to its standard output, at most 1 MiB, within a minute. Its exit must be 0.
  virtual StatusOr<std::string> Run(const std::string& command, const Cancel* cancel) const = 0;
};

std::unique_ptr<Environment> MakeSystemEnvironment();

// Environment::Run of this machine: /bin/sh -c, input and error output at /dev/null, in a process group of
// its own that is killed on cancellation and after `timeout_ms`. Neither command nor output appear in errors:
// both may be secret.
StatusOr<std::string> RunShellCommand(const std::string& command, int64_t timeout_ms, const Cancel* cancel);

}  // namespace pxport

#endif  // PXPORT_NET_ENVIRONMENT_H_
