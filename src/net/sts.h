// Roles: short-lived credentials from the Security Token Service (STS), in exchange for other credentials
// (AssumeRole) or a token of an identity provider (web identity: EKS, CI systems).
#ifndef PXPORT_NET_STS_H_
#define PXPORT_NET_STS_H_

#include <memory>
#include <string>

#include "net/credential_request.h"
#include "net/credentials.h"
#include "net/sts_target.h"

namespace pxport {

struct Role {
  std::string arn;
  std::string session_name = "pxport";  // appears in the logs of AWS
  std::string external_id;              // may be required by the role's trust policy
  std::string duration_s;               // digits; empty: an hour
};

// PermissionDenied if the base may not assume the role, Unauthenticated if STS rejects the base. The message
// quotes the error of STS.
StatusOr<CredentialsRef> AssumeRole(const CredentialContext& context, const StsTarget& target,
                                    const Credentials& base, const Role& role, const Cancel* cancel);
StatusOr<CredentialsRef> AssumeRoleWithWebIdentity(const CredentialContext& context, const StsTarget& target,
                                                   const std::string& token_file, const Role& role,
                                                   const Cancel* cancel);

// A role assumed with the credentials of another source (credentials of type "assume_role").
class AssumeRoleCredentials : public CredentialsProvider {
 public:
  AssumeRoleCredentials(const CredentialContext& context, std::unique_ptr<CredentialsProvider> base,
                        Role role)
      : context_(context), base_(std::move(base)), role_(std::move(role)) {}
  StatusOr<CredentialsRef> Fetch(const Cancel* cancel) override;

 private:
  CredentialContext context_;
  std::unique_ptr<CredentialsProvider> base_;
  Role role_;
};

// Empty fields default to AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN and AWS_ROLE_SESSION_NAME. NotFound if no
// token file is configured.
class WebIdentityCredentials : public CredentialsProvider {
 public:
  WebIdentityCredentials(const CredentialContext& context, std::string token_file, std::string role_arn,
                         std::string session_name);
  StatusOr<CredentialsRef> Fetch(const Cancel* cancel) override;

 private:
  CredentialContext context_;
  std::string token_file_, role_arn_, session_name_;
};

}  // namespace pxport

#endif  // PXPORT_NET_STS_H_
