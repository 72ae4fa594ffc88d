#include <string>

#include "args.h"
#include "commands.h"
#include "document.h"
#include "failure.h"
#include "help.h"
#include "job_file.h"
#include "summary.h"

namespace command {
namespace {

constexpr Option kOptions[] = {kInput, kOutput, kSet, kAudience, kNow, {"--json"}, {"--help"}};

}  // namespace

int Check(Words words) {
  Failure failure;
  const std::optional<Args> args = Args::Parse("check", kOptions, words, &failure);
  if (!args) return Report(failure);
  if (args->has("--help")) return PrintHelp(kCheckHelp);
  ContextHandle context;
  ErrorHandle error;
  if (pxport_context_new(nullptr, Out(&context), Out(&error)) != PXPORT_OK) {
    return Report(FromError(error.get(), "", /*while_running=*/false));
  }
  const std::optional<JobHandle> job = LoadJob(*args, context.get(), &failure);
  if (!job) return Report(failure);
  BytesHandle plan;
  if (pxport_job_check(job->get(), Out(&plan), Out(&error)) != PXPORT_OK) {
    return Report(FromError(error.get(), JobName(*args), /*while_running=*/false));
  }
  if (args->has("--json")) return PrintHelp(std::string(TextOf(plan.get())));
  return PrintHelp(PlanSummary(Document(TextOf(plan.get()))));
}

}  // namespace command
