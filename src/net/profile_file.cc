#include "net/profile_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.h"
#include "sigv4/canonical.h"

namespace pxport {
namespace {

bool IsIniSpace(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

std::string_view TrimIniSpace(std::string_view text) {
  while (!text.empty() && IsIniSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsIniSpace(text.back())) text.remove_suffix(1);
  return text;
}

// Sections and properties whose names have other characters are ignored, because other tools define them.
bool IsName(std::string_view text, std::string_view also) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           also.find(c) != std::string_view::npos;
  });
}

// A comment begins at '#' or ';' after white space; otherwise these characters belong to the value.
std::string_view WithoutComment(std::string_view value) {
  for (size_t i = 0; i < value.size(); ++i) {
    if ((value[i] == '#' || value[i] == ';') && (i == 0 || IsIniSpace(value[i - 1])))
      return value.substr(0, i);
  }
  return value;
}

// One file, line by line.
class ProfileParser {
 public:
  ProfileParser(bool config, ProfileSet* out) : config_(config), out_(out) {}

  Status Parse(std::string_view text) {
    for (size_t start = 0; start <= text.size();) {
      const size_t end = std::min(text.find('\n', start), text.size());
      std::string_view line = text.substr(start, end - start);
      if (line.ends_with('\r')) line.remove_suffix(1);
      ++line_;
      PX_RETURN_IF_ERROR(Line(line));
      start = end + 1;
    }
    // If there is [profile default], [default] is ignored.
    if (prefixed_default_seen_) {
      out_->profiles["default"] = prefixed_default_;
    } else if (default_seen_) {
      out_->profiles["default"] = plain_default_;
    }
    return absl::OkStatus();
  }

 private:
  Status Fault(std::string_view what) const {
    return Failure(Code::kFailedPrecondition,
                   fmt::format("could not parse profile file: line {} of the {} file: {}", line_,
                               config_ ? "config" : "credentials", what),
                   "see the AWS documentation of the shared config and credentials files");
  }

  Status Line(std::string_view line) {
    if (TrimIniSpace(line).empty() || line.front() == '#' || line.front() == ';') return absl::OkStatus();
    if (IsIniSpace(line.front())) return Continuation(TrimIniSpace(line));
    if (line.front() == '[') return Section(line);
    return Property(line);
  }

  // [profile NAME], [NAME], [sso-session NAME], [services NAME]
  Status Section(std::string_view line) {
    const size_t comment = line.find_first_of("#;");
    line = TrimIniSpace(line.substr(0, comment));
    if (line.back() != ']') return Fault("profile definition must end with ']'");
    const std::string_view inside = TrimIniSpace(line.substr(1, line.size() - 2));
    in_section_ = true;
    property_.clear();
    has_property_ = false;
    section_ = config_ ? ConfigSection(inside) : CredentialsSection(inside);
    return absl::OkStatus();
  }

  // Null: the section is ignored.
  ProfileSection* ConfigSection(std::string_view inside) {
    const size_t space = inside.find_first_of(" \t");
    if (space == std::string_view::npos) {
      if (inside != "default") return nullptr;  // other profiles need their prefix here
      default_seen_ = true;
      return &plain_default_;
    }
    const std::string_view prefix = inside.substr(0, space), name = TrimIniSpace(inside.substr(space));
    if (!IsName(name, kProfileCharacters)) return nullptr;
    if (prefix == "sso-session") return &out_->sso_sessions[std::string(name)];
    if (prefix == "services") return &out_->services[std::string(name)];
    if (prefix != "profile") return nullptr;
    if (name != "default") return &out_->profiles[std::string(name)];
    prefixed_default_seen_ = true;
    return &prefixed_default_;
  }

  ProfileSection* CredentialsSection(std::string_view inside) {
    if (!IsName(inside, kProfileCharacters)) return nullptr;
    return &out_->profiles[std::string(inside)];
  }

  Status Property(std::string_view line) {
    if (!in_section_) return Fault("expected a profile definition");
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos) return Fault("expected an '=' sign defining a property");
    const std::string_view name = TrimIniSpace(line.substr(0, equals));
    if (name.empty()) return Fault("property did not have a name");
    const std::string_view value = TrimIniSpace(WithoutComment(line.substr(equals + 1)));
    has_property_ = true;
    nested_ = value.empty();
    property_ = IsName(name, "-_.") ? AsciiLower(name) : std::string();
    if (section_ != nullptr && !property_.empty()) section_->Set(property_, std::string(value));
    return absl::OkStatus();
  }

  Status Continuation(std::string_view text) {
    if (!in_section_) return Fault("expected a profile definition, found continuation");
    if (!has_property_) return Fault("expected a property definition, found continuation");
    if (nested_) {
      if (text.front() == '#' || text.front() == ';') return absl::OkStatus();
      const size_t equals = text.find('=');
      if (equals == std::string_view::npos) return Fault("expected an '=' sign defining a sub-property");
      if (TrimIniSpace(text.substr(0, equals)).empty()) return Fault("sub-property did not have a name");
    }
    if (section_ != nullptr && !property_.empty()) {
      section_->Set(property_, fmt::format("{}\n{}", section_->Value(property_), text));
    }
    return absl::OkStatus();
  }

  static constexpr std::string_view kProfileCharacters = "-_/.%@:+";

  const bool config_;
  ProfileSet* out_;
  int line_ = 0;
  bool in_section_ = false;
  ProfileSection* section_ = nullptr;  // null: an ignored one
  bool has_property_ = false, nested_ = false;
  std::string property_;  // of the continuation lines; empty: an ignored one
  ProfileSection plain_default_, prefixed_default_;
  bool default_seen_ = false, prefixed_default_seen_ = false;
};

StatusOr<std::string> ReadOptional(const Environment& environment, const std::string& path) {
  if (path.empty()) return std::string();
  StatusOr<std::string> text = environment.ReadFile(path);
  if (text.ok()) return text;
  if (text.status().code() == Code::kNotFound) return std::string();
  return Failure(
      Code::kFailedPrecondition, std::string(Message(text.status())),
      "make the file readable, or set AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE to other files");
}

std::string ExpandHome(const std::string& path, const std::optional<std::string>& home) {
  return path.starts_with("~/") && home ? *home + path.substr(1) : path;
}

}  // namespace

ProfileSection::~ProfileSection() {
  for (auto& [name, value] : values_) Wipe(&value);
}

const std::string& ProfileSection::Value(std::string_view name) const {
  static const std::string kNone;
  const auto found = values_.find(name);
  return found == values_.end() ? kNone : found->second;
}

std::string ProfileSection::Nested(std::string_view group, std::string_view name) const {
  const std::string_view lines = Value(group);
  for (size_t start = 0; start < lines.size();) {
    const size_t end = std::min(lines.find('\n', start), lines.size());
    const std::string_view line = lines.substr(start, end - start);
    const size_t equals = line.find('=');
    if (equals != std::string_view::npos && AsciiLower(TrimIniSpace(line.substr(0, equals))) == name) {
      return std::string(TrimIniSpace(line.substr(equals + 1)));
    }
    start = end + 1;
  }
  return {};
}

const ProfileSection* ProfileSet::Find(std::string_view profile) const {
  const auto found = profiles.find(profile);
  return found == profiles.end() ? nullptr : &found->second;
}

StatusOr<ProfileSet> ParseProfiles(std::string_view config, std::string_view credentials) {
  ProfileSet out;
  PX_RETURN_IF_ERROR(ProfileParser(true, &out).Parse(config));
  PX_RETURN_IF_ERROR(ProfileParser(false, &out).Parse(credentials));
  return out;
}

ProfileLocation LocateProfiles(const Environment& environment) {
  ProfileLocation out;
  const auto home = environment.Setting("HOME");
  const auto locate = [&](const char* variable, const char* name) {
    if (const auto path = environment.Setting(variable)) return ExpandHome(*path, home);
    return home ? fmt::format("{}/.aws/{}", *home, name) : std::string();
  };
  out.config_path = locate("AWS_CONFIG_FILE", "config");
  out.credentials_path = locate("AWS_SHARED_CREDENTIALS_FILE", "credentials");
  if (const auto profile = environment.Setting("AWS_PROFILE")) {
    out.profile = *profile;
    out.profile_named = true;
  }
  return out;
}

StatusOr<ProfileSet> LoadProfiles(const Environment& environment, const ProfileLocation& location) {
  PX_ASSIGN_OR_RETURN(std::string config, ReadOptional(environment, location.config_path));
  PX_ASSIGN_OR_RETURN(std::string credentials, ReadOptional(environment, location.credentials_path));
  StatusOr<ProfileSet> out = ParseProfiles(config, credentials);
  Wipe(&config);
  Wipe(&credentials);
  return out;
}

}  // namespace pxport
