#include <cerrno>
#include <cstring>
#include <limits>
#include <string>

#include "commands.h"
#include "files.h"
#include "help.h"
#include "session.h"
#include "text.h"

namespace command {
namespace {

constexpr Option kBeginOptions[] = {
    kOutput,         kSet,    kAudience, kNow, {"--shards", true}, {"--key", true},
    {"--own-input"}, kTicket, kJson,     kHelp};

bool ReadShards(const Args& args, uint32_t* shards, Failure* failure) {
  *shards = 1;
  const std::string* text = args.value("--shards");
  if (text == nullptr) return true;
  const auto number = ParseNumber(*text, 1, 100'000);
  if (!number) {
    *failure =
        Usage("--shards " + *text + " is not a number from 1 to 100000", "write for example --shards 4");
    return false;
  }
  *shards = static_cast<uint32_t>(*number);
  return true;
}

// Writes the ticket to a file or to standard output: it is all that the other steps need.
int Deliver(const BytesHandle& ticket, const std::string* path, uint32_t shards, bool json) {
  const std::string line = std::string(TextOf(ticket.get())) + "\n";
  if (path != nullptr && !WriteSmallFile(*path, line)) {
    return Report({kFailed, "cannot write the ticket " + *path + ": " + std::strerror(errno),
                   "begin again with another file, and remove this export with pxport gc"});
  }
  if (path != nullptr && !json) {
    return PrintHelp("Began an export with " + Count(shards, "shard") + "; its ticket is " +
                     Printable(*path) + ".\n");
  }
  return PrintHelp(line);
}

}  // namespace

int Begin(Words words) {
  Failure failure;
  const std::optional<Args> args = Args::Parse("begin", kBeginOptions, words, &failure);
  if (!args) return Report(failure);
  if (args->has("--help")) return PrintHelp(kBeginHelp);
  pxport_begin_options options = PXPORT_BEGIN_OPTIONS_INIT;
  if (!ReadShards(*args, &options.shards, &failure)) return Report(failure);
  if (const std::string* key = args->value("--key")) {
    if (key->empty())
      return Report(Usage("--key is empty", "pass a name for this export, such as --key night-2026-12-01"));
    options.idempotency_key = key->c_str();
  }
  options.pin_input = args->has("--own-input") ? 0 : 1;
  const std::unique_ptr<Session> session = Session::Open(*args, kStep, &failure);
  if (session == nullptr) return Report(failure);
  BytesHandle ticket;
  ErrorHandle error;
  if (pxport_export_begin(session->job(), &options, Out(&ticket), Out(&error)) != PXPORT_OK) {
    return session->Fail(error.get());
  }
  return Deliver(ticket, args->value("--ticket"), options.shards, session->json());
}

}  // namespace command
