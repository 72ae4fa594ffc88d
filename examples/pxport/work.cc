#include <cerrno>
#include <cstring>
#include <limits>
#include <string>

#include "commands.h"
#include "files.h"
#include "help.h"
#include "interrupt.h"
#include "session.h"
#include "text.h"

namespace command {
namespace {

// Here --input names what this shard reads. It does not change the job, which must be the same in every step.
constexpr Option kOwnInput{"--input", true, true};
constexpr Option kWorkOptions[] = {
    kTicket, {"--shard", true}, kOwnInput, {"--repair"},        kOutput, kSet, kAudience,
    kNow,    kThreads,          kMemory,   {"--receipt", true}, kJson,   kHelp};

std::optional<uint32_t> ReadShard(const Args& args, Failure* failure) {
  const std::string* text = args.value("--shard");
  if (text == nullptr) {
    *failure = Usage("no shard was given", "pass its number, from 0: --shard 0");
    return std::nullopt;
  }
  const auto number = ParseNumber(*text, 0, std::numeric_limits<uint32_t>::max());
  if (!number) {
    *failure =
        Usage("--shard " + *text + " is not a number", "pass the number of the shard, from 0: --shard 0");
    return std::nullopt;
  }
  return static_cast<uint32_t>(*number);
}

// At most one of job, ticket and profiles may be standard input.
bool CheckStandardInput(const Args& args, Failure* failure) {
  size_t readers = !args.positional().empty() && args.positional()[0] == "-" ? 1 : 0;
  for (const char* option : {"--ticket", "--input"}) {
    for (const std::string& value : args.values(option)) readers += value == "-" ? 1 : 0;
  }
  if (readers <= 1) return true;
  *failure = Usage("job, ticket and profiles cannot all come from standard input",
                   "pass files for all but one of them");
  return false;
}

int Deliver(const Session& session, const BytesHandle& receipt, const std::string* path, uint32_t shard) {
  const std::string line = std::string(TextOf(receipt.get())) + "\n";
  if (path != nullptr && !WriteSmallFile(*path, line)) {
    return Report({kFailed, "cannot write the receipt " + *path + ": " + std::strerror(errno),
                   "continue with commit: the export stores this receipt too"});
  }
  if (path == nullptr || session.json()) return PrintHelp(line);
  const pxport_progress& progress = session.progress();
  return PrintHelp("Shard " + std::to_string(shard) + ": read " + Count(progress.profiles_in, "profile") +
                   ", staged " + Count(progress.rows_out, "row") + ". Nothing is visible before commit.\n");
}

// Reads and finishes.
pxport_status Write(pxport_writer* writer, const std::vector<std::string>& inputs, BytesHandle* receipt,
                    ErrorHandle* error) {
  const Interrupt interrupt(writer);
  std::vector<pxport_slice> slices;
  for (const std::string& input : inputs) slices.push_back({input.data(), input.size()});
  const pxport_status status = pxport_writer_read(writer, slices.data(), slices.size(), Out(error));
  if (status != PXPORT_OK) return status;
  return pxport_writer_finish(writer, Out(receipt), Out(error));
}

}  // namespace

int Work(Words words) {
  Failure failure;
  const std::optional<Args> args = Args::Parse("work", kWorkOptions, words, &failure);
  if (!args) return Report(failure);
  if (args->has("--help")) return PrintHelp(kWorkHelp);
  const std::optional<uint32_t> shard = ReadShard(*args, &failure);
  if (!shard || !CheckStandardInput(*args, &failure)) return Report(failure);
  const std::unique_ptr<Session> session = Session::Open(*args, kStep, &failure);
  if (session == nullptr) return Report(failure);
  const std::optional<std::string> ticket = session->ReadTicket(&failure);
  if (!ticket) return Report(failure);

  WriterHandle writer;
  BytesHandle receipt;
  ErrorHandle error;
  const auto open = args->has("--repair") ? pxport_writer_repair : pxport_writer_open;
  pxport_status status =
      open(session->job(), ticket->data(), ticket->size(), *shard, Out(&writer), Out(&error));
  if (status == PXPORT_OK) status = Write(writer.get(), args->values("--input"), &receipt, &error);
  if (status != PXPORT_OK) return session->Fail(error.get());
  return Deliver(*session, receipt, args->value("--receipt"), *shard);
}

}  // namespace command
