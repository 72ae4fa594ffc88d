#include "net/sts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.h"
#include "net/credential_json.h"
#include "net/url.h"
#include "net/xml.h"
#include "sigv4/signer.h"

namespace pxport {
namespace {

constexpr size_t kMaxStsAnswerBytes = 256 * kKiB;
constexpr int64_t kStsTimeoutMs = 20'000;
constexpr std::string_view kThrottling[] = {"Throttling", "ThrottlingException", "RequestLimitExceeded"};

std::string EncodeForm(std::string_view action, const Role& role, const FieldList& more) {
  FieldList fields = {{"Action", std::string(action)},
                      {"Version", "2011-06-15"},
                      {"RoleArn", role.arn},
                      {"RoleSessionName", role.session_name}};
  fields.insert(fields.end(), more.begin(), more.end());
  if (!role.duration_s.empty()) fields.emplace_back("DurationSeconds", role.duration_s);
  return EncodeQuery(fields);
}

// Reads the error of STS and adds remedies for the common ones.
Verdict ClassifyStsAnswer(const HttpResponse& response, const Role& role) {
  if (response.status == 200) return {absl::OkStatus(), RetryKind::kNone};
  std::string code, message;
  if (const StatusOr<XmlElement> xml = ParseXml(response.body); xml.ok()) {
    const XmlElement* error = xml->name == "Error" ? &*xml : xml->Child("Error");
    if (error != nullptr) {
      code = error->ChildText("Code");
      message = error->ChildText("Message");
    }
  }
  RetryKind retry = RetryKindOf(response.status);
  if (std::find(std::begin(kThrottling), std::end(kThrottling), code) != std::end(kThrottling)) {
    retry = RetryKind::kThrottled;
  } else if (code == "IDPCommunicationError" || code == "InternalFailure" || code == "ServiceUnavailable") {
    retry = RetryKind::kTransient;
  }
  std::string what = fmt::format("cannot assume role {}: {}: {}", role.arn,
                                 code.empty() ? fmt::format("HTTP {}", response.status) : code, message);
  if (code == "AccessDenied") {
    return {
        Failure(
            Code::kPermissionDenied, OneLine(std::move(what)),
            "allow this principal (and the external id) in the role's trust policy, and sts:AssumeRole in "
            "the principal's policy"),
        retry};
  }
  if (code == "SignatureDoesNotMatch" || code == "InvalidClientTokenId" || code == "ExpiredToken" ||
      code == "ExpiredTokenException" || code == "InvalidIdentityToken") {
    return {Failure(Code::kUnauthenticated, OneLine(std::move(what)),
                    "check the credentials or token used to assume the role, and the clock of this machine"),
            retry};
  }
  return {Failure(Code::kFailedPrecondition, OneLine(std::move(what))), retry};
}

// "arn:aws:sts::123456789012:assumed-role/..." -> "123456789012"
std::string AccountOf(std::string_view arn) {
  for (int colons = 0; colons < 4; ++colons) {
    const size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  return std::string(arn.substr(0, arn.find(':')));
}

StatusOr<CredentialsRef> ReadAnswer(std::string_view body, std::string_view action, const Role& role) {
  const auto malformed = [&] {
    return Failure(Code::kFailedPrecondition,
                   fmt::format("cannot assume role {}: the answer has no credentials", role.arn));
  };
  StatusOr<XmlElement> xml = ParseXml(body);
  if (!xml.ok()) return malformed();
  const XmlElement* result = xml->Child(fmt::format("{}Result", action));
  const XmlElement* given = result == nullptr ? nullptr : result->Child("Credentials");
  if (given == nullptr) return malformed();
  auto out = std::make_shared<Credentials>();
  out->access_key_id = given->ChildText("AccessKeyId");
  out->secret_access_key = given->ChildText("SecretAccessKey");
  out->session_token = given->ChildText("SessionToken");
  out->expires = ParseTimestamp(given->ChildText("Expiration"));
  out->source = fmt::format("role {}", role.arn);
  if (const XmlElement* user = result->Child("AssumedRoleUser"))
    out->account_id = AccountOf(user->ChildText("Arn"));
  for (const XmlElement& field : given->children) Wipe(const_cast<std::string*>(&field.text));
  if (out->access_key_id.empty() || out->secret_access_key.empty() || out->session_token.empty() ||
      !out->expires) {
    return malformed();
  }
  return CredentialsRef(std::move(out));
}

// `base` null: unsigned, for web identities.
StatusOr<HttpRequest> MakeStsRequest(const CredentialContext& context, const StsTarget& target,
                                     const Credentials* base, const std::string& body) {
  PX_ASSIGN_OR_RETURN(const Url url, ParseUrl(target.url));
  HttpRequest request;
  request.method = "POST";
  request.url = target.url + "/";
  request.headers = {{"Host", url.Authority()}, {"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = {body};
  request.max_answer_bytes = kMaxStsAnswerBytes;
  request.answer_timeout_ms = kStsTimeoutMs;
  if (base == nullptr) return request;

  SigningOptions options;
  options.region = target.region;
  options.service = "sts";
  options.time = context.clock->Now();
  options.payload_hash = Hex(Sha256().Of(body));
  options.payload_hash_header = false;
  options.normalize_path = true;
  const RequestToSign to_sign{"POST", UriDecode(url.path).value_or("") + "/", {}, request.headers};
  PX_ASSIGN_OR_RETURN(SignedHeaders signature, SignHeaders(to_sign, base->keys(), options));
  for (auto& header : signature.headers) request.headers.push_back(std::move(header));
  return request;
}

StatusOr<CredentialsRef> RequestRole(const CredentialContext& context, const StsTarget& target,
                                     const Credentials* base, std::string_view action, const Role& role,
                                     const std::string& body, const Cancel* cancel) {
  const auto make = [&](int) { return MakeStsRequest(context, target, base, body); };
  const auto judge = [&](const HttpResponse& response) { return ClassifyStsAnswer(response, role); };
  StatusOr<HttpResponse> answer = SendForCredentials(context, cancel, make, judge);
  if (!answer.ok()) return answer.status();
  StatusOr<CredentialsRef> credentials = ReadAnswer(answer->body, action, role);
  Wipe(&answer->body);
  return credentials;
}

}  // namespace

StatusOr<CredentialsRef> AssumeRole(const CredentialContext& context, const StsTarget& target,
                                    const Credentials& base, const Role& role, const Cancel* cancel) {
  FieldList more;
  if (!role.external_id.empty()) more.emplace_back("ExternalId", role.external_id);
  const std::string body = EncodeForm("AssumeRole", role, more);
  return RequestRole(context, target, &base, "AssumeRole", role, body, cancel);
}

StatusOr<CredentialsRef> AssumeRoleWithWebIdentity(const CredentialContext& context, const StsTarget& target,
                                                   const std::string& token_file, const Role& role,
                                                   const Cancel* cancel) {
  StatusOr<std::string> token = context.environment->ReadFile(token_file);
  // A missing file is a failure: with NotFound a chain would ask the next source.
  if (!token.ok()) {
    return Failure(Code::kFailedPrecondition, fmt::format("web identity: {}", Message(token.status())),
                   "check the path of the token file");
  }
  while (!token->empty() && (token->back() == '\n' || token->back() == '\r' || token->back() == ' '))
    token->pop_back();
  if (token->empty()) return Failure(Code::kFailedPrecondition, "web identity: the token file is empty");
  std::string body = EncodeForm("AssumeRoleWithWebIdentity", role, {{"WebIdentityToken", *token}});
  Wipe(&*token);
  StatusOr<CredentialsRef> credentials =
      RequestRole(context, target, nullptr, "AssumeRoleWithWebIdentity", role, body, cancel);
  Wipe(&body);
  return credentials;
}

StatusOr<CredentialsRef> AssumeRoleCredentials::Fetch(const Cancel* cancel) {
  StatusOr<CredentialsRef> base = base_->Fetch(cancel);
  if (!base.ok() && base.status().code() == Code::kNotFound) {
    return Failure(Code::kFailedPrecondition,
                   fmt::format("cannot assume role {}: {}", role_.arn, Message(base.status())),
                   "set s3.credentials.source");
  }
  if (!base.ok()) return base;
  const ProfileLocation location = LocateProfiles(*context_.environment);
  PX_ASSIGN_OR_RETURN(const ProfileSet profiles, LoadProfiles(*context_.environment, location));
  const ProfileSection* profile = profiles.Find(location.profile);
  PX_ASSIGN_OR_RETURN(const StsTarget target,
                      LocateSts(*context_.environment, profiles,
                                profile == nullptr ? ProfileSection() : *profile, context_.region));
  return AssumeRole(context_, target, **base, role_, cancel);
}

WebIdentityCredentials::WebIdentityCredentials(const CredentialContext& context, std::string token_file,
                                               std::string role_arn, std::string session_name)
    : context_(context),
      token_file_(std::move(token_file)),
      role_arn_(std::move(role_arn)),
      session_name_(std::move(session_name)) {}

StatusOr<CredentialsRef> WebIdentityCredentials::Fetch(const Cancel* cancel) {
  const Environment& environment = *context_.environment;
  const auto value = [&](const std::string& given, const char* variable) {
    return given.empty() ? environment.Setting(variable).value_or("") : given;
  };
  const std::string token_file = value(token_file_, "AWS_WEB_IDENTITY_TOKEN_FILE");
  if (token_file.empty()) return Failure(Code::kNotFound, "AWS_WEB_IDENTITY_TOKEN_FILE is not set");
  Role role;
  role.arn = value(role_arn_, "AWS_ROLE_ARN");
  if (const std::string name = value(session_name_, "AWS_ROLE_SESSION_NAME"); !name.empty())
    role.session_name = name;
  if (role.arn.empty()) {
    return Failure(Code::kFailedPrecondition, "web identity: no role is set for the token file",
                   "set AWS_ROLE_ARN");
  }
  PX_ASSIGN_OR_RETURN(const StsTarget target, LocateSts(environment, {}, {}, context_.region));
  return AssumeRoleWithWebIdentity(context_, target, token_file, role, cancel);
}

}  // namespace pxport
