#include "net/credential_json.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "base/json.h"

namespace pxport {
namespace {

// The parsed document. It is a second copy of the secrets, so the destructor wipes it.
struct SecretJson {
  Json json;
  ~SecretJson() {
    for (Json::Member& member : json.members()) Wipe(const_cast<std::string*>(&member.second.text()));
  }
  std::string Text(std::string_view key) const {
    const Json* value = json.Find(key);
    return value != nullptr && value->is_string() ? value->text() : std::string();
  }
};

Status RefusalIn(const SecretJson& document, std::string_view source) {
  const std::string upper = document.Text("Code"), lower = document.Text("code");
  if (lower.empty() && (upper.empty() || upper == "Success")) return absl::OkStatus();
  const std::string message = document.Text(lower.empty() ? "Message" : "message");
  return Failure(Code::kFailedPrecondition,
                 OneLine(fmt::format("{} failed: {}: {}", source, lower.empty() ? upper : lower, message)));
}

}  // namespace

std::string OneLine(std::string text) {
  static constexpr size_t kMaxBytes = 300;
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  if (text.size() > kMaxBytes) text.resize(kMaxBytes);
  return text;
}

StatusOr<std::shared_ptr<Credentials>> CredentialsFromJson(std::string_view text, CredentialForm form,
                                                           std::string_view source) {
  // Drops the message of the parser, which may quote the text.
  StatusOr<Json> json = Json::Parse(text);
  if (!json.ok() || !json->is_object()) {
    return Failure(Code::kFailedPrecondition, fmt::format("{} failed: the answer is not valid JSON", source));
  }
  const SecretJson document{*std::move(json)};
  PX_RETURN_IF_ERROR(RefusalIn(document, source));
  if (form == CredentialForm::kProcess) {
    const Json* version = document.json.Find("Version");
    if (version == nullptr || version->integer() != 1) {
      return Failure(Code::kFailedPrecondition, fmt::format("{} failed: \"Version\" is not 1", source),
                     "make the command print \"Version\": 1");
    }
  }
  auto out = std::make_shared<Credentials>();
  out->access_key_id = document.Text("AccessKeyId");
  out->secret_access_key = document.Text("SecretAccessKey");
  out->session_token = document.Text(form == CredentialForm::kProcess ? "SessionToken" : "Token");
  out->account_id = document.Text("AccountId");
  out->source = source;
  if (out->access_key_id.empty() || out->secret_access_key.empty()) {
    return Failure(Code::kFailedPrecondition,
                   fmt::format("{} failed: the answer has no {}", source,
                               out->access_key_id.empty() ? "AccessKeyId" : "SecretAccessKey"));
  }
  if (const std::string expiration = document.Text("Expiration"); !expiration.empty()) {
    out->expires = ParseTimestamp(expiration);
    if (!out->expires) {
      return Failure(Code::kFailedPrecondition,
                     fmt::format("{} failed: Expiration is not a timestamp", source));
    }
  }
  return out;
}

}  // namespace pxport
