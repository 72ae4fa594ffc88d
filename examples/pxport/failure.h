// Failures of the command: two lines on standard error (what failed and why, what to do) and an exit code
// that scripts rely on.
#ifndef PXPORT_EXAMPLES_PXPORT_FAILURE_H_
#define PXPORT_EXAMPLES_PXPORT_FAILURE_H_

#include <string>
#include <string_view>

#include "pxport/pxport.h"

namespace command {

// Documented in docs/errors.md and in `pxport --help`.
enum ExitCode : int {
  kSuccess = 0,
  kFailed = 1,  // the export failed: nothing is visible
  kUsage = 2,   // invalid command line or job: nothing was read
  kCancelled = 3,
  kSkipped = 4,     // published, but bad profiles were skipped
  kUnfinished = 6,  // decided, not fully published: run the same job again
};

struct Failure {
  ExitCode exit = kFailed;
  std::string what;
  std::string fix;
};

// An invalid command line.
Failure Usage(std::string what, std::string fix);

// A failure of the library. `job_name` and the name of the input tell where, if the error does not.
// `while_running`: profiles may have been read, so that only an error about the job itself counts as kUsage.
Failure FromError(const pxport_error* error, std::string_view job_name, bool while_running);

// Prints the two lines and returns the exit code.
int Report(const Failure& failure);

// Text without control characters, so that no message can move the cursor of a terminal or add a line.
std::string Printable(std::string_view text);

}  // namespace command

#endif  // PXPORT_EXAMPLES_PXPORT_FAILURE_H_
