// The shared configuration of AWS tools: ~/.aws/config and ~/.aws/credentials, parsed and merged by the rules
// of the SDKs. Parsing is pure. Errors name the line number and never quote the line, because it may hold a
// secret.
#ifndef PXPORT_NET_PROFILE_FILE_H_
#define PXPORT_NET_PROFILE_FILE_H_

#include <map>
#include <string>
#include <string_view>

#include "base/status.h"
#include "net/environment.h"

namespace pxport {

// Properties of one section. Names are in lower case. The lines of a multi-line value are trimmed and joined
// with "\n". Values may be secrets: they are wiped with the section.
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

// Both texts may be empty. The credentials file takes precedence. FailedPrecondition if a file is malformed.
StatusOr<ProfileSet> ParseProfiles(std::string_view config, std::string_view credentials);

// The paths of the files (AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, HOME; "~/" is expanded) and the
// selected profile (AWS_PROFILE, else "default"). A path is empty if it needs HOME and that is not set.
struct ProfileLocation {
  std::string config_path, credentials_path;
  std::string profile = "default";
  bool profile_named = false;  // by AWS_PROFILE: then a missing profile is an error
};
ProfileLocation LocateProfiles(const Environment& environment);

// Reads and parses the files. A missing file is treated as empty.
StatusOr<ProfileSet> LoadProfiles(const Environment& environment, const ProfileLocation& location);

}  // namespace pxport

#endif  // PXPORT_NET_PROFILE_FILE_H_
