#include <string>

#include "commands.h"
#include "document.h"
#include "help.h"
#include "interrupt.h"
#include "session.h"
#include "text.h"

namespace command {
namespace {

constexpr Option kGcOptions[] = {kTicket, {"--older-than", true}, kOutput, kSet, kAudience, kNow, kJson,
                                 kHelp};

// "90s", "30m", "12h", "2d": seconds, at least one.
std::optional<int64_t> ParseAge(std::string_view text) {
  if (text.empty()) return std::nullopt;
  int64_t unit = 0;
  switch (text.back()) {
    case 's':
      unit = 1;
      break;
    case 'm':
      unit = 60;
      break;
    case 'h':
      unit = 3600;
      break;
    case 'd':
      unit = 86400;
      break;
    default:
      return std::nullopt;
  }
  text.remove_suffix(1);
  const auto number = ParseNumber(text, 1, 1'000'000'000);
  if (!number) return std::nullopt;
  return static_cast<int64_t>(*number) * unit;
}

// "  kept     ID: why"
std::string Reasons(const Document& result, const std::string& at, std::string_view word) {
  std::string lines;
  for (size_t i = 0; i < result.count(at); ++i) {
    const std::string entry = at + "/" + std::to_string(i);
    lines += "  " + std::string(word) + result.text(entry + "/export_id") + ": " +
             Printable(result.text(entry + "/why")) + "\n";
  }
  return lines;
}

int Finish(const BytesHandle& bytes, bool json) {
  const Document result(TextOf(bytes.get()));
  const size_t left = result.count("/left"), failed = result.count("/failed");
  const std::string summary = "Cleaned up after " + Count(result.count("/cleaned"), "export") + ", aborted " +
                              Count(result.count("/aborted"), "abandoned export") + ".\n" +
                              Reasons(result, "/kept", "kept     ") + Reasons(result, "/failed", "failed   ");
  if (!Print(json ? std::string(TextOf(bytes.get())) + "\n" : summary)) return kFailed;
  if (left + failed == 0) return kSuccess;
  return Report({kFailed, Count(left + failed, "object") + " could not be removed",
                 "fix what the warnings above name, then run gc again; the rest is invisible"});
}

}  // namespace

int Gc(Words words) {
  Failure failure;
  const std::optional<Args> args = Args::Parse("gc", kGcOptions, words, &failure);
  if (!args) return Report(failure);
  if (args->has("--help")) return PrintHelp(kGcHelp);
  const std::string* age_text = args->value("--older-than");
  if (args->has("--ticket") == (age_text != nullptr)) {
    return Report(Usage("gc takes either --ticket or --older-than",
                        "pass the ticket of one export, or an age such as 2d for all abandoned exports"));
  }
  const std::optional<int64_t> age_s = age_text == nullptr ? std::optional<int64_t>(0) : ParseAge(*age_text);
  if (!age_s) {
    return Report(Usage("--older-than " + *age_text + " is not an age", "write it as 90s, 30m, 12h or 2d"));
  }
  const std::unique_ptr<Session> session = Session::Open(*args, kStep, &failure);
  if (session == nullptr) return Report(failure);
  const Interrupt interrupt;
  BytesHandle result;
  ErrorHandle error;
  pxport_status status = PXPORT_OK;
  if (age_text == nullptr) {
    const std::optional<std::string> ticket = session->ReadTicket(&failure);
    if (!ticket) return Report(failure);
    status = pxport_export_gc(session->job(), ticket->data(), ticket->size(), interrupt.cancel(),
                              Out(&result), Out(&error));
  } else {
    status = pxport_export_gc_all(session->job(), *age_s, interrupt.cancel(), Out(&result), Out(&error));
  }
  return status == PXPORT_OK ? Finish(result, session->json()) : session->Fail(error.get());
}

}  // namespace command
