// The steps from a profile to credentials: a base, then roles to assume in order. Pure; fetches nothing.
#ifndef PXPORT_NET_PROFILE_STEPS_H_
#define PXPORT_NET_PROFILE_STEPS_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "net/credentials.h"
#include "net/profile_file.h"

namespace pxport {

struct ProfileStep {
  enum class Kind {
    kAccessKey,    // keys in the profile
    kNamedSource,  // credential_source: Environment, EcsContainer, Ec2InstanceMetadata
    kWebIdentity,  // web_identity_token_file
    kProcess,      // credential_process
    kAssumeRole,   // role_arn, with the credentials of the previous step
  };
  Kind kind = Kind::kAccessKey;
  std::string profile;                              // its section
  CredentialsRef keys;                              // kAccessKey
  std::string source;                               // kNamedSource
  std::string token_file;                           // kWebIdentity
  std::string command;                              // kProcess
  std::string account_id;                           // kProcess: the default
  std::string role_arn, session_name, external_id;  // kWebIdentity, kAssumeRole
  std::string duration_s;                           // kAssumeRole: not parsed
};

// Returns the base first. NotFound if the profile is missing or has no credential settings: a chain then asks
// the next source. FailedPrecondition for settings that contradict each other, name a missing profile or form
// a loop. Unimplemented for IAM Identity Center (SSO) and `aws login` (the remedy names a workaround), and
// for roles with MFA.
StatusOr<std::vector<ProfileStep>> ResolveProfile(const ProfileSet& profiles, std::string_view selected);

}  // namespace pxport

#endif  // PXPORT_NET_PROFILE_STEPS_H_
