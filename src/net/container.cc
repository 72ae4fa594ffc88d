#include "net/container.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "net/credential_json.h"
#include "net/url.h"
#include "sigv4/canonical.h"

namespace pxport {
namespace {

constexpr std::string_view kContainerSource = "container credentials";
constexpr std::string_view kEcsHost = "169.254.170.2";
constexpr std::string_view kEksHosts[] = {"169.254.170.23", "[fd00:ec2::23]"};
constexpr size_t kMaxContainerAnswerBytes = 64 * kKiB;
constexpr int64_t kContainerTimeoutMs = 5'000;

bool IsTrustedHost(const std::string& host) {
  return IsLoopback(host) || host == kEcsHost || host == kEksHosts[0] || host == kEksHosts[1];
}

// Empty if none is set.
StatusOr<std::string> AuthorizationToken(const Environment& environment) {
  if (const auto path = environment.Setting("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
    StatusOr<std::string> token = environment.ReadFile(*path);
    // A missing file is a failure: with NotFound the chain would ask the next source.
    if (!token.ok()) {
      return Failure(Code::kFailedPrecondition,
                     fmt::format("{}: {}", kContainerSource, Message(token.status())),
                     "check AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    }
    while (!token->empty() && (token->back() == '\n' || token->back() == '\r')) token->pop_back();
    if (!CheckField("Authorization", *token).ok()) {
      return Failure(Code::kFailedPrecondition,
                     fmt::format("{}: the token file contains control characters", kContainerSource),
                     "check AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    }
    return token;
  }
  return environment.Setting("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("");
}

}  // namespace

StatusOr<std::string> ContainerUrl(const Environment& environment) {
  if (const auto relative = environment.Setting("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")) {
    const std::string url = fmt::format("http://{}{}", kEcsHost, *relative);
    if (relative->front() != '/' || !ParseUrl(url).ok()) {
      return Failure(Code::kFailedPrecondition,
                     "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is invalid: it is not a path");
    }
    return url;
  }
  const auto full = environment.Setting("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  if (!full)
    return Failure(Code::kNotFound, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI are not set");
  const StatusOr<Url> url = ParseUrl(*full);
  if (!url.ok()) {
    return Failure(Code::kFailedPrecondition,
                   fmt::format("AWS_CONTAINER_CREDENTIALS_FULL_URI: {}", Message(url.status())));
  }
  if (url->scheme == "http" && !IsTrustedHost(url->host)) {
    return Failure(
        Code::kFailedPrecondition,
        fmt::format("AWS_CONTAINER_CREDENTIALS_FULL_URI cannot be used: {} would send secrets unencrypted",
                    url->host),
        "use https, or a loopback, ECS or EKS address");
  }
  return *full;
}

StatusOr<CredentialsRef> ContainerCredentials::Fetch(const Cancel* cancel) {
  PX_ASSIGN_OR_RETURN(const std::string url, ContainerUrl(*context_.environment));
  const auto make = [&](int) -> StatusOr<HttpRequest> {
    PX_ASSIGN_OR_RETURN(std::string token, AuthorizationToken(*context_.environment));
    HttpRequest request;
    request.url = url;
    request.headers = {{"Accept", "application/json"}};
    if (!token.empty()) request.headers.emplace_back("Authorization", std::move(token));
    request.max_answer_bytes = kMaxContainerAnswerBytes;
    request.answer_timeout_ms = kContainerTimeoutMs;
    request.bypass_proxy = url.starts_with("http:");  // loopback or link-local
    return request;
  };
  const auto judge = [&](const HttpResponse& response) -> Verdict {
    if (response.status == 200) return {absl::OkStatus(), RetryKind::kNone};
    return {Failure(Code::kFailedPrecondition,
                    fmt::format("{}: the service answered {}", kContainerSource, response.status),
                    "check that the task or pod has a role"),
            RetryKindOf(response.status)};
  };
  StatusOr<HttpResponse> answer = SendForCredentials(context_, cancel, make, judge);
  if (!answer.ok()) return Within(kContainerSource, answer.status());
  auto credentials = CredentialsFromJson(answer->body, CredentialForm::kMetadata, kContainerSource);
  Wipe(&answer->body);
  PX_RETURN_IF_ERROR(credentials.status());
  return CredentialsRef(*std::move(credentials));
}

}  // namespace pxport
