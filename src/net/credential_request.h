// What the credential sources that send requests have in common.
#ifndef PXPORT_NET_CREDENTIAL_REQUEST_H_
#define PXPORT_NET_CREDENTIAL_REQUEST_H_

#include <functional>
#include <string>

#include "net/attempts.h"
#include "net/environment.h"
#include "net/http.h"
#include "net/net_clock.h"

namespace pxport {

// Not owned; the pointers must outlive the providers.
struct CredentialContext {
  const Environment* environment = nullptr;
  HttpTransport* transport = nullptr;
  NetClock* clock = nullptr;
  // Region of the bucket: the default region of STS. May be empty.
  std::string region;
};

// Sends with up to 4 attempts: more would not outlast an outage, and would only add load to a service that
// throttles.
StatusOr<HttpResponse> SendForCredentials(const CredentialContext& context, const Cancel* cancel,
                                          const std::function<StatusOr<HttpRequest>(int attempt)>& make,
                                          const std::function<Verdict(const HttpResponse&)>& judge);

}  // namespace pxport

#endif  // PXPORT_NET_CREDENTIAL_REQUEST_H_
