#include "net/credential_request.h"

namespace pxport {

StatusOr<HttpResponse> SendForCredentials(const CredentialContext& context, const Cancel* cancel,
                                          const std::function<StatusOr<HttpRequest>(int attempt)>& make,
                                          const std::function<Verdict(const HttpResponse&)>& judge) {
  RetryBudget budget;  // one per fetch: this is not the host of the store
  AttemptContext attempts;
  attempts.transport = context.transport;
  attempts.clock = context.clock;
  attempts.budget = &budget;
  attempts.cancel = cancel;
  attempts.options.max_attempts = 4;
  return SendUntilDone(attempts, make, judge);
}

}  // namespace pxport
