// Runs a shell command and returns what it prints.
#ifndef PXPORT_NET_COMMAND_H_
#define PXPORT_NET_COMMAND_H_

#include <cstdint>
#include <string>

#include "base/cancel.h"
#include "base/status.h"

namespace pxport {

// Runs /bin/sh -c with standard input and standard error at /dev/null. The command has its own process group,
// which is killed on cancellation and after `timeout_ms`. Errors contain neither the command nor its output:
// both may be secret.
StatusOr<std::string> RunShellCommand(const std::string& command, int64_t timeout_ms, const Cancel* cancel);

}  // namespace pxport

#endif  // PXPORT_NET_COMMAND_H_
