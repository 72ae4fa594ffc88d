#include <cerrno>
#include <cstring>
#include <string>

#include "commands.h"
#include "files.h"
#include "help.h"
#include "interrupt.h"
#include "session.h"

namespace command {
namespace {

constexpr Option kCommitOptions[] = {kTicket, kOutput, kSet, kAudience, kNow, kAllowRemovals, kJson, kHelp};

// Each file has one receipt per line.
bool ReadReceipts(const Args& args, std::vector<std::string>* receipts, Failure* failure) {
  for (size_t i = 1; i < args.positional().size(); ++i) {
    const std::string& path = args.positional()[i];
    const std::optional<std::string> text = ReadSmallFile(path);
    if (!text) {
      *failure = Usage("cannot read the receipt " + path + ": " + std::strerror(errno),
                       "leave the receipts out: commit finds them with the export");
      return false;
    }
    for (size_t at = 0; at < text->size();) {
      const size_t end = std::min(text->find('\n', at), text->size());
      if (end > at) receipts->push_back(text->substr(at, end - at));
      at = end + 1;
    }
  }
  return true;
}

}  // namespace

int Commit(Words words) {
  Failure failure;
  const std::optional<Args> args = Args::Parse("commit", kCommitOptions, words, &failure);
  if (!args) return Report(failure);
  if (args->has("--help")) return PrintHelp(kCommitHelp);
  const std::unique_ptr<Session> session =
      Session::Open(*args, {.reads_input = false, .words_follow = true}, &failure);
  if (session == nullptr) return Report(failure);
  const std::optional<std::string> ticket = session->ReadTicket(&failure);
  std::vector<std::string> receipts;
  if (!ticket || !ReadReceipts(*args, &receipts, &failure)) return Report(failure);
  std::vector<pxport_slice> slices;
  for (const std::string& receipt : receipts) slices.push_back({receipt.data(), receipt.size()});

  const Interrupt interrupt;
  BytesHandle report;
  ErrorHandle error;
  const pxport_status status =
      pxport_export_commit(session->job(), ticket->data(), ticket->size(), slices.data(), slices.size(),
                           interrupt.cancel(), Out(&report), Out(&error));
  return status == PXPORT_OK ? session->Published(report.get()) : session->Fail(error.get());
}

}  // namespace command
