// From the command line to a job: reads the document (file or standard input) and applies the options.
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
inline constexpr Option kAllowRemovals{"--allow-removals", true};

// Reads the job that `args` names, applies its options and parses it. Rejects standard input as both job and
// input.
struct JobUse {
  bool reads_input = true;    // reads the job's input; otherwise --input does not change the job
  bool words_follow = false;  // more words may follow the job
};
std::optional<JobHandle> LoadJob(const Args& args, const pxport_context* context, Failure* failure,
                                 JobUse use = {});

// The name of the job in messages: its path, or "standard input".
std::string JobName(const Args& args);

}  // namespace command

#endif  // PXPORT_EXAMPLES_PXPORT_JOB_FILE_H_
