#include "net/credential_chain.h"

#include <fmt/format.h>

#include "net/container.h"
#include "net/imds.h"
#include "net/key_credentials.h"
#include "net/process.h"
#include "net/profile_credentials.h"
#include "net/sts.h"

namespace pxport {
namespace {

std::string TextMember(const Json& spec, std::string_view key) {
  const Json* value = spec.Find(key);
  return value == nullptr ? std::string() : value->text();
}

// The endpoint settings of the current profile; empty if the files cannot be used.
ProfileSection CurrentProfile(const Environment& environment) {
  const ProfileLocation location = LocateProfiles(environment);
  const StatusOr<ProfileSet> profiles = LoadProfiles(environment, location);
  const ProfileSection* profile = profiles.ok() ? profiles->Find(location.profile) : nullptr;
  return profile == nullptr ? ProfileSection() : *profile;
}

// Reads the profile when it is asked, not when the chain is created.
class LateImds : public CredentialsProvider {
 public:
  explicit LateImds(const CredentialContext& context) : context_(context) {}
  StatusOr<CredentialsRef> Fetch(const Cancel* cancel) override {
    return ImdsCredentials(context_, CurrentProfile(*context_.environment)).Fetch(cancel);
  }

 private:
  CredentialContext context_;
};

std::unique_ptr<CredentialsProvider> FixedKeys(const Json& spec) {
  auto keys = std::make_shared<Credentials>();
  keys->access_key_id = TextMember(spec, "access_key_id");
  keys->secret_access_key = TextMember(spec, "secret_access_key");
  keys->session_token = TextMember(spec, "session_token");
  keys->source = "job";
  return std::make_unique<FixedCredentials>(std::move(keys));
}

StatusOr<std::unique_ptr<CredentialsProvider>> RoleProvider(const Json& spec,
                                                            const CredentialContext& context) {
  const Json* source = spec.Find("source");
  PX_ASSIGN_OR_RETURN(auto base, MakeProvider(source == nullptr ? Json() : *source, context));
  Role role;
  role.arn = TextMember(spec, "role_arn");
  role.external_id = TextMember(spec, "external_id");
  if (const std::string name = TextMember(spec, "session_name"); !name.empty()) role.session_name = name;
  return std::make_unique<AssumeRoleCredentials>(context, std::move(base), std::move(role));
}

std::unique_ptr<CredentialsProvider> Alone(std::string_view name,
                                           std::unique_ptr<CredentialsProvider> provider) {
  std::vector<CredentialChain::Link> links;
  links.emplace_back(name, std::move(provider));
  return std::make_unique<CredentialChain>(std::move(links));
}

}  // namespace

StatusOr<CredentialsRef> CredentialChain::Fetch(const Cancel* cancel) {
  const size_t chosen = chosen_.load();
  if (chosen != kNone) return links_[chosen].second->Fetch(cancel);
  std::string missed;
  for (size_t i = 0; i < links_.size(); ++i) {
    StatusOr<CredentialsRef> credentials = links_[i].second->Fetch(cancel);
    if (credentials.ok()) chosen_.store(i);
    if (credentials.ok() || credentials.status().code() != Code::kNotFound) return credentials;
    missed +=
        fmt::format("{}{}: {}", missed.empty() ? "" : "; ", links_[i].first, Message(credentials.status()));
  }
  return Failure(Code::kUnauthenticated, fmt::format("no credentials found: {}", missed),
                 "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, select a profile with AWS_PROFILE, or set "
                 "s3.credentials in the job");
}

std::unique_ptr<CredentialsProvider> MakeDefaultChain(const CredentialContext& context) {
  std::vector<CredentialChain::Link> links;
  links.emplace_back("environment", std::make_unique<EnvironmentCredentials>(context.environment));
  links.emplace_back("profile", std::make_unique<ProfileCredentials>(context, ""));
  links.emplace_back("web identity", std::make_unique<WebIdentityCredentials>(context, "", "", ""));
  links.emplace_back("container", std::make_unique<ContainerCredentials>(context));
  links.emplace_back("instance", std::make_unique<LateImds>(context));
  return std::make_unique<CredentialChain>(std::move(links));
}

StatusOr<std::unique_ptr<CredentialsProvider>> MakeProvider(const Json& credentials,
                                                            const CredentialContext& context) {
  const std::string type = TextMember(credentials, "type");
  if (type.empty() || type == "default") return MakeDefaultChain(context);
  if (type == "access_key") return FixedKeys(credentials);
  if (type == "assume_role") return RoleProvider(credentials, context);
  if (type == "profile") {
    return Alone("profile",
                 std::make_unique<ProfileCredentials>(context, TextMember(credentials, "profile")));
  }
  if (type == "web_identity") {
    return Alone("web identity",
                 std::make_unique<WebIdentityCredentials>(context, TextMember(credentials, "token_file"),
                                                          TextMember(credentials, "role_arn"),
                                                          TextMember(credentials, "session_name")));
  }
  if (type == "container") return Alone("container", std::make_unique<ContainerCredentials>(context));
  if (type == "imds") return Alone("instance", std::make_unique<LateImds>(context));
  if (type == "process") {
    return Alone("process", std::make_unique<ProcessCredentials>(context.environment,
                                                                 TextMember(credentials, "command")));
  }
  return Failure(Code::kInvalidArgument, fmt::format("s3.credentials.type is invalid: \"{}\"", type),
                 "use one of the types in the job schema");
}

}  // namespace pxport
