#include "session.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "document.h"
#include "files.h"
#include "help.h"
#include "summary.h"

namespace command {
namespace {

constexpr uint64_t kMostThreads = 1024;
constexpr uint64_t kLeastMemoryMib = 16, kMostMemoryMib = 1u << 20;  // the bounds of limits.memory_mib

bool ReadLimits(const Args& args, pxport_options* options, Failure* failure) {
  if (const std::string* threads = args.value("--threads")) {
    const auto number = ParseNumber(*threads, 1, kMostThreads);
    if (!number) {
      *failure = Usage("--threads " + *threads + " is not a number from 1 to 1024",
                       "leave it out for one per processor");
      return false;
    }
    options->threads = static_cast<uint32_t>(*number);
  }
  if (const std::string* memory = args.value("--memory")) {
    const auto mib = ParseNumber(*memory, kLeastMemoryMib, kMostMemoryMib);
    if (!mib) {
      *failure = Usage("--memory " + *memory + " is not a number of MiB from 16 to 1048576",
                       "write for example --memory 128");
      return false;
    }
    options->memory_limit_bytes = *mib << 20;
  }
  return true;
}

// For --json: a failed or cancelled call also ends with a report on standard output.
std::string FailedReport(const Failure& failure, const pxport_error* error) {
  std::string report =
      std::string(R"({"status":)") + (failure.exit == kCancelled ? R"("cancelled")" : R"("failed")");
  report += R"(,"error":{"code":)" + JsonString(pxport_status_name(pxport_error_code(error)));
  report += R"(,"message":)" + JsonString(pxport_error_message(error));
  const char *key = nullptr, *value = nullptr;
  for (size_t i = 0; pxport_error_detail_at(error, i, &key, &value) != 0; ++i) {
    report += "," + JsonString(key) + ":" + JsonString(value);
  }
  return report + "}}\n";
}

}  // namespace

Session::Session(const Args& args)
    : args_(args),
      json_(args.has("--json")),
      bar_(json_ ? ProgressBar::Style::kNone : ProgressBar::StyleOfTerminal()) {}

int32_t Session::OnProgress(void* session, const pxport_progress* progress) {
  static_cast<Session*>(session)->last_ = *progress;
  static_cast<Session*>(session)->bar_.Show(*progress);
  return 0;
}

void Session::OnLog(void* session, int32_t level, const char* line, size_t line_len) {
  if (level > PXPORT_LOG_WARNING) return;
  static_cast<Session*>(session)->bar_.Clear();
  std::fprintf(stderr, "pxport: %s%s\n", level == PXPORT_LOG_WARNING ? "warning: " : "",
               Printable({line, line_len}).c_str());
}

std::unique_ptr<Session> Session::Open(const Args& args, JobUse use, Failure* failure) {
  std::unique_ptr<Session> session(new Session(args));
  return session->Start(use, failure) ? std::move(session) : nullptr;
}

bool Session::Start(JobUse use, Failure* failure) {
  pxport_options options = PXPORT_OPTIONS_INIT;
  options.progress_period_ms = ProgressBar::kPeriodMs;
  options.user_data = this;
  options.progress = OnProgress;
  options.log = OnLog;
  if (!ReadLimits(args_, &options, failure)) return false;
  ErrorHandle error;
  if (pxport_context_new(&options, Out(&context_), Out(&error)) != PXPORT_OK) {
    *failure = FromError(error.get(), "", /*while_running=*/false);
    return false;
  }
  std::optional<JobHandle> job = LoadJob(args_, context_.get(), failure, use);
  if (!job) return false;
  job_ = *std::move(job);
  return true;
}

std::optional<std::string> Session::ReadTicket(Failure* failure) const {
  const std::string* path = args_.value("--ticket");
  if (path == nullptr) {
    *failure = Usage("no ticket was given", "name the file that pxport begin wrote: --ticket FILE");
    return std::nullopt;
  }
  std::optional<std::string> ticket = ReadSmallFile(*path);
  if (!ticket) {
    *failure = Usage("cannot read the ticket " + *path + ": " + std::strerror(errno),
                     "name the file that pxport begin wrote");
  }
  return ticket;
}

int Session::Fail(const pxport_error* error) {
  bar_.Clear();
  const Failure failure = FromError(error, JobName(args_), /*while_running=*/true);
  if (json_ && failure.exit != kUsage) Print(FailedReport(failure, error));
  return Report(failure);
}

int Session::Published(const pxport_bytes* report) {
  bar_.Clear();
  const std::string_view text = TextOf(report);
  const Document document(text);
  const bool printed =
      json_ ? Print(std::string(text) + (text.ends_with('\n') ? "" : "\n")) : Print(Summary(document));
  if (!printed) {
    return Report({kFailed, "the export is published, but its report could not be written to standard output",
                   "find it in the receipt below _pxport at the destination"});
  }
  return document.number("/input/bad") > 0 ? kSkipped : kSuccess;
}

}  // namespace command
