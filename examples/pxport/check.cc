#include <string>

#include "args.h"
#include "commands.h"
#include "document.h"
#include "failure.h"
#include "help.h"
#include "interrupt.h"
#include "session.h"
#include "summary.h"

namespace command {
namespace {

constexpr Option kCheckOptions[] = {kInput, kOutput,      kSet,       kAudience,
                                    kNow,   {"--online"}, {"--json"}, {"--help"}};

// Tests the destination too. With --json the plan gets a member "online".
int Online(const Args& args, const pxport_job* job, const BytesHandle& plan) {
  const Interrupt interrupt;
  BytesHandle result;
  ErrorHandle error;
  if (pxport_job_check_online(job, interrupt.cancel(), Out(&result), Out(&error)) != PXPORT_OK) {
    return Report(FromError(error.get(), JobName(args), /*while_running=*/true));
  }
  const Document checks(TextOf(result.get()));
  if (args.has("--json")) {
    std::string_view text = TextOf(plan.get());
    text = text.substr(0, text.rfind('}'));
    if (!Print(std::string(text) + ",\"online\":" + std::string(TextOf(result.get())) + "}\n"))
      return kFailed;
  } else if (!Print(PlanSummary(Document(TextOf(plan.get()))) + OnlineSummary(checks))) {
    return kFailed;
  }
  if (checks.text("/ok") == "true") return kSuccess;
  for (size_t i = 0; i < checks.count("/checks"); ++i) {
    const std::string at = "/checks/" + std::to_string(i);
    if (!checks.has(at + "/message")) continue;
    const std::string remedy = checks.text(at + "/remedy");
    return Report({kFailed, checks.text(at + "/message"),
                   remedy.empty() ? "correct the destination, then check again" : remedy});
  }
  return kFailed;
}

}  // namespace

int Check(Words words) {
  Failure failure;
  const std::optional<Args> args = Args::Parse("check", kCheckOptions, words, &failure);
  if (!args) return Report(failure);
  if (args->has("--help")) return PrintHelp(kCheckHelp);
  const std::unique_ptr<Session> session = Session::Open(*args, {}, &failure);
  if (session == nullptr) return Report(failure);
  ErrorHandle error;
  BytesHandle plan;
  if (pxport_job_check(session->job(), Out(&plan), Out(&error)) != PXPORT_OK) {
    return Report(FromError(error.get(), JobName(*args), /*while_running=*/false));
  }
  if (args->has("--online")) return Online(*args, session->job(), plan);
  if (args->has("--json")) return PrintHelp(std::string(TextOf(plan.get())));
  return PrintHelp(PlanSummary(Document(TextOf(plan.get()))));
}

}  // namespace command
