// Credentials of a container: ECS tasks, EKS pods, and hosts with the same interface.
#ifndef PXPORT_NET_CONTAINER_H_
#define PXPORT_NET_CONTAINER_H_

#include <string>

#include "net/credential_request.h"
#include "net/credentials.h"
#include "net/environment.h"

namespace pxport {

// The URL that AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or else AWS_CONTAINER_CREDENTIALS_FULL_URI names;
// NotFound if neither is set. Accepts plain http only for loopback and the addresses of ECS and EKS, because
// the answer is a secret.
StatusOr<std::string> ContainerUrl(const Environment& environment);

// Sends the token of AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE (read each time, because it rotates) or
// AWS_CONTAINER_AUTHORIZATION_TOKEN. NotFound if no URL is set.
class ContainerCredentials : public CredentialsProvider {
 public:
  explicit ContainerCredentials(const CredentialContext& context) : context_(context) {}
  StatusOr<CredentialsRef> Fetch(const Cancel* cancel) override;

 private:
  CredentialContext context_;
};

}  // namespace pxport

#endif  // PXPORT_NET_CONTAINER_H_
