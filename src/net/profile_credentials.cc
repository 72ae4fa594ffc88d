#include "net/profile_credentials.h"

#include <fmt/format.h>

#include "net/container.h"
#include "net/credential_json.h"
#include "net/imds.h"
#include "net/key_credentials.h"
#include "net/process.h"
#include "sigv4/canonical.h"

namespace pxport {
namespace {

Role RoleOf(const ProfileStep& step) {
  Role role;
  role.arn = step.role_arn;
  if (!step.session_name.empty()) role.session_name = step.session_name;
  role.external_id = step.external_id;
  role.duration_s = step.duration_s;
  return role;
}

}  // namespace

StatusOr<CredentialsRef> ProfileCredentials::Fetch(const Cancel* cancel) {
  ProfileLocation location = LocateProfiles(*context_.environment);
  if (!profile_.empty()) {
    location.profile = profile_;
    location.profile_named = true;
  }
  PX_ASSIGN_OR_RETURN(const ProfileSet profiles, LoadProfiles(*context_.environment, location));
  const StatusOr<std::vector<ProfileStep>> steps = ResolveProfile(profiles, location.profile);
  if (!steps.ok()) {
    if (steps.status().code() != Code::kNotFound || !location.profile_named) return steps.status();
    return Failure(
        Code::kFailedPrecondition, std::string(Message(steps.status())),
        "check the name of the profile (AWS_PROFILE) and the files it should be in (AWS_CONFIG_FILE, "
        "AWS_SHARED_CREDENTIALS_FILE)");
  }
  const ProfileSection& profile = *profiles.Find(location.profile);
  PX_ASSIGN_OR_RETURN(const StsTarget target,
                      LocateSts(*context_.environment, profiles, profile, context_.region));
  PX_ASSIGN_OR_RETURN(CredentialsRef current, FetchBase(steps->front(), target, profile, cancel));
  for (size_t i = 1; i < steps->size(); ++i) {
    PX_ASSIGN_OR_RETURN(current, AssumeRole(context_, target, *current, RoleOf((*steps)[i]), cancel));
  }
  return current;
}

StatusOr<CredentialsRef> ProfileCredentials::FetchBase(const ProfileStep& step, const StsTarget& target,
                                                       const ProfileSection& profile, const Cancel* cancel) {
  switch (step.kind) {
    case ProfileStep::Kind::kAccessKey:
      return step.keys;
    case ProfileStep::Kind::kProcess:
      return ProcessCredentials(context_.environment, step.command, step.account_id).Fetch(cancel);
    case ProfileStep::Kind::kWebIdentity:
      return AssumeRoleWithWebIdentity(context_, target, step.token_file, RoleOf(step), cancel);
    case ProfileStep::Kind::kNamedSource:
      return FetchNamed(step, profile, cancel);
    case ProfileStep::Kind::kAssumeRole:
      break;  // never the first step
  }
  return Failure(Code::kInternal, "a role without a base");
}

StatusOr<CredentialsRef> ProfileCredentials::FetchNamed(const ProfileStep& step,
                                                        const ProfileSection& profile, const Cancel* cancel) {
  const std::string name = AsciiLower(step.source);
  std::unique_ptr<CredentialsProvider> provider;
  if (name == "environment") provider = std::make_unique<EnvironmentCredentials>(context_.environment);
  if (name == "ecscontainer") provider = std::make_unique<ContainerCredentials>(context_);
  if (name == "ec2instancemetadata") provider = std::make_unique<ImdsCredentials>(context_, profile);
  if (provider == nullptr) {
    return Failure(Code::kFailedPrecondition,
                   fmt::format("profile `{}` is invalid: unknown credential_source {}", step.profile,
                               OneLine(step.source)),
                   "use Environment, EcsContainer or Ec2InstanceMetadata");
  }
  StatusOr<CredentialsRef> credentials = provider->Fetch(cancel);
  if (credentials.ok() || credentials.status().code() != Code::kNotFound) return credentials;
  return Failure(Code::kFailedPrecondition,
                 fmt::format("profile `{}` has no credentials: {}: {}", step.profile, step.source,
                             Message(credentials.status())),
                 "configure that source, or use another credential_source");
}

}  // namespace pxport
