// The shared configuration of AWS tools: ~/.aws/config and ~/.aws/credentials, parsed and merged by the rules
// of the SDKs. Parsing is pure; errors name the line and never repeat it, for it may hold a secret.
#ifndef PXPORT_NET_PROFILE_FILE_H_
#define PXPORT_NET_PROFILE_FILE_H_

#include <map>
#include <string>
#include <string_view>

#include "base/status.h"
#include "net/environment.h"

namespace pxport {

// Properties of one section. Names in lower case; a value that goes on over lines keeps "\n" between them,
// trimmed. Values may be secrets: they are wiped with the section.
class ProfileSection {
 public:
  ProfileSection() = default;
  ProfileSection(const ProfileSection&) = default;
  ProfileSection& operator=(const ProfileSection&) = default;
  ProfileSection(ProfileSection&&) = default;
  ProfileSection& operator=(ProfileSection&&) = default;
  ~ProfileSection();

  // "" if it is missing.
  const std::string& Value(std::string_view name) const;
  // `name = value` inside the nested lines of property `group` (`s3 =\n  name = value`); "" if it is missing.
  std::string Nested(std::string_view group, std::string_view name) const;
  void Set(std::string name, std::string value) { values_[std::move(name)] = std::move(value); }
  const std::map<std::string, std::string, std::less<>>& values() const { return values_; }

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

using ProfileSections = std::map<std::string, ProfileSection, std::less<>>;

struct ProfileSet {
  ProfileSections profiles;
  ProfileSections sso_sessions;
  ProfileSections services;

  const ProfileSection* Find(std::string_view profile) const;
};

// Both texts may be empty. Properties of the credentials file win. FailedPrecondition for a file that is
// malformed.
StatusOr<ProfileSet> ParseProfiles(std::string_view config, std::string_view credentials);

// Where the files are (AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, HOME; "~/" is expanded) and which
// profile counts (AWS_PROFILE, else "default"). A path is empty if HOME is needed and not set.
struct ProfileLocation {
  std::string config_path, credentials_path;
  std::string profile = "default";
  bool profile_named = false;  // by AWS_PROFILE: its absence is an error then
};
ProfileLocation LocateProfiles(const Environment& environment);

// Reads and parses; missing files are like empty ones.
StatusOr<ProfileSet> LoadProfiles(const Environment& environment, const ProfileLocation& location);

}  // namespace pxport

#endif  // PXPORT_NET_PROFILE_FILE_H_
