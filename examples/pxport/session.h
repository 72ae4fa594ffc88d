// What the subcommands that work with an export share: the progress line, the context, the job, the ticket,
// and how a call that failed ends.
#ifndef PXPORT_EXAMPLES_PXPORT_SESSION_H_
#define PXPORT_EXAMPLES_PXPORT_SESSION_H_

#include <memory>
#include <optional>
#include <string>

#include "args.h"
#include "failure.h"
#include "handles.h"
#include "job_file.h"
#include "progress_bar.h"

namespace command {

inline constexpr Option kThreads{"--threads", true};
inline constexpr Option kMemory{"--memory", true};
inline constexpr Option kTicket{"--ticket", true};
inline constexpr Option kJson{"--json"};
inline constexpr Option kHelp{"--help"};

// For commands that take the job as it is and read no input through it.
inline constexpr JobUse kStep{.reads_input = false};

class Session {
 public:
  // Null: `failure` says why.
  static std::unique_ptr<Session> Open(const Args& args, JobUse use, Failure* failure);

  const pxport_job* job() const { return job_.get(); }
  bool json() const { return json_; }
  const pxport_progress& progress() const { return last_; }  // as it was shown last

  // Reads the file that --ticket names. Nullopt: `failure` says why.
  std::optional<std::string> ReadTicket(Failure* failure) const;

  // Ends a call that failed: prints the two lines, with --json a report on standard output as well; the exit
  // code.
  int Fail(const pxport_error* error);
  // Ends a call that gave the report of a published export.
  int Published(const pxport_bytes* report);

 private:
  explicit Session(const Args& args);
  static int32_t OnProgress(void* session, const pxport_progress* progress);
  static void OnLog(void* session, int32_t level, const char* line, size_t line_len);
  bool Start(JobUse use, Failure* failure);

  const Args args_;
  const bool json_;
  ProgressBar bar_;
  pxport_progress last_ = {};
  ContextHandle context_;
  JobHandle job_;
};

}  // namespace command

#endif  // PXPORT_EXAMPLES_PXPORT_SESSION_H_
