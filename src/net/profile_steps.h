// How a profile leads to credentials: a base, then roles taken on one after the other. Pure; nothing is
// fetched.
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
    kAssumeRole,   // role_arn, on top of the step before
  };
  Kind kind = Kind::kAccessKey;
  std::string profile;                              // the section it comes from
  CredentialsRef keys;                              // kAccessKey
  std::string source;                               // kNamedSource
  std::string token_file;                           // kWebIdentity
  std::string command;                              // kProcess
  std::string account_id;                           // kProcess: if the command prints none
  std::string role_arn, session_name, external_id;  // kWebIdentity, kAssumeRole
  std::string duration_s;                           // kAssumeRole: as written
};

// Base first. NotFound if there are no profiles, or the profile has no credential settings: a chain goes on
// then. FailedPrecondition for settings that contradict each other, lead nowhere or in circles; Unimplemented
// for IAM Identity Center (SSO) and `aws login`, with the command that gets around it, and for roles that ask
// for a one-time code.
StatusOr<std::vector<ProfileStep>> ResolveProfile(const ProfileSet& profiles, std::string_view selected);

}  // namespace pxport

#endif  // PXPORT_NET_PROFILE_STEPS_H_
