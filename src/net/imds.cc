#include "net/imds.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "net/credential_json.h"
#include "net/url.h"
#include "sigv4/canonical.h"

namespace pxport {
namespace {

constexpr std::string_view kImdsSource = "instance metadata";
constexpr std::string_view kRolePath = "/latest/meta-data/iam/security-credentials/";
constexpr int64_t kImdsTimeoutMs = 1'000;  // the service is local; outside EC2 nothing answers
constexpr size_t kMaxImdsAnswerBytes = 64 * kKiB;

HttpRequest MakeImdsRequest(std::string method, std::string url) {
  HttpRequest request;
  request.method = std::move(method);
  request.url = std::move(url);
  request.connect_timeout_ms = kImdsTimeoutMs;
  request.answer_timeout_ms = kImdsTimeoutMs;
  request.max_answer_bytes = kMaxImdsAnswerBytes;
  request.bypass_proxy = true;
  return request;
}

Verdict ClassifyImdsAnswer(const HttpResponse& response) {
  switch (response.status) {
    case 200:
      return {absl::OkStatus(), RetryKind::kNone};
    case 403:
      return {Failure(Code::kFailedPrecondition,
                      fmt::format("{}: request forbidden: IMDS is disabled", kImdsSource),
                      "enable the instance metadata service, or use other credentials"),
              RetryKind::kNone};
    case 404:
      return {Failure(Code::kNotFound, fmt::format("{}: the instance has no role", kImdsSource),
                      "attach an IAM role to the instance"),
              RetryKind::kNone};
    default:
      return {Failure(Code::kFailedPrecondition,
                      fmt::format("{}: the service answered {}", kImdsSource, response.status)),
              RetryKindOf(response.status)};
  }
}

std::string SettingOf(const ProfileSection* profile, const char* name) {
  return profile == nullptr ? std::string() : profile->Value(name);
}

// The text goes into a URL or a header, so it must not contain line breaks.
bool IsPlain(std::string_view text) {
  return !text.empty() && CheckField("x", text).ok();
}

}  // namespace

StatusOr<std::string> ImdsUrl(const Environment& environment, const ProfileSection* profile) {
  std::string endpoint = environment.Setting("AWS_EC2_METADATA_SERVICE_ENDPOINT").value_or("");
  if (endpoint.empty()) endpoint = SettingOf(profile, "ec2_metadata_service_endpoint");
  if (!endpoint.empty()) {
    const StatusOr<Url> url = ParseUrl(endpoint);
    if (!url.ok()) {
      return Failure(
          Code::kFailedPrecondition,
          fmt::format("the endpoint of the instance metadata service is invalid: {}", Message(url.status())),
          "check AWS_EC2_METADATA_SERVICE_ENDPOINT");
    }
    while (endpoint.ends_with('/')) endpoint.pop_back();
    return endpoint;
  }
  std::string mode = environment.Setting("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE").value_or("");
  if (mode.empty()) mode = SettingOf(profile, "ec2_metadata_service_endpoint_mode");
  const std::string lower = AsciiLower(mode);
  if (lower.empty() || lower == "ipv4") return "http://169.254.169.254";
  if (lower == "ipv6") return "http://[fd00:ec2::254]";
  return Failure(Code::kFailedPrecondition,
                 fmt::format("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is invalid: `{}`", OneLine(mode)),
                 "set AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE to IPv4 or IPv6");
}

StatusOr<CredentialsRef> ImdsCredentials::Fetch(const Cancel* cancel) {
  if (AsciiLower(context_.environment->Setting("AWS_EC2_METADATA_DISABLED").value_or("")) == "true") {
    return Failure(Code::kNotFound, "instance metadata: AWS_EC2_METADATA_DISABLED is set");
  }
  PX_ASSIGN_OR_RETURN(const std::string base, ImdsUrl(*context_.environment, &profile_));
  PX_ASSIGN_OR_RETURN(const std::string token, Token(base, cancel));
  PX_ASSIGN_OR_RETURN(std::string role, Read(fmt::format("{}{}", base, kRolePath), token, cancel));
  role = role.substr(0, role.find_first_of("\r\n"));
  if (role.empty()) return Failure(Code::kNotFound, fmt::format("{}: the instance has no role", kImdsSource));
  const std::string url = fmt::format("{}{}{}", base, kRolePath, UriEncode(role, Slash::kEncode));
  PX_ASSIGN_OR_RETURN(std::string document, Read(url, token, cancel));
  auto credentials = CredentialsFromJson(document, CredentialForm::kMetadata, kImdsSource);
  Wipe(&document);
  PX_RETURN_IF_ERROR(credentials.status());
  return CredentialsRef(*std::move(credentials));
}

StatusOr<std::string> ImdsCredentials::Token(const std::string& base, const Cancel* cancel) {
  const auto make = [&](int) -> StatusOr<HttpRequest> {
    HttpRequest request = MakeImdsRequest("PUT", base + "/latest/api/token");
    request.headers = {{"x-aws-ec2-metadata-token-ttl-seconds", "21600"}};
    return request;
  };
  StatusOr<HttpResponse> answer = SendForCredentials(context_, cancel, make, ClassifyImdsAnswer);
  if (answer.ok() && IsPlain(answer->body)) return std::move(answer->body);
  if (answer.ok()) {
    return Failure(Code::kFailedPrecondition, fmt::format("{}: the service returned no token", kImdsSource));
  }
  switch (FaultOf(answer.status())) {
    case TransportFault::kUnreachable:
      return Failure(Code::kNotFound,
                     fmt::format("{}: nothing answers, this is not an EC2 instance", kImdsSource));
    case TransportFault::kTimeout:
      return Failure(Code::kNotFound,
                     fmt::format("{}: the service accepts connections but does not answer", kImdsSource),
                     "raise the instance's HttpPutResponseHopLimit to 2 if this is a container");
    default:
      return answer.status();
  }
}

StatusOr<std::string> ImdsCredentials::Read(const std::string& url, const std::string& token,
                                            const Cancel* cancel) {
  const auto make = [&](int) -> StatusOr<HttpRequest> {
    HttpRequest request = MakeImdsRequest("GET", url);
    request.headers = {{"x-aws-ec2-metadata-token", token}};
    return request;
  };
  StatusOr<HttpResponse> answer = SendForCredentials(context_, cancel, make, ClassifyImdsAnswer);
  if (!answer.ok()) return answer.status();
  return std::move(answer->body);
}

}  // namespace pxport
