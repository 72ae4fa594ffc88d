// Roles: short-lived credentials from the Security Token Service, against other credentials (AssumeRole) or a
// token of an identity provider (web identity: EKS, CI systems). Regional endpoints, as all AWS tools ask by
// now.
#ifndef PXPORT_NET_STS_H_
#define PXPORT_NET_STS_H_

#include <memory>
#include <string>

#include "net/credential_request.h"
#include "net/credentials.h"
#include "net/profile_file.h"

namespace pxport {

// Where to ask, and the region to sign for.
struct StsTarget {
  std::string url;  // without '/' at the end
  std::string region;
};

// The region: AWS_REGION, AWS_DEFAULT_REGION, the profile's, `fallback_region`, us-east-1. The URL, in the
// order of the SDKs: AWS_ENDPOINT_URL_STS, endpoint_url of the profile's services section, AWS_ENDPOINT_URL,
// endpoint_url of the profile; else AWS's own by FIPS and dual stack (AWS_USE_FIPS_ENDPOINT,
// AWS_USE_DUALSTACK_ENDPOINT or the profile). `profile` may be empty.
StatusOr<StsTarget> LocateSts(const Environment& environment, const ProfileSet& profiles,
                              const ProfileSection& profile, const std::string& fallback_region);

struct Role {
  std::string arn;
  std::string session_name = "pxport";  // shows in the store's own logs
  std::string external_id;              // what the role's trust policy may demand of third parties
  std::string duration_s;               // digits; empty: an hour
};

// PermissionDenied if the base may not take on the role, Unauthenticated if it is not known; what STS says is
// passed on.
StatusOr<CredentialsRef> AssumeRole(const CredentialContext& context, const StsTarget& target,
                                    const Credentials& base, const Role& role, const Cancel* cancel);
StatusOr<CredentialsRef> AssumeRoleWithWebIdentity(const CredentialContext& context, const StsTarget& target,
                                                   const std::string& token_file, const Role& role,
                                                   const Cancel* cancel);

// A role on top of another source, as a job asks for it.
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

// Fields that are empty come from AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN and AWS_ROLE_SESSION_NAME.
// NotFound if there is no token file.
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
