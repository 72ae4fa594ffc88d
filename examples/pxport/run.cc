#include <string>

#include "commands.h"
#include "help.h"
#include "interrupt.h"
#include "session.h"

namespace command {
namespace {

constexpr Option kRunOptions[] = {kInput,   kOutput, kSet,         kAudience, kNow,
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
  const pxport_status status =
      args->has("--resume")
          ? pxport_export_resume(session->job(), interrupt.cancel(), Out(&report), Out(&error))
          : pxport_export_run(session->job(), nullptr, nullptr, interrupt.cancel(), Out(&report),
                              Out(&error));
  return status == PXPORT_OK ? session->Published(report.get()) : session->Fail(error.get());
}

}  // namespace command
