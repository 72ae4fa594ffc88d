#include "net/profile_steps.h"

#include <fmt/format.h>

#include <algorithm>

namespace pxport {
namespace {

Status Contradiction(std::string what) {
  return Failure(Code::kFailedPrecondition, std::move(what), "correct the profile in ~/.aws/config");
}

bool HasSetting(const ProfileSection& profile, std::string_view name) {
  return !profile.Value(name).empty();
}

bool HasKeys(const ProfileSection& profile) {
  return HasSetting(profile, "aws_access_key_id") && HasSetting(profile, "aws_secret_access_key");
}

StatusOr<ProfileStep> AccessKey(const std::string& name, const ProfileSection& profile) {
  const bool id = HasSetting(profile, "aws_access_key_id"),
             secret = HasSetting(profile, "aws_secret_access_key");
  if (!id && !secret) {
    return Failure(Code::kNotFound, fmt::format("profile `{}` did not contain credential information", name));
  }
  if (!secret) return Contradiction(fmt::format("profile `{}` is missing aws_secret_access_key", name));
  if (!id) return Contradiction(fmt::format("profile `{}` is missing aws_access_key_id", name));
  auto keys = std::make_shared<Credentials>();
  keys->access_key_id = profile.Value("aws_access_key_id");
  keys->secret_access_key = profile.Value("aws_secret_access_key");
  keys->session_token = profile.Value("aws_session_token");
  keys->account_id = profile.Value("aws_account_id");
  keys->source = fmt::format("profile {}", name);
  ProfileStep step;
  step.profile = name;
  step.keys = std::move(keys);
  return step;
}

Status RefuseForeignLogin(const std::string& name, const ProfileSection& profile) {
  for (const char* key :
       {"sso_session", "sso_start_url", "sso_account_id", "sso_role_name", "login_session"}) {
    if (!HasSetting(profile, key)) continue;
    return Failure(
        Code::kUnimplemented,
        fmt::format("profile `{}` is not supported: it signs in through {}", name,
                    key == std::string_view("login_session") ? "aws login" : "IAM Identity Center (SSO)"),
        fmt::format(
            "set s3.credentials to type \"process\" with the command: aws configure export-credentials "
            "--profile {} --format process",
            name));
  }
  return absl::OkStatus();
}

// The base: the step before all roles.
StatusOr<ProfileStep> Base(const std::string& name, const ProfileSection& profile) {
  ProfileStep step;
  step.profile = name;
  if (HasSetting(profile, "credential_source")) {
    step.kind = ProfileStep::Kind::kNamedSource;
    step.source = profile.Value("credential_source");
    return step;
  }
  if (HasSetting(profile, "web_identity_token_file")) {
    if (!HasSetting(profile, "role_arn")) {
      return Contradiction(fmt::format(
          "profile `{}`: `web_identity_token_file` was specified but `role_arn` was missing", name));
    }
    step.kind = ProfileStep::Kind::kWebIdentity;
    step.token_file = profile.Value("web_identity_token_file");
    step.role_arn = profile.Value("role_arn");
    step.session_name = profile.Value("role_session_name");
    return step;
  }
  PX_RETURN_IF_ERROR(RefuseForeignLogin(name, profile));
  if (HasSetting(profile, "credential_process")) {
    step.kind = ProfileStep::Kind::kProcess;
    step.command = profile.Value("credential_process");
    step.account_id = profile.Value("aws_account_id");
    return step;
  }
  return AccessKey(name, profile);
}

// A web identity is a base, not a role on top of another one.
bool IsRole(const ProfileSection& profile) {
  return HasSetting(profile, "role_arn") && !HasSetting(profile, "web_identity_token_file");
}

StatusOr<ProfileStep> RoleStep(const std::string& name, const ProfileSection& profile) {
  const bool source = HasSetting(profile, "source_profile"), named = HasSetting(profile, "credential_source");
  if (source && named) {
    return Contradiction(
        fmt::format("profile `{}` contained both source_profile and credential_source", name));
  }
  if (!source && !named) {
    return Contradiction(
        fmt::format("profile `{}` must contain `source_profile` or `credential_source`", name));
  }
  if (HasSetting(profile, "mfa_serial")) {
    return Failure(Code::kUnimplemented,
                   fmt::format("profile `{}` is not supported: it requires MFA (mfa_serial)", name),
                   "use a role without MFA: pxport cannot prompt for a code");
  }
  ProfileStep step;
  step.kind = ProfileStep::Kind::kAssumeRole;
  step.profile = name;
  step.role_arn = profile.Value("role_arn");
  step.session_name = profile.Value("role_session_name");
  step.external_id = profile.Value("external_id");
  step.duration_s = profile.Value("duration_seconds");
  return step;
}

// A profile without settings is an error only if a role depends on it.
StatusOr<ProfileStep> BaseOf(const std::string& name, const ProfileSection& profile, bool keys,
                             bool under_role) {
  StatusOr<ProfileStep> base = keys ? AccessKey(name, profile) : Base(name, profile);
  if (!base.ok() && under_role && base.status().code() == Code::kNotFound) {
    return Contradiction(std::string(Message(base.status())));
  }
  return base;
}

}  // namespace

StatusOr<std::vector<ProfileStep>> ResolveProfile(const ProfileSet& profiles, std::string_view selected) {
  if (profiles.profiles.empty()) return Failure(Code::kNotFound, "no profiles were defined");
  std::vector<ProfileStep> steps;
  std::vector<std::string> visited;
  std::string name(selected);
  for (;;) {
    const ProfileSection* profile = profiles.Find(name);
    if (profile == nullptr && visited.empty()) {
      return Failure(Code::kNotFound, fmt::format("there is no profile `{}`", name));
    }
    if (profile == nullptr) {
      return Contradiction(
          fmt::format("could not find source profile {} referenced from {}", name, visited.back()));
    }
    if (std::find(visited.begin(), visited.end(), name) != visited.end()) {
      return Contradiction(fmt::format("profile `{}` formed an infinite loop through source_profile", name));
    }
    visited.push_back(name);
    // In a source_profile, keys take precedence over a role.
    const bool keys_first = visited.size() > 1 && HasKeys(*profile);
    const bool role = !keys_first && IsRole(*profile);
    if (role) {
      PX_ASSIGN_OR_RETURN(ProfileStep step, RoleStep(name, *profile));
      steps.push_back(std::move(step));
    }
    const std::string& next = profile->Value("source_profile");
    if (role && !next.empty() && next != name) {
      name = next;
      continue;
    }
    PX_ASSIGN_OR_RETURN(ProfileStep base, BaseOf(name, *profile, keys_first, !steps.empty()));
    steps.push_back(std::move(base));
    break;
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

}  // namespace pxport
