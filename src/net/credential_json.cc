#include "net/credential_json.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "base/json.h"

namespace pxport {
namespace {

// The parsed document, wiped when it goes: it holds the secrets a second time.
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
                 OneLine(fmt::format("{} refused: {} {}", source, lower.empty() ? upper : lower, message)));
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
  // The parser's own message is not passed on: it may quote the text it stumbled over.
  StatusOr<Json> json = Json::Parse(text);
  if (!json.ok() || !json->is_object()) {
    return Failure(Code::kFailedPrecondition, fmt::format("{} did not answer with valid JSON", source));
  }
  const SecretJson document{*std::move(json)};
  PX_RETURN_IF_ERROR(RefusalIn(document, source));
  if (form == CredentialForm::kProcess) {
    const Json* version = document.json.Find("Version");
    if (version == nullptr || version->integer() != 1) {
      return Failure(Code::kFailedPrecondition, fmt::format("{} answered in another version than 1", source),
                     "let the command print \"Version\": 1");
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
                   fmt::format("{} answered without {}", source,
                               out->access_key_id.empty() ? "AccessKeyId" : "SecretAccessKey"));
  }
  if (const std::string expiration = document.Text("Expiration"); !expiration.empty()) {
    out->expires = ParseTimestamp(expiration);
    if (!out->expires) {
      return Failure(Code::kFailedPrecondition,
                     fmt::format("{} answered with an Expiration that is no date", source));
    }
  }
  return out;
}

}  // namespace pxport
