// Environment variables, files and commands, as the credential sources see them. An interface, so that tests
// can replace them.
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
  // The variable, or nullopt if it is missing or only white space: scripts unset variables that way.
  std::optional<std::string> Setting(const std::string& name) const;

  // The whole file, at most 1 MiB. NotFound if it does not exist.
  virtual StatusOr<std::string> ReadFile(const std::string& path) const = 0;
  // Returns the standard output of a shell command, at most 1 MiB, within a minute. Fails unless the command
  // exits with 0.
  virtual StatusOr<std::string> Run(const std::string& command, const Cancel* cancel) const = 0;
};

std::unique_ptr<Environment> MakeSystemEnvironment();

}  // namespace pxport

#endif  // PXPORT_NET_ENVIRONMENT_H_
