// What S3 says when it refuses: read from an answer, and turned into a Status that says what to change.
// Pure, thread-safe.
#ifndef PXPORT_STORE_S3_ERROR_H_
#define PXPORT_STORE_S3_ERROR_H_

#include <string>
#include <string_view>

#include "base/status.h"
#include "net/attempts.h"
#include "net/http.h"
#include "net/xml.h"

namespace pxport {

// Details of a failure, beside kAttempts and kRetryable.
inline constexpr std::string_view kS3Code = "s3_code";          // "AccessDenied"
inline constexpr std::string_view kS3Message = "s3_message";    // the store's own words
inline constexpr std::string_view kHttpStatus = "http_status";  // "403"
inline constexpr std::string_view kRequestId = "request_id";    // what the store's support asks for
inline constexpr std::string_view kHostId = "host_id";          // the same, Amazon's second half
inline constexpr std::string_view kBucket = "bucket";
inline constexpr std::string_view kKey = "key";

struct S3Error {
  int http_status = 0;
  std::string code;  // "" if the answer names none: HEAD has no body
  std::string message, request_id, host_id;
  std::string region;    // of the bucket, if the answer tells
  bool foreign = false;  // there is a body, and it is not S3's: a proxy's or a web server's
};

// Of an answer that is no success.
S3Error ReadS3Error(const HttpResponse& response);
// Of an <Error> that came with status 200.
S3Error ReadS3Error(const HttpResponse& response, const XmlElement& error);

// What was asked, for messages.
struct S3Asked {
  std::string_view operation;   // "UploadPart"
  std::string_view permission;  // "s3:PutObject"
  std::string_view bucket, key, region, endpoint;
  std::string_view credentials;  // where the keys came from: "environment"
};

// NotFound only for a missing key or upload: a missing bucket is FailedPrecondition, so that nobody takes it
// for a missing object. AlreadyExists for a refused If-None-Match.
Status S3Failure(const S3Error& error, const S3Asked& asked);

// Whether another attempt may help, if nothing is changed.
RetryKind RetryKindOf(const S3Error& error);

bool IsWrongRegion(const S3Error& error);
bool IsSkewed(const S3Error& error);           // the clocks disagree
bool IsExpired(const S3Error& error);          // the keys have run out
bool IsDamagedOnTheWay(const S3Error& error);  // body and checksum do not fit

}  // namespace pxport

#endif  // PXPORT_STORE_S3_ERROR_H_
