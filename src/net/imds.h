// Credentials of an EC2 instance from its metadata service, version 2 only: request forgery in the host can
// reach version 1, and every instance supports version 2.
#ifndef PXPORT_NET_IMDS_H_
#define PXPORT_NET_IMDS_H_

#include <string>

#include "net/credential_request.h"
#include "net/credentials.h"
#include "net/profile_file.h"

namespace pxport {

// The URL of the service: AWS_EC2_METADATA_SERVICE_ENDPOINT, else ec2_metadata_service_endpoint of the
// profile, else the fixed address of AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE or
// ec2_metadata_service_endpoint_mode (IPv4, IPv6). Without '/' at the end. `profile` may be null.
StatusOr<std::string> ImdsUrl(const Environment& environment, const ProfileSection* profile);

// NotFound if AWS_EC2_METADATA_DISABLED is true, nothing answers at that address within a second (not EC2),
// or the instance has no role. Fetches each time; CredentialsCache limits that to about once per hour.
class ImdsCredentials : public CredentialsProvider {
 public:
  // Uses the endpoint settings of `profile`, which may be empty.
  ImdsCredentials(const CredentialContext& context, ProfileSection profile)
      : context_(context), profile_(std::move(profile)) {}
  StatusOr<CredentialsRef> Fetch(const Cancel* cancel) override;

 private:
  StatusOr<std::string> Token(const std::string& base, const Cancel* cancel);
  StatusOr<std::string> Read(const std::string& url, const std::string& token, const Cancel* cancel);

  CredentialContext context_;
  ProfileSection profile_;
};

}  // namespace pxport

#endif  // PXPORT_NET_IMDS_H_
