// Sends one S3 request, signed again for every attempt, until it succeeds or RetryPolicy gives up. Holds what
// all requests share: the endpoint, the credentials, the clock correction, and the handling of errors.
#ifndef PXPORT_STORE_S3_SENDER_H_
#define PXPORT_STORE_S3_SENDER_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "net/attempts.h"
#include "net/endpoint.h"
#include "store/s3_error.h"
#include "store/s3_options.h"
#include "store/s3_session.h"

namespace pxport {

// Detail "1" of a failure: an attempt whose answer was lost may have been executed.
inline constexpr std::string_view kMayBeDone = "may_be_done";

struct S3Call {
  std::string_view operation;   // "UploadPart", for messages
  std::string_view permission;  // "s3:PutObject", for remedies
  std::string method = "GET";
  std::string key;  // with the prefix of the store; "": the bucket itself
  FieldList query, headers;
  std::vector<std::string_view> body;  // borrowed until Send returns
  std::string body_sha256;             // hex; "": computed once if it is needed
  size_t max_answer_bytes = 16 * kMiB;
  int64_t answer_timeout_ms = 60'000;
  bool answer_may_trickle = false;
  int max_attempts = 0;            // 0: the session's
  const Cancel* cancel = nullptr;  // null: the session's cancel_all
  bool cleans_up = false;          // checks only the session's cancel_cleaning
  // Checks a 2xx answer. DataLoss: bytes were damaged in transit, which is retried once. Another failure: the
  // answer is incomplete, and RetryKind says whether to retry. Null: accepts any answer.
  std::function<Verdict(const HttpResponse&)> check;
};

struct S3Answer {
  HttpResponse response;
  bool repeated = false;  // an earlier attempt, whose answer was lost, may have been executed too
};

// Thread-safe.
class S3Sender {
 public:
  // InvalidArgument if the endpoint is invalid.
  static StatusOr<std::unique_ptr<S3Sender>> Create(const S3Options& options,
                                                    std::shared_ptr<S3Session> session);

  // Failures have the details of S3Failure, kAttempts and kMayBeDone.
  StatusOr<S3Answer> Send(const S3Call& asked);

  S3Session& session() const { return *session_; }
  const std::string& bucket() const { return where_.bucket; }
  bool https() const { return https_; }

 private:
  struct Attempting;  // the state of one Send
  S3Sender(const S3Options& options, S3Endpoint endpoint, std::shared_ptr<S3Session> session);
  S3Endpoint endpoint() const;
  StatusOr<HttpRequest> MakeRequest(const S3Call& call, Attempting* state);
  Verdict ClassifyResponse(const S3Call& call, const HttpResponse& response, Attempting* state);
  bool CorrectRequest(const S3Call& call, const S3Error& error, const HttpResponse& response,
                      Attempting* state);
  bool FollowRedirect(const S3Error& error, Attempting* state);

  const std::shared_ptr<S3Session> session_;
  const std::string expected_owner_;
  const bool requester_pays_;
  const bool https_;
  mutable Mutex mutex_;
  // Only its region changes, by a redirect: under mutex_. The rest is read without: no annotation says that.
  S3EndpointOptions where_;
  S3Endpoint endpoint_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace pxport

#endif  // PXPORT_STORE_S3_SENDER_H_
