#include <string>

#include "commands.h"
#include "help.h"
#include "interrupt.h"
#include "session.h"

namespace command {
namespace {

constexpr Option kAbortOptions[] = {kTicket, kOutput, kSet, kAudience, kNow, kJson, kHelp};

}  // namespace

int Abort(Words words) {
  Failure failure;
  const std::optional<Args> args = Args::Parse("abort", kAbortOptions, words, &failure);
  if (!args) return Report(failure);
  if (args->has("--help")) return PrintHelp(kAbortHelp);
  const std::unique_ptr<Session> session = Session::Open(*args, kStep, &failure);
  if (session == nullptr) return Report(failure);
  const std::optional<std::string> ticket = session->ReadTicket(&failure);
  if (!ticket) return Report(failure);
  const Interrupt interrupt;
  ErrorHandle error;
  if (pxport_export_abort(session->job(), ticket->data(), ticket->size(), interrupt.cancel(), Out(&error)) !=
      PXPORT_OK) {
    return session->Fail(error.get());
  }
  return PrintHelp(session->json()
                       ? "{\"status\":\"aborted\"}\n"
                       : "Aborted. Nothing of the export is visible, and its workers are rejected.\n");
}

}  // namespace command
