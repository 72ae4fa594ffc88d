#include <string>

#include "commands.h"
#include "help.h"
#include "interrupt.h"
#include "session.h"

namespace command {
namespace {

constexpr Option kRunOptions[] = {kInput,   kOutput, kSet,         kAudience, kNow, kAllowRemovals,
                                  kThreads, kMemory, {"--resume"}, kJson,     kHelp};

}  // namespace

int Run(Words words) {
  Failure failure;
  const std::optional<Args> args = Args::Parse("run", kRunOptions, words, &failure);
  if (!args) return Report(failure);
  if (args->has("--help")) return PrintHelp(kRunHelp);
  const std::unique_ptr<Session> session = Session::Open(*args, {}, &failure);
  if (session == nullptr) return Report(failure);

  const Interrupt interrupt;
  BytesHandle report;
  ErrorHandle error;
  pxport_run_options options = PXPORT_RUN_OPTIONS_INIT;
  options.cancel = interrupt.cancel();
  options.resume = args->has("--resume") ? 1 : 0;
  const pxport_status status = pxport_export_run(session->job(), &options, Out(&report), Out(&error));
  return status == PXPORT_OK ? session->Published(report.get()) : session->Fail(error.get());
}

}  // namespace command
