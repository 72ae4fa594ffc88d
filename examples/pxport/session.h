// Shared by the subcommands that work with an export: progress line, context, job, ticket, and the report of
// a failed call.
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

// For commands that do not read the job's input.
inline constexpr JobUse kStep{.reads_input = false};

class Session {
 public:
  // Null on failure; `failure` describes it.
  static std::unique_ptr<Session> Open(const Args& args, JobUse use, Failure* failure);

  const pxport_job* job() const { return job_.get(); }
  bool json() const { return json_; }
  const pxport_progress& progress() const { return last_; }  // the last one shown

  // Reads the file that --ticket names. Nullopt on failure; `failure` describes it.
  std::optional<std::string> ReadTicket(Failure* failure) const;

  // Ends a failed call: prints the two lines, and with --json a report on standard output. Returns the exit
  // code.
  int Fail(const pxport_error* error);
  // Ends a call that returned the report of a published export. Returns the exit code.
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
