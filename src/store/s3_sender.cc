#include "store/s3_sender.h"

#include <fmt/format.h>

#include <utility>

#include "base/digest.h"
#include "sigv4/signer.h"

namespace pxport {
namespace {

constexpr int64_t kMinSkewSeconds = 300;  // stores accept less

// The signed headers: those that define the request. Proxies may change others.
bool IsSigned(std::string_view name) {
  return name == "host" || name == "content-type" || name == "content-md5" || name == "range" ||
         name.starts_with("x-amz-");
}

void Hide(const std::string& secret, std::string* text) {
  if (secret.size() < 8) return;  // real secrets are longer; shorter ones could match words
  for (const std::string& spelling : {secret, UriEncode(secret, Slash::kEncode)}) {
    for (size_t at; (at = text->find(spelling)) != std::string::npos;)
      text->replace(at, spelling.size(), "...");
  }
}

// Some stores quote the signed request with its token; errors must not contain it.
S3Error WithoutSecrets(S3Error error, const Credentials& credentials) {
  for (std::string* text : {&error.code, &error.message, &error.request_id, &error.host_id, &error.region}) {
    Hide(credentials.secret_access_key, text);
    Hide(credentials.session_token, text);
  }
  return error;
}

std::string PathOf(const S3Endpoint& endpoint, const std::string& key) {
  std::string path = endpoint.path;
  if (!key.empty() || path.empty()) path.append("/").append(key);
  return path;
}

std::string Sha256Hex(const std::vector<std::string_view>& body) {
  Sha256 sha256;
  sha256.Reset();
  for (const std::string_view piece : body) sha256.Update(piece);
  return Hex(sha256.Finish());
}

}  // namespace

struct S3Sender::Attempting {
  CredentialsRef credentials;  // of the last attempt
  std::string region;          // of the last signature
  std::string body_sha256;
  bool redirected = false, skewed = false, renewed = false, damaged = false;  // corrected once
  bool may_be_done = false;
};

S3Sender::S3Sender(const S3Options& options, S3Endpoint endpoint, std::shared_ptr<S3Session> session)
    : session_(std::move(session)),
      expected_owner_(options.expected_bucket_owner),
      requester_pays_(options.requester_pays),
      https_(endpoint.scheme == "https"),
      where_{options.bucket, options.region, options.endpoint, options.addressing, options.dual_stack,
             options.fips,   false},
      endpoint_(std::move(endpoint)) {}

StatusOr<std::unique_ptr<S3Sender>> S3Sender::Create(const S3Options& options,
                                                     std::shared_ptr<S3Session> session) {
  PX_ASSIGN_OR_RETURN(S3Endpoint endpoint,
                      ResolveS3Endpoint({options.bucket, options.region, options.endpoint, options.addressing,
                                         options.dual_stack, options.fips, false}));
  return std::unique_ptr<S3Sender>(new S3Sender(options, std::move(endpoint), std::move(session)));
}

S3Endpoint S3Sender::endpoint() const {
  const MutexLock lock(&mutex_);
  return endpoint_;
}

// Uses the current time and keys, because the store rejects old signatures after a long wait.
StatusOr<HttpRequest> S3Sender::MakeRequest(const S3Call& call, Attempting* state) {
  PX_ASSIGN_OR_RETURN(state->credentials, session_->credentials->Get(call.cancel));
  const S3Endpoint endpoint = this->endpoint();
  state->region = endpoint.signing_region;

  RequestToSign to_sign;
  to_sign.method = call.method;
  to_sign.path = PathOf(endpoint, call.key);
  to_sign.query = call.query;
  HttpRequest request;
  request.headers = {{"host", endpoint.authority}};
  request.headers.insert(request.headers.end(), call.headers.begin(), call.headers.end());
  if (!expected_owner_.empty()) request.headers.emplace_back("x-amz-expected-bucket-owner", expected_owner_);
  if (requester_pays_) request.headers.emplace_back("x-amz-request-payer", "requester");
  for (const auto& field : request.headers) {
    if (IsSigned(field.first)) to_sign.headers.push_back(field);
  }

  SigningOptions signing;
  signing.region = endpoint.signing_region;
  signing.time = session_->clock->Now();
  signing.time.seconds += session_->skew_s.load();
  // TLS already protects the body, and its checksum header detects damage.
  if (!https_ || call.body.empty()) {
    if (state->body_sha256.empty()) {
      state->body_sha256 = call.body_sha256.empty() ? Sha256Hex(call.body) : call.body_sha256;
    }
    signing.payload_hash = state->body_sha256;
  }
  PX_ASSIGN_OR_RETURN(SignedHeaders signature, SignHeaders(to_sign, state->credentials->keys(), signing));
  request.headers.insert(request.headers.end(), signature.headers.begin(), signature.headers.end());

  request.method = call.method;
  request.url =
      fmt::format("{}://{}{}", endpoint.scheme, endpoint.authority, UriEncode(to_sign.path, Slash::kKeep));
  if (!call.query.empty()) request.url += "?" + EncodeQuery(call.query);
  request.body = call.body;
  request.max_answer_bytes = call.max_answer_bytes;
  request.answer_timeout_ms = call.answer_timeout_ms;
  request.answer_may_trickle = call.answer_may_trickle;
  return request;
}

// Switches to the region of the bucket, once.
bool S3Sender::FollowRedirect(const S3Error& error, Attempting* state) {
  if (state->redirected || error.region.empty()) return false;
  const MutexLock lock(&mutex_);
  state->redirected = true;
  if (where_.region != state->region) return true;  // another request has switched meanwhile
  auto accepted = AcceptRedirect(where_.region, error.region);
  if (!accepted.ok()) return false;
  S3EndpointOptions there = where_;
  there.region = *std::move(accepted);
  auto endpoint = ResolveS3Endpoint(there);
  if (!endpoint.ok()) return false;
  where_.region = std::move(there.region);
  endpoint_ = *std::move(endpoint);
  return true;
}

// Corrects region, clock or keys after an error. Returns whether a retry is worthwhile. The answer to HEAD
// has no error code, so after a refusal each correction is tried in turn.
bool S3Sender::CorrectRequest(const S3Call& call, const S3Error& error, const HttpResponse& response,
                              Attempting* state) {
  const bool mute = call.method == "HEAD" && (error.http_status == 400 || error.http_status == 403);
  if (IsWrongRegion(error) && FollowRedirect(error, state)) return true;
  if ((IsSkewed(error) || mute) && !state->skewed) {
    const std::string* date = response.Header("date");
    const auto theirs = date == nullptr ? std::nullopt : ParseHttpDate(*date);
    const int64_t skew = theirs ? theirs->seconds - session_->clock->Now().seconds : 0;
    const int64_t change = skew - session_->skew_s.load();
    if (change > kMinSkewSeconds || change < -kMinSkewSeconds) {
      state->skewed = true;
      session_->skew_s.store(skew);
      return true;
    }
  }
  if ((IsExpired(error) || (mute && error.http_status == 400)) && !state->renewed) {
    state->renewed = true;
    return session_->credentials->Renew(state->credentials, call.cancel).ok();
  }
  if (IsDamagedInTransit(error) && !state->damaged) {
    state->damaged = true;
    return true;
  }
  return false;
}

Verdict S3Sender::ClassifyResponse(const S3Call& call, const HttpResponse& response, Attempting* state) {
  if (response.status >= 200 && response.status < 300) {
    Verdict verdict = call.check == nullptr ? Verdict{} : call.check(response);
    if (verdict.failure.ok()) return verdict;
    state->may_be_done = true;
    if (absl::IsDataLoss(verdict.failure)) {
      verdict.retry = state->damaged ? RetryKind::kNone : RetryKind::kTransient;
      state->damaged = true;
    }
    return verdict;
  }
  const S3Error error = WithoutSecrets(ReadS3Error(response), *state->credentials);
  if (response.status >= 500) state->may_be_done = true;
  const S3Endpoint there = endpoint();
  const Status failure = S3Failure(error, {call.operation, call.permission, where_.bucket, call.key,
                                           state->region, there.authority, state->credentials->source});
  if (CorrectRequest(call, error, response, state)) return {failure, RetryKind::kTransient};
  return {failure, RetryKindOf(error)};
}

StatusOr<S3Answer> S3Sender::Send(const S3Call& asked) {
  S3Call call = asked;
  if (call.cancel == nullptr) call.cancel = session_->cancel_all.load();
  if (call.cleans_up) call.cancel = session_->cancel_cleaning.load();
  AttemptContext context;
  context.transport = session_->transport.get();
  context.clock = session_->clock.get();
  context.budget = &session_->budget;
  context.cancel = call.cancel;
  context.options = session_->retry;
  if (call.max_attempts > 0) context.options.max_attempts = call.max_attempts;

  Attempting state;
  bool answered = true;  // the previous attempt
  auto sent = SendUntilDone(
      context,
      [&](int attempt) {
        if (attempt > 1) {
          session_->retries.fetch_add(1);
          if (!answered) state.may_be_done = true;
        }
        answered = false;
        return MakeRequest(call, &state);
      },
      [&](const HttpResponse& response) {
        answered = true;
        return ClassifyResponse(call, response, &state);
      });
  if (sent.ok()) return S3Answer{*std::move(sent), state.may_be_done};
  Status failure = sent.status();
  if (MayHaveArrived(FaultOf(failure))) state.may_be_done = true;
  if (FaultOf(failure) != TransportFault::kNone) {
    failure =
        WithDetail(Within(fmt::format("{} of s3://{}/{}", call.operation, where_.bucket, call.key), failure),
                   kBucket, where_.bucket);
    if (!call.key.empty()) failure = WithDetail(std::move(failure), kKey, call.key);
  }
  return state.may_be_done ? WithDetail(std::move(failure), kMayBeDone, "1") : failure;
}

}  // namespace pxport
