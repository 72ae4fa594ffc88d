#include "job/s3_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "job/completion.h"
#include "job/error.h"
#include "job/s3_options.h"
#include "job/schema.h"

namespace pxport {
namespace {

constexpr size_t kMaxTags = 10, kMaxTagKey = 128, kMaxTagValue = 256, kMaxMetadataBytes = 2048;

// One type of credentials: the keys that it requires and those that it allows.
struct CredentialType {
  std::string_view name;
  std::vector<std::string_view> needs, takes;
};

const std::vector<CredentialType>& CredentialTypes() {
  static const std::vector<CredentialType> kTypes = {
      {"default", {}, {}},
      {"access_key", {"access_key_id", "secret_access_key"}, {"session_token"}},
      {"profile", {}, {"profile"}},
      {"assume_role", {"role_arn"}, {"external_id", "session_name", "source"}},
      {"web_identity", {}, {"role_arn", "session_name", "token_file"}},
      {"container", {}, {}},
      {"imds", {}, {}},
      {"process", {"command"}, {}},
  };
  return kTypes;
}

bool HasKey(const std::vector<std::string_view>& keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// The types a key would belong to, for the remedy.
std::string TypesWith(std::string_view key) {
  std::string types;
  for (const CredentialType& type : CredentialTypes()) {
    if (HasKey(type.needs, key) || HasKey(type.takes, key))
      types += fmt::format("{}\"{}\"", types.empty() ? "" : " or ", type.name);
  }
  return types;
}

Status CheckEncryption(const Json& s3, std::string_view pointer) {
  const std::string_view type = TextAt(s3, "/encryption/type");
  const bool kms = type == "sse-kms" || type == "dsse-kms";
  for (const std::string_view key : {"kms_key_id", "kms_context"}) {
    if (!kms && s3.At(fmt::format("/encryption/{}", key)) != nullptr) {
      return JobError(fmt::format("{}/encryption/{}", pointer, key),
                      fmt::format("does not belong to encryption \"{}\"", type),
                      "set encryption.type to \"sse-kms\" or \"dsse-kms\", or leave the key out");
    }
  }
  if (type != "sse-kms" && FlagAt(s3, "/encryption/bucket_key")) {
    return JobError(fmt::format("{}/encryption/bucket_key", pointer),
                    fmt::format("does not belong to encryption \"{}\"", type),
                    "set encryption.type to \"sse-kms\", or leave bucket_key out");
  }
  return absl::OkStatus();
}

Status CheckObjectLock(const Json& s3, std::string_view pointer) {
  const bool mode = s3.At("/object_lock/mode") != nullptr,
             until = s3.At("/object_lock/retain_until") != nullptr;
  if (mode == until) return absl::OkStatus();
  return JobError(fmt::format("{}/object_lock/{}", pointer, mode ? "retain_until" : "mode"), "is missing",
                  "object_lock needs mode and retain_until together");
}

Status CheckTags(const Json& tags, const std::string& pointer) {
  if (tags.members().size() > kMaxTags) {
    return JobError(pointer, fmt::format("has {} tags, more than {}", tags.members().size(), kMaxTags),
                    "S3 takes ten tags a file");
  }
  for (const auto& [key, value] : tags.members()) {
    if (key.empty() || key.size() > kMaxTagKey || value.text().size() > kMaxTagValue) {
      return JobError(
          Below(pointer, key), "is empty or too long",
          fmt::format("a tag's key has 1 to {} bytes, its value up to {}", kMaxTagKey, kMaxTagValue));
    }
  }
  return absl::OkStatus();
}

// Metadata travels in headers: what is not plain ASCII would be changed on the way or split the header.
Status CheckMetadata(const Json& metadata, const std::string& pointer) {
  const auto is_token = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  const auto is_visible = [](char c) { return c >= 0x20 && c < 0x7F; };
  size_t bytes = 0;
  for (const auto& [key, value] : metadata.members()) {
    const std::string& text = value.text();
    bytes += key.size() + text.size();
    if (key.empty() || !std::all_of(key.begin(), key.end(), is_token)) {
      return JobError(Below(pointer, key), "is not a valid name of metadata",
                      "use letters, digits, dots, - and _");
    }
    if (key == "pxport-write-id") {
      return JobError(Below(pointer, key), "is reserved: pxport sets it", "choose another name");
    }
    if (!std::all_of(text.begin(), text.end(), is_visible) || text.starts_with(' ') || text.ends_with(' ')) {
      return JobError(Below(pointer, key), "is not plain ASCII, or begins or ends with a space",
                      "use visible ASCII characters");
    }
  }
  if (bytes <= kMaxMetadataBytes) return absl::OkStatus();
  return JobError(pointer, fmt::format("has {} bytes, more than {}", bytes, kMaxMetadataBytes),
                  "shorten names and values");
}

Status CheckCredentials(std::string_view pointer, const Json& credentials) {
  const Json* type_name = credentials.Find("type");
  const std::string type_text = type_name == nullptr ? std::string("default") : type_name->text();
  const auto type = std::find_if(CredentialTypes().begin(), CredentialTypes().end(),
                                 [&](const CredentialType& one) { return one.name == type_text; });
  if (type == CredentialTypes().end()) return absl::OkStatus();  // the schema reports it
  for (const std::string_view key : type->needs) {
    if (credentials.Find(key) != nullptr) continue;
    return JobError(Below(pointer, key),
                    fmt::format("is missing: credentials of type \"{}\" need it", type_text), "add it");
  }
  for (const auto& [key, value] : credentials.members()) {
    if (key == "type") continue;
    if (!HasKey(type->needs, key) && !HasKey(type->takes, key)) {
      return JobError(Below(pointer, key),
                      fmt::format("does not belong to credentials of type \"{}\"", type_text),
                      fmt::format("set type to {}, or leave the key out", TypesWith(key)));
    }
    if (value.is_string() && value.text().empty()) {
      return JobError(Below(pointer, key), "is empty",
                      "give a value, check what the variable holds, or leave the key out");
    }
    if (value.is_object()) PX_RETURN_IF_ERROR(CheckCredentials(Below(pointer, key), value));
  }
  return absl::OkStatus();
}

Status CheckS3(const Json& s3, std::string_view pointer) {
  if (const Json* credentials = s3.Find("credentials"); credentials != nullptr) {
    PX_RETURN_IF_ERROR(CheckCredentials(fmt::format("{}/credentials", pointer), *credentials));
  }
  PX_RETURN_IF_ERROR(CheckEncryption(s3, pointer));
  PX_RETURN_IF_ERROR(CheckObjectLock(s3, pointer));
  if (const Json* tags = s3.Find("tags"); tags != nullptr)
    PX_RETURN_IF_ERROR(CheckTags(*tags, fmt::format("{}/tags", pointer)));
  if (const Json* metadata = s3.Find("metadata"); metadata != nullptr)
    PX_RETURN_IF_ERROR(CheckMetadata(*metadata, fmt::format("{}/metadata", pointer)));
  for (const std::string_view key : {"dual_stack", "fips"}) {
    if (!FlagAt(s3, fmt::format("/{}", key)) || s3.Find("endpoint") == nullptr) continue;
    return JobError(fmt::format("{}/{}", pointer, key), "is Amazon's, but endpoint names another address",
                    "leave out one of the two");
  }
  return absl::OkStatus();
}

}  // namespace

StatusOr<S3Place> S3Place::FromJson(Json json, std::string_view pointer) {
  const SchemaNode schema = *SchemaNode::Root().Member("destination")->Member("s3");
  PX_RETURN_IF_ERROR(CompletePart(schema, pointer, &json));
  PX_RETURN_IF_ERROR(ExpandSecrets(schema, pointer, &json));
  PX_RETURN_IF_ERROR(CheckS3(json, pointer));
  S3Place place;
  place.options = S3OptionsOf(json);
  place.region = TextAt(json, "/region");
  place.ca_file = TextAt(json, "/ca_file");
  place.proxy = TextAt(json, "/proxy");
  place.profile = TextAt(json, "/credentials/profile");
  if (const Json* credentials = json.Find("credentials"); credentials != nullptr)
    place.credentials = *credentials;
  return place;
}

}  // namespace pxport
