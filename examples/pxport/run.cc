#include <cstdio>
#include <string>

#include "args.h"
#include "commands.h"
#include "document.h"
#include "failure.h"
#include "help.h"
#include "interrupt.h"
#include "job_file.h"
#include "progress_bar.h"
#include "summary.h"

namespace command {
namespace {

constexpr Option kOptions[] = {
    kInput,       kOutput,    kSet,      kAudience, kNow, {"--threads", true}, {"--memory", true},
    {"--resume"}, {"--json"}, {"--help"}};
constexpr uint64_t kMostThreads = 1024;
constexpr uint64_t kLeastMemoryMib = 16, kMostMemoryMib = 1u << 20;  // the bounds of limits.memory_mib

int32_t OnProgress(void* bar, const pxport_progress* progress) {
  static_cast<ProgressBar*>(bar)->Show(*progress);
  return 0;
}

void OnLog(void* bar, int32_t level, const char* line, size_t line_len) {
  if (level > PXPORT_LOG_WARNING) return;
  static_cast<ProgressBar*>(bar)->Clear();
  std::fprintf(stderr, "pxport: %s%s\n", level == PXPORT_LOG_WARNING ? "warning: " : "",
               Printable({line, line_len}).c_str());
}

bool ReadLimits(const Args& args, pxport_options* options, Failure* failure) {
  if (const std::string* threads = args.value("--threads")) {
    const auto number = ParseNumber(*threads, 1, kMostThreads);
    if (!number) {
      *failure =
          Usage("--threads " + *threads + " is no number from 1 to 1024", "leave it out for one a processor");
      return false;
    }
    options->threads = static_cast<uint32_t>(*number);
  }
  if (const std::string* memory = args.value("--memory")) {
    const auto mib = ParseNumber(*memory, kLeastMemoryMib, kMostMemoryMib);
    if (!mib) {
      *failure = Usage("--memory " + *memory + " is no number of MiB from 16 to 1048576",
                       "write for example --memory 128");
      return false;
    }
    options->memory_limit_bytes = *mib << 20;
  }
  if (args.has("--resume")) {
    *failure = Usage("--resume is not in this version",
                     "leave it out: a run into a folder clears up or finishes what an interrupted one left");
    return false;
  }
  return true;
}

// For --json: a failed or cancelled run, too, ends with a report on standard output.
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

int Finish(const BytesHandle& report, bool json) {
  const std::string_view text = TextOf(report.get());
  const Document document(text);
  const bool printed =
      json ? Print(std::string(text) + (text.ends_with('\n') ? "" : "\n")) : Print(Summary(document));
  if (!printed) {
    return Report({kFailed, "the export is published, but its report could not be written to standard output",
                   "look at the receipt under _pxport at the destination"});
  }
  return document.number("/input/bad") > 0 ? kSkipped : kSuccess;
}

}  // namespace

int Run(Words words) {
  Failure failure;
  const std::optional<Args> args = Args::Parse("run", kOptions, words, &failure);
  if (!args) return Report(failure);
  if (args->has("--help")) return PrintHelp(kRunHelp);
  const bool json = args->has("--json");

  ProgressBar bar(json ? ProgressBar::Style::kNone : ProgressBar::StyleOfTerminal());
  pxport_options options = PXPORT_OPTIONS_INIT;
  options.progress_period_ms = ProgressBar::kPeriodMs;
  options.user_data = &bar;
  options.progress = OnProgress;
  options.log = OnLog;
  if (!ReadLimits(*args, &options, &failure)) return Report(failure);

  ContextHandle context;
  ErrorHandle error;
  if (pxport_context_new(&options, Out(&context), Out(&error)) != PXPORT_OK) {
    return Report(FromError(error.get(), "", /*while_running=*/false));
  }
  const std::optional<JobHandle> job = LoadJob(*args, context.get(), &failure);
  if (!job) return Report(failure);

  const Interrupt interrupt;
  BytesHandle report;
  const pxport_status status =
      pxport_export_run(job->get(), nullptr, nullptr, interrupt.cancel(), Out(&report), Out(&error));
  bar.Clear();
  if (status == PXPORT_OK) return Finish(report, json);
  failure = FromError(error.get(), JobName(*args), /*while_running=*/true);
  if (json && failure.exit != kUsage) Print(FailedReport(failure, error.get()));
  return Report(failure);
}

}  // namespace command
