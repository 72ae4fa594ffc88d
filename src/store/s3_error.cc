#include "store/s3_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "net/credential_json.h"

namespace pxport {
namespace {

// The meaning and the remedy of an error code. {0} region of the answer, {1} permission, {2} bucket, {3}
// source of the keys, {4} current region.
struct Meaning {
  std::string_view s3_code;
  Code code;
  RetryKind retry;
  std::string_view remedy;
};

constexpr std::string_view kClock = "set the clock of this machine: it is more than 15 minutes off";
constexpr std::string_view kRegion =
    "set s3.region to the region of bucket {2}{0}: the request was signed for {4}";
constexpr std::string_view kToken =
    "renew the credentials ({3}) and run again: they have expired or do not match";
constexpr std::string_view kKms =
    "check s3.encryption.kms_key_id, and that these credentials may use the key";
constexpr std::string_view kDamaged = "check proxy and network: the data was damaged in transit";
constexpr std::string_view kSlow = "lower s3.parts_in_flight, or run later: the store throttles requests";
constexpr std::string_view kLater = "run again later: the store is not available";
constexpr std::string_view kGrant =
    "grant {1} on bucket {2} to these credentials ({3}); docs/iam.md has the whole policy";
constexpr std::string_view kRoom = "free space in the store, or raise the quota";
constexpr std::string_view kOption =
    "remove the option that the store does not support; the message names it";

constexpr std::array<Meaning, 52> kMeanings{{
    {"NoSuchKey", Code::kNotFound, RetryKind::kNone, ""},
    {"NoSuchUpload", Code::kNotFound, RetryKind::kNone, ""},
    {"NoSuchBucket", Code::kFailedPrecondition, RetryKind::kNone,
     "create bucket {2}, or correct the URL, s3.region or s3.endpoint"},
    {"InvalidBucketName", Code::kInvalidArgument, RetryKind::kNone, "correct the bucket's name in the URL"},
    {"AccessDenied", Code::kPermissionDenied, RetryKind::kNone, kGrant},
    {"AllAccessDisabled", Code::kPermissionDenied, RetryKind::kNone, kGrant},
    {"AccountProblem", Code::kPermissionDenied, RetryKind::kNone, "ask the owner of the account"},
    {"NotSignedUp", Code::kPermissionDenied, RetryKind::kNone, "sign the account up for the service"},
    {"UnauthorizedAccess", Code::kPermissionDenied, RetryKind::kNone, kGrant},
    {"InvalidAccessKeyId", Code::kUnauthenticated, RetryKind::kNone,
     "check the access key id ({3}) and s3.endpoint: the store does not know the key"},
    {"SignatureDoesNotMatch", Code::kUnauthenticated, RetryKind::kNone,
     "check the secret access key ({3}): it does not match the access key id"},
    {"ExpiredToken", Code::kUnauthenticated, RetryKind::kNone, kToken},
    {"ExpiredTokenException", Code::kUnauthenticated, RetryKind::kNone, kToken},
    {"InvalidToken", Code::kUnauthenticated, RetryKind::kNone, kToken},
    {"TokenRefreshRequired", Code::kUnauthenticated, RetryKind::kNone, kToken},
    {"InvalidClientTokenId", Code::kUnauthenticated, RetryKind::kNone, kToken},
    {"RequestTimeTooSkewed", Code::kFailedPrecondition, RetryKind::kNone, kClock},
    {"RequestExpired", Code::kFailedPrecondition, RetryKind::kNone, kClock},
    {"AuthorizationHeaderMalformed", Code::kFailedPrecondition, RetryKind::kNone, kRegion},
    {"PermanentRedirect", Code::kFailedPrecondition, RetryKind::kNone, kRegion},
    {"TemporaryRedirect", Code::kUnavailable, RetryKind::kTransient, kRegion},
    {"IllegalLocationConstraintException", Code::kFailedPrecondition, RetryKind::kNone, kRegion},
    {"PreconditionFailed", Code::kAlreadyExists, RetryKind::kNone, ""},
    {"ConditionalRequestConflict", Code::kUnavailable, RetryKind::kTransient, kLater},
    {"OperationAborted", Code::kUnavailable, RetryKind::kTransient, kLater},
    {"SlowDown", Code::kUnavailable, RetryKind::kThrottled, kSlow},
    {"Throttling", Code::kUnavailable, RetryKind::kThrottled, kSlow},
    {"ThrottlingException", Code::kUnavailable, RetryKind::kThrottled, kSlow},
    {"RequestLimitExceeded", Code::kUnavailable, RetryKind::kThrottled, kSlow},
    {"BandwidthLimitExceeded", Code::kUnavailable, RetryKind::kThrottled, kSlow},
    {"TooManyRequests", Code::kUnavailable, RetryKind::kThrottled, kSlow},
    {"ServiceUnavailable", Code::kUnavailable, RetryKind::kThrottled, kLater},
    {"InternalError", Code::kUnavailable, RetryKind::kTransient, kLater},
    {"RequestTimeout", Code::kUnavailable, RetryKind::kTransient, kLater},
    {"BadDigest", Code::kDataLoss, RetryKind::kNone, kDamaged},
    {"XAmzContentSHA256Mismatch", Code::kDataLoss, RetryKind::kNone, kDamaged},
    {"XAmzContentChecksumMismatch", Code::kDataLoss, RetryKind::kNone, kDamaged},
    {"IncompleteBody", Code::kUnavailable, RetryKind::kTransient, kLater},
    {"EntityTooSmall", Code::kFailedPrecondition, RetryKind::kNone,
     "raise s3.part_size_mib: the store requires larger parts"},
    {"EntityTooLarge", Code::kFailedPrecondition, RetryKind::kNone,
     "lower s3.part_size_mib or file.max_bytes: the store requires smaller parts or files"},
    {"InvalidPart", Code::kFailedPrecondition, RetryKind::kNone,
     "run again: parts of the upload were changed"},
    {"InvalidStorageClass", Code::kInvalidArgument, RetryKind::kNone, "correct s3.storage_class"},
    {"InvalidTag", Code::kInvalidArgument, RetryKind::kNone, "correct s3.tags"},
    {"QuotaExceeded", Code::kResourceExhausted, RetryKind::kNone, kRoom},
    {"InsufficientStorage", Code::kResourceExhausted, RetryKind::kNone, kRoom},
    {"XMinioStorageFull", Code::kResourceExhausted, RetryKind::kNone, kRoom},
    {"KMS.DisabledException", Code::kFailedPrecondition, RetryKind::kNone, kKms},
    {"KMS.NotFoundException", Code::kFailedPrecondition, RetryKind::kNone, kKms},
    {"KMS.KMSInvalidStateException", Code::kFailedPrecondition, RetryKind::kNone, kKms},
    {"NotImplemented", Code::kUnimplemented, RetryKind::kNone, kOption},
    {"MethodNotAllowed", Code::kUnimplemented, RetryKind::kNone, kOption},
    {"InvalidRequest", Code::kInvalidArgument, RetryKind::kNone, kOption},
}};

// The meaning of a status without an error code.
Meaning ByStatus(const S3Error& error) {
  constexpr std::string_view kForeign = "check s3.endpoint and the proxy: the answer is not from S3";
  const RetryKind retry = RetryKindOf(error.http_status);
  if (retry == RetryKind::kThrottled) return {"", Code::kUnavailable, retry, kSlow};
  if (retry == RetryKind::kTransient || error.http_status >= 500)
    return {"", Code::kUnavailable, retry, kLater};
  if (error.foreign) return {"", Code::kFailedPrecondition, RetryKind::kNone, kForeign};
  switch (error.http_status) {
    case 301:
    case 307:
    case 308:
      return {"", Code::kFailedPrecondition, RetryKind::kNone, kRegion};
    case 401:
      return {"", Code::kUnauthenticated, RetryKind::kNone, kToken};
    case 403:
      return {"", Code::kPermissionDenied, RetryKind::kNone, kGrant};
    case 404:
      return {"", Code::kNotFound, RetryKind::kNone, ""};
    case 409:
      return {"", Code::kUnavailable, RetryKind::kTransient, kLater};
    case 412:
      return {"", Code::kAlreadyExists, RetryKind::kNone, ""};
    default:
      return {"", Code::kInvalidArgument, RetryKind::kNone, kForeign};
  }
}

Meaning MeaningOf(const S3Error& error) {
  const auto found = std::find_if(kMeanings.begin(), kMeanings.end(),
                                  [&](const Meaning& one) { return one.s3_code == error.code; });
  return found == kMeanings.end() ? ByStatus(error) : *found;
}

void ReadErrorHeaders(const HttpResponse& response, S3Error* error) {
  const auto take = [&](std::string_view name, std::string* into) {
    const std::string* value = response.Header(name);
    if (value != nullptr && into->empty()) *into = *value;
  };
  error->http_status = response.status;
  take("x-amz-request-id", &error->request_id);
  take("x-amz-id-2", &error->host_id);
  take("x-amz-bucket-region", &error->region);
}

void ReadElement(const XmlElement& element, S3Error* error) {
  error->code = OneLine(std::string(element.ChildText("Code")));
  error->message = OneLine(std::string(element.ChildText("Message")));
  if (const auto id = element.ChildText("RequestId"); !id.empty())
    error->request_id = OneLine(std::string(id));
  if (const auto id = element.ChildText("HostId"); !id.empty()) error->host_id = OneLine(std::string(id));
  if (const auto region = element.ChildText("Region"); !region.empty()) error->region = region;
}

}  // namespace

S3Error ReadS3Error(const HttpResponse& response) {
  S3Error error;
  const auto root = ParseXml(response.body);
  if (root.ok() && root->name == "Error" && !root->ChildText("Code").empty()) {
    ReadElement(*root, &error);
  } else if (root.ok() && root->name == "ErrorResponse" && root->Child("Error") != nullptr) {
    ReadElement(*root->Child("Error"), &error);
  } else {
    error.foreign = !response.body.empty();
  }
  ReadErrorHeaders(response, &error);
  return error;
}

S3Error ReadS3Error(const HttpResponse& response, const XmlElement& element) {
  S3Error error;
  ReadElement(element, &error);
  ReadErrorHeaders(response, &error);
  return error;
}

Status S3Failure(const S3Error& received, const S3Asked& asked) {
  S3Error error = received;
  // For a missing bucket, S3 returns an error code. Without one the answer is not from S3.
  if (error.code.empty() && error.http_status == 404 && asked.key.empty()) error.foreign = true;
  const Meaning meaning = MeaningOf(error);
  const std::string what = error.code.empty() ? fmt::format("HTTP status {}", error.http_status)
                                              : fmt::format("{}{}{}", error.code,
                                                            error.message.empty() ? "" : ": ", error.message);
  const std::string region = error.region.empty() ? "" : fmt::format(", {}", error.region);
  const std::string remedy = meaning.remedy.empty()
                                 ? ""
                                 : fmt::format(fmt::runtime(meaning.remedy), region, asked.permission,
                                               asked.bucket, asked.credentials, asked.region);
  Status status = Failure(
      meaning.code,
      fmt::format("{} of s3://{}/{} failed: {}", asked.operation, asked.bucket, asked.key, what), remedy);
  const auto add = [&status](std::string_view key, std::string_view value) {
    if (!value.empty()) status = WithDetail(std::move(status), key, value);
  };
  add(kS3Code, error.code);
  add(kS3Message, error.message);
  add(kHttpStatus, fmt::format("{}", error.http_status));
  add(kRequestId, error.request_id);
  add(kHostId, error.host_id);
  add(kBucket, asked.bucket);
  add(kKey, asked.key);
  if (meaning.retry != RetryKind::kNone) add(kRetryable, "1");
  return status;
}

RetryKind RetryKindOf(const S3Error& error) {
  return MeaningOf(error).retry;
}

bool IsWrongRegion(const S3Error& error) {
  return error.code == "AuthorizationHeaderMalformed" || error.code == "PermanentRedirect" ||
         error.code == "TemporaryRedirect" || error.code == "IllegalLocationConstraintException" ||
         (error.code.empty() &&
          (error.http_status == 301 || error.http_status == 307 || error.http_status == 400) &&
          !error.region.empty());
}

bool IsSkewed(const S3Error& error) {
  return error.code == "RequestTimeTooSkewed" || error.code == "RequestExpired";
}

bool IsExpired(const S3Error& error) {
  return error.code == "ExpiredToken" || error.code == "ExpiredTokenException" ||
         error.code == "TokenRefreshRequired";
}

bool IsDamagedInTransit(const S3Error& error) {
  return error.code == "BadDigest" || error.code == "XAmzContentSHA256Mismatch" ||
         error.code == "XAmzContentChecksumMismatch";
}

}  // namespace pxport
