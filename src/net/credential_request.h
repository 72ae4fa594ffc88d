// What the credential sources that ask a service have in common.
#ifndef PXPORT_NET_CREDENTIAL_REQUEST_H_
#define PXPORT_NET_CREDENTIAL_REQUEST_H_

#include <functional>
#include <string>

#include "net/attempts.h"
#include "net/environment.h"
#include "net/http.h"
#include "net/net_clock.h"

namespace pxport {

// Not owned; all of it outlives the providers.
struct CredentialContext {
  const Environment* environment = nullptr;
  HttpTransport* transport = nullptr;
  NetClock* clock = nullptr;
  // Region of the bucket: where STS is asked if neither environment nor profile names one. May be empty.
  std::string region;
};

// Sends with up to 4 attempts: a credential service that is down for long fails the export anyway, and one
// that throttles is not helped by ten.
StatusOr<HttpResponse> SendForCredentials(const CredentialContext& context, const Cancel* cancel,
                                          const std::function<StatusOr<HttpRequest>(int attempt)>& make,
                                          const std::function<Verdict(const HttpResponse&)>& judge);

}  // namespace pxport

#endif  // PXPORT_NET_CREDENTIAL_REQUEST_H_
