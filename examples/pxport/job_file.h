// From the command line to a job: the document (file or standard input) and the changes the options make to
// it.
#ifndef PXPORT_EXAMPLES_PXPORT_JOB_FILE_H_
#define PXPORT_EXAMPLES_PXPORT_JOB_FILE_H_

#include <optional>
#include <string>

#include "args.h"
#include "failure.h"
#include "handles.h"

namespace command {

// Options that change the job before it is parsed.
inline constexpr Option kInput{"--input", true};
inline constexpr Option kOutput{"--output", true};
inline constexpr Option kSet{"--set", true, true};
inline constexpr Option kAudience{"--audience", true, true};
inline constexpr Option kNow{"--now", true};

// Reads the job that `args` names, applies its options and parses it. Reading standard input both as job and
// as input is refused, since the first would leave nothing to the second.
struct JobUse {
  bool reads_input =
      true;  // the job's own input; otherwise --input, if there is one, is no change to the job
  bool words_follow = false;  // the command line may have more words than the job
};
std::optional<JobHandle> LoadJob(const Args& args, const pxport_context* context, Failure* failure,
                                 JobUse use = {});

// How messages call the job: its path, or "standard input".
std::string JobName(const Args& args);

}  // namespace command

#endif  // PXPORT_EXAMPLES_PXPORT_JOB_FILE_H_
