// One S3 request, signed anew for every attempt, until it succeeds or there is no hope. What all requests
// have in common lies here: where the bucket is, who we are, what time it is, and what a refusal means.
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

// "1" in a failure: an attempt whose answer was lost may have been carried out.
inline constexpr std::string_view kMayBeDone = "may_be_done";

struct S3Call {
  std::string_view operation;   // "UploadPart", for messages
  std::string_view permission;  // "s3:PutObject", for remedies
  std::string method = "GET";
  std::string key;  // whole; "": the bucket itself
  FieldList query, headers;
  std::vector<std::string_view> body;  // borrowed until Send returns
  std::string body_sha256;             // hex; if it is needed and "", it is computed once
  size_t max_answer_bytes = 16 * kMiB;
  int64_t answer_timeout_ms = 60'000;
  bool answer_may_trickle = false;
  int max_attempts = 0;            // 0: the session's
  const Cancel* cancel = nullptr;  // may be null: then the session's cancel_all
  bool cleans_up = false;          // heeds the session's cancel_cleaning only
  // Looks at a 2xx answer. DataLoss: bytes were damaged on the way, one more attempt; another failure: the
  // answer is not whole, and RetryKind says whether to ask again. Null: any will do.
  std::function<Verdict(const HttpResponse&)> check;
};

struct S3Answer {
  HttpResponse response;
  bool repeated = false;  // an earlier attempt, whose answer was lost, may have been carried out too
};

// Thread-safe.
class S3Sender {
 public:
  // InvalidArgument if there can be no such endpoint.
  static StatusOr<std::unique_ptr<S3Sender>> Create(const S3Options& options,
                                                    std::shared_ptr<S3Session> session);

  // Failures carry what S3Failure says, kAttempts and kMayBeDone.
  StatusOr<S3Answer> Send(const S3Call& asked);

  S3Session& session() const { return *session_; }
  const std::string& bucket() const { return where_.bucket; }
  bool https() const { return https_; }

 private:
  struct Attempting;  // the state of one Send
  S3Sender(const S3Options& options, S3Endpoint endpoint, std::shared_ptr<S3Session> session);
  S3Endpoint endpoint() const;
  StatusOr<HttpRequest> Make(const S3Call& call, Attempting* state);
  Verdict Judge(const S3Call& call, const HttpResponse& response, Attempting* state);
  bool Mend(const S3Call& call, const S3Error& error, const HttpResponse& response, Attempting* state);
  bool Redirect(const S3Error& error, Attempting* state);

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
