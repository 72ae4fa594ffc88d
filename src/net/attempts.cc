#include "net/attempts.h"

#include <string>

namespace pxport {

StatusOr<HttpResponse> SendUntilDone(const AttemptContext& context,
                                     const std::function<StatusOr<HttpRequest>(int attempt)>& make,
                                     const std::function<Verdict(const HttpResponse&)>& judge) {
  RetryPolicy policy(context.options, context.budget, context.deadline_ms);
  for (;;) {
    if (context.cancel != nullptr) PX_RETURN_IF_ERROR(context.cancel->Check());
    PX_ASSIGN_OR_RETURN(HttpRequest request, make(policy.attempts()));
    if (request.deadline_ms == 0) request.deadline_ms = context.deadline_ms;
    StatusOr<HttpResponse> answer = context.transport->Send(std::move(request), context.cancel);

    Verdict verdict;
    RetryAfter after;
    if (answer.ok()) {
      context.budget->NoteReached();
      verdict = judge(*answer);
      if (verdict.failure.ok()) {
        policy.Succeeded();
        return answer;
      }
      after = RetryAfterOf(*answer, context.clock->Now());
    } else {
      const TransportFault fault = FaultOf(answer.status());
      if (MayHaveArrived(fault)) context.budget->NoteReached();
      verdict = {answer.status(), RetryKindOf(fault)};
    }
    const auto wait =
        policy.Next(verdict.retry, after, context.clock->MonotonicMs(), context.clock->Random());
    if (!wait) return WithDetail(std::move(verdict.failure), kAttempts, std::to_string(policy.attempts()));
    PX_RETURN_IF_ERROR(context.clock->Sleep(*wait, context.cancel));
  }
}

}  // namespace pxport
