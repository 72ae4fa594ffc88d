// Reads the errors of S3 from answers, and turns them into a Status with a remedy. Pure, thread-safe.
#ifndef PXPORT_STORE_S3_ERROR_H_
#define PXPORT_STORE_S3_ERROR_H_

#include <string>
#include <string_view>

#include "base/status.h"
#include "net/attempts.h"
#include "net/http.h"
#include "net/xml.h"

namespace pxport {

// Details of a failure, in addition to kAttempts and kRetryable.
inline constexpr std::string_view kS3Code = "s3_code";          // "AccessDenied"
inline constexpr std::string_view kS3Message = "s3_message";    // the text of the store
inline constexpr std::string_view kHttpStatus = "http_status";  // "403"
inline constexpr std::string_view kRequestId = "request_id";    // for the support of the store
inline constexpr std::string_view kHostId = "host_id";          // Amazon's second request id
inline constexpr std::string_view kBucket = "bucket";
inline constexpr std::string_view kKey = "key";

struct S3Error {
  int http_status = 0;
  std::string code;  // "" if the answer has none: HEAD has no body
  std::string message, request_id, host_id;
  std::string region;    // of the bucket, if the answer has it
  bool foreign = false;  // the body is not from S3, but from a proxy or web server
};

// The error of an answer whose status is not 2xx.
S3Error ReadS3Error(const HttpResponse& response);
// The error of an <Error> element in an answer with status 200.
S3Error ReadS3Error(const HttpResponse& response, const XmlElement& error);

// The request, for messages.
struct S3Asked {
  std::string_view operation;   // "UploadPart"
  std::string_view permission;  // "s3:PutObject"
  std::string_view bucket, key, region, endpoint;
  std::string_view credentials;  // the source of the keys: "environment"
};

// NotFound means a missing key or upload. A missing bucket is FailedPrecondition, so that no caller mistakes
// it for a missing object. AlreadyExists if If-None-Match does not hold.
Status S3Failure(const S3Error& error, const S3Asked& asked);

// Whether an unchanged retry may help.
RetryKind RetryKindOf(const S3Error& error);

bool IsWrongRegion(const S3Error& error);
bool IsSkewed(const S3Error& error);            // our clock differs from the store's
bool IsExpired(const S3Error& error);           // the keys have expired
bool IsDamagedInTransit(const S3Error& error);  // body and checksum do not match

}  // namespace pxport

#endif  // PXPORT_STORE_S3_ERROR_H_
