// Credentials of a profile of the shared configuration: its keys, roles, process or named source.
#ifndef PXPORT_NET_PROFILE_CREDENTIALS_H_
#define PXPORT_NET_PROFILE_CREDENTIALS_H_

#include <string>

#include "net/credential_request.h"
#include "net/credentials.h"
#include "net/profile_file.h"
#include "net/profile_steps.h"
#include "net/sts.h"

namespace pxport {

// Reads the files for each Fetch, because they may change during a long export. If the profile is missing or
// has no credential settings: FailedPrecondition if it was selected by name, otherwise NotFound.
class ProfileCredentials : public CredentialsProvider {
 public:
  // `profile` empty: AWS_PROFILE, else "default".
  ProfileCredentials(const CredentialContext& context, std::string profile)
      : context_(context), profile_(std::move(profile)) {}
  StatusOr<CredentialsRef> Fetch(const Cancel* cancel) override;

 private:
  StatusOr<CredentialsRef> FetchBase(const ProfileStep& step, const StsTarget& target,
                                     const ProfileSection& profile, const Cancel* cancel);
  StatusOr<CredentialsRef> FetchNamed(const ProfileStep& step, const ProfileSection& profile,
                                      const Cancel* cancel);

  CredentialContext context_;
  std::string profile_;
};

}  // namespace pxport

#endif  // PXPORT_NET_PROFILE_CREDENTIALS_H_
