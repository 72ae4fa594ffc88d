#include "store/s3_client.h"

#include <fmt/format.h>

#include <utility>

#include "store/s3_object_headers.h"

namespace pxport {
namespace {

constexpr size_t kMaxObjectBytes = 1024 * kMiB;  // control objects are much smaller
constexpr int64_t kCompleteTimeoutMs = 15 * 60'000;
// If the store has not begun to answer by then, a retry is better.
constexpr int64_t kS3AnswerTimeoutMs = 60'000;

S3Checksum ChooseChecksum(const S3Options& options, const S3Profile& profile, bool https) {
  const S3Checksum best = options.checksum.value_or(profile.checksum);
  // Object lock requires a checksum for objects and their parts.
  const bool locked =
      options.for_users && (!options.object_lock.mode.empty() || options.object_lock.legal_hold);
  if (locked) return best == S3Checksum::kOff ? S3Checksum::kMd5 : best;
  // Over http the signature already contains a hash of the body; a second one would only cost time.
  return best == S3Checksum::kMd5 && !options.checksum.has_value() && !https ? S3Checksum::kOff : best;
}

std::string_view WithoutQuotes(std::string_view etag) {
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
  return etag;
}

// The answer must be a certain XML document; retries if it is truncated.
template <typename Read>
std::function<Verdict(const HttpResponse&)> MustRead(Read read) {
  return [read](const HttpResponse& response) {
    const Status status = read(response.body).status();
    return status.ok() ? Verdict{}
                       : Verdict{Failure(Code::kUnavailable, std::string(Message(status)),
                                         Detail(status, kRemedy).value_or("")),
                                 RetryKind::kTransient};
  };
}

}  // namespace

S3Client::S3Client(const S3Options& options, const S3Profile& profile, std::unique_ptr<S3Sender> sender)
    : options_(options),
      profile_(profile),
      sender_(std::move(sender)),
      checksum_(ChooseChecksum(options, profile, sender_->https())),
      full_object_(checksum_ == S3Checksum::kCrc64Nvme || (profile.full_object && Combines(checksum_))) {}

void S3Client::AddChecksum(const S3Sum& sum, FieldList* headers) const {
  if (sum.text.empty()) return;
  const std::string_view header = NamesOf(checksum_).header;
  headers->emplace_back(header.empty() ? "content-md5" : header, sum.text);
}

// Compares the checksum that the store returns, if any.
Status S3Client::CompareChecksum(const HttpResponse& response, const S3Sum& sum) const {
  const std::string_view header = NamesOf(checksum_).header;
  const std::string* stored = header.empty() ? nullptr : response.Header(header);
  if (stored == nullptr || *stored == sum.text) return absl::OkStatus();
  return Failure(Code::kDataLoss,
                 fmt::format("the data was damaged in transit: the store has {} {}, but {} was sent",
                             SpellingOf(checksum_), *stored, sum.text),
                 "check proxy and network");
}

StatusOr<std::string> S3Client::Get(std::string_view key) {
  S3Call call;
  call.operation = "GetObject";
  call.permission = "s3:GetObject and s3:ListBucket (without it a missing object looks like a forbidden one)";
  call.key = key;
  call.max_answer_bytes = kMaxObjectBytes;
  PX_ASSIGN_OR_RETURN(S3Answer answer, sender_->Send(call));
  return std::move(answer.response.body);
}

StatusOr<S3Head> S3Client::Head(std::string_view key) {
  S3Call call;
  call.operation = "HeadObject";
  call.permission = "s3:GetObject and s3:ListBucket (without it a missing object looks like a forbidden one)";
  call.method = "HEAD";
  call.key = key;
  PX_ASSIGN_OR_RETURN(const S3Answer answer, sender_->Send(call));
  S3Head head;
  const HttpResponse& response = answer.response;
  const std::string* length = response.Header("content-length");
  if (length == nullptr) {
    return Failure(Code::kUnavailable,
                   fmt::format("HeadObject of s3://{}/{} failed: the answer has no length", bucket(), key));
  }
  head.bytes = std::strtoull(length->c_str(), nullptr, 10);
  if (const std::string* etag = response.Header("etag")) head.etag = *etag;
  if (const std::string* write_id = response.Header(kWriteIdHeader)) head.write_id = *write_id;
  return head;
}

Status S3Client::Put(std::string_view key, std::string_view bytes, const S3PutOptions& options) {
  S3Call call;
  call.operation = "PutObject";
  call.permission = "s3:PutObject";
  call.method = "PUT";
  call.key = key;
  call.headers = ObjectHeaders(options_);
  if (!options.content_type.empty()) call.headers.emplace_back("content-type", options.content_type);
  call.headers.emplace_back(kWriteIdHeader, options.write_id);
  if (options.if_none_match) call.headers.emplace_back("if-none-match", "*");
  if (!options.if_match.empty()) call.headers.emplace_back("if-match", options.if_match);
  const S3Sum sum = S3ChecksumOf(checksum_, bytes);
  AddChecksum(sum, &call.headers);
  call.body = {bytes};
  call.check = [&](const HttpResponse& response) { return Verdict{CompareChecksum(response, sum), {}}; };
  PX_ASSIGN_OR_RETURN(const S3Answer answer, sender_->Send(call));
  const std::string* etag = answer.response.Header("etag");
  if (options.etag != nullptr) *options.etag = etag == nullptr ? "" : *etag;
  return absl::OkStatus();
}

Status S3Client::Delete(std::string_view key) {
  S3Call call;
  call.operation = "DeleteObject";
  call.permission = "s3:DeleteObject";
  call.method = "DELETE";
  call.key = key;
  const Status status = sender_->Send(call).status();
  return absl::IsNotFound(status) ? absl::OkStatus() : status;
}

StatusOr<S3Page<StoreEntry>> S3Client::ListObjects(std::string_view prefix, const std::string& marker) {
  S3Call call;
  call.operation = "ListObjectsV2";
  call.permission = "s3:ListBucket";
  call.query = {{"list-type", "2"}, {"prefix", std::string(prefix)}};
  if (!marker.empty()) call.query.emplace_back("continuation-token", marker);
  call.check = MustRead(ReadObjects);
  PX_ASSIGN_OR_RETURN(const S3Answer answer, sender_->Send(call));
  return ReadObjects(answer.response.body);
}

StatusOr<S3Created> S3Client::CreateUpload(std::string_view key, const FileAttributes& attributes,
                                           const Cancel* cancel) {
  S3Call call;
  call.operation = "CreateMultipartUpload";
  call.permission = "s3:PutObject";
  call.method = "POST";
  call.key = key;
  call.query = {{"uploads", ""}};
  call.headers = ObjectHeaders(options_);
  call.headers.emplace_back("content-type", attributes.content_type);
  call.headers.emplace_back(kWriteIdHeader, attributes.write_id);
  if (const std::string_view algorithm = NamesOf(checksum_).algorithm; !algorithm.empty()) {
    call.headers.emplace_back("x-amz-checksum-algorithm", algorithm);
    if (full_object_) call.headers.emplace_back("x-amz-checksum-type", "FULL_OBJECT");
  }
  call.cancel = cancel;
  call.check = MustRead(ReadUploadId);
  PX_ASSIGN_OR_RETURN(const S3Answer answer, sender_->Send(call));
  PX_ASSIGN_OR_RETURN(std::string upload_id, ReadUploadId(answer.response.body));
  return S3Created{std::move(upload_id), answer.repeated};
}

StatusOr<S3Part> S3Client::UploadPart(std::string_view key, std::string_view upload_id,
                                      const S3PartBody& part, const Cancel* cancel) {
  S3Call call;
  call.operation = "UploadPart";
  call.permission = "s3:PutObject";
  call.method = "PUT";
  call.key = key;
  call.query = {{"partNumber", fmt::format("{}", part.number)}, {"uploadId", std::string(upload_id)}};
  AddChecksum(part.sum, &call.headers);
  call.body = {part.bytes};
  call.body_sha256 = part.sha256;
  call.answer_timeout_ms = kS3AnswerTimeoutMs;
  call.cancel = cancel;
  const bool kms = options_.encryption.type == S3Encryption::Type::kSseKms ||
                   options_.encryption.type == S3Encryption::Type::kDsseKms;
  const std::string md5 = profile_.etag_is_md5 && !kms ? part.sum.hex : "";
  call.check = [&](const HttpResponse& response) -> Verdict {
    const std::string* etag = response.Header("etag");
    if (etag == nullptr || WithoutQuotes(*etag).empty()) {
      return {Failure(Code::kUnavailable, "UploadPart failed: the answer has no ETag",
                      "check s3.endpoint, proxy and network"),
              RetryKind::kTransient};
    }
    if (!md5.empty() && WithoutQuotes(*etag).size() == md5.size() && WithoutQuotes(*etag) != md5)
      return {Failure(Code::kDataLoss,
                      "the data was damaged in transit: the store has a part with another MD5 than was sent"),
              {}};
    return {CompareChecksum(response, part.sum), {}};
  };
  PX_ASSIGN_OR_RETURN(const S3Answer answer, sender_->Send(call));
  return S3Part{part.number, part.bytes.size(), *answer.response.Header("etag"),
                NamesOf(checksum_).header.empty() ? "" : part.sum.text};
}

Status S3Client::CompleteUpload(std::string_view key, std::string_view upload_id,
                                const std::vector<S3Part>& parts, const S3CompleteOptions& options) {
  S3Call call;
  call.operation = "CompleteMultipartUpload";
  call.permission = "s3:PutObject";
  call.method = "POST";
  call.key = key;
  call.query = {{"uploadId", std::string(upload_id)}};
  call.headers = {{"content-type", "application/xml"}};
  const S3ChecksumNames& names = NamesOf(checksum_);
  if (full_object_ && !options.full_checksum.empty()) {
    call.headers.emplace_back(names.header, options.full_checksum);
    call.headers.emplace_back("x-amz-checksum-type", "FULL_OBJECT");
    call.headers.emplace_back("x-amz-mp-object-size", fmt::format("{}", options.bytes));
  }
  const std::string body = CompleteBody(parts, checksum_);
  call.body = {body};
  call.answer_timeout_ms = kCompleteTimeoutMs;
  call.answer_may_trickle = true;
  call.max_attempts = 1;
  call.check = [&](const HttpResponse& response) -> Verdict {
    const auto root = ParseXml(response.body);
    if (root.ok() && root->name == "Error") {
      const S3Error error = ReadS3Error(response, *root);
      return {S3Failure(error, {call.operation, call.permission, bucket(), key, "", "", ""}),
              RetryKind::kNone};
    }
    if (!root.ok() || root->name != "CompleteMultipartUploadResult") {
      return {WithDetail(Failure(Code::kUnavailable,
                                 fmt::format("CompleteMultipartUpload of s3://{}/{} failed: the answer is "
                                             "empty or truncated",
                                             bucket(), key),
                                 "run again"),
                         kRetryable, "1"),
              RetryKind::kNone};
    }
    const std::string_view stored = full_object_ ? root->ChildText(names.element) : std::string_view();
    if (stored.empty() || options.full_checksum.empty() || stored == options.full_checksum) return {};
    return {Failure(Code::kDataLoss,
                    fmt::format("s3://{}/{} is damaged: the store has {} {}, but {} was sent", bucket(), key,
                                SpellingOf(checksum_), stored, options.full_checksum),
                    "export the file again and do not use this one"),
            RetryKind::kNone};
  };
  return sender_->Send(call).status();
}

Status S3Client::AbortUpload(std::string_view key, std::string_view upload_id, int max_attempts) {
  S3Call call;
  call.operation = "AbortMultipartUpload";
  call.cleans_up = true;
  call.permission = "s3:AbortMultipartUpload";
  call.method = "DELETE";
  call.key = key;
  call.query = {{"uploadId", std::string(upload_id)}};
  call.max_attempts = max_attempts;
  return sender_->Send(call).status();
}

StatusOr<S3Page<S3Part>> S3Client::ListParts(std::string_view key, std::string_view upload_id,
                                             const std::string& marker) {
  S3Call call;
  call.operation = "ListParts";
  call.permission = "s3:ListMultipartUploadParts";
  call.key = key;
  call.query = {{"uploadId", std::string(upload_id)}};
  if (!marker.empty()) call.query.emplace_back("part-number-marker", marker);
  const auto read = [this](std::string_view body) { return ReadParts(body, checksum_); };
  call.check = MustRead(read);
  PX_ASSIGN_OR_RETURN(const S3Answer answer, sender_->Send(call));
  return read(answer.response.body);
}

StatusOr<S3Page<S3UploadEntry>> S3Client::ListUploads(std::string_view prefix, const std::string& key_marker,
                                                      const std::string& id_marker) {
  S3Call call;
  call.operation = "ListMultipartUploads";
  call.permission = "s3:ListBucketMultipartUploads";
  call.query = {{"uploads", ""}, {"prefix", std::string(prefix)}};
  if (!key_marker.empty()) call.query.emplace_back("key-marker", key_marker);
  if (!id_marker.empty()) call.query.emplace_back("upload-id-marker", id_marker);
  call.check = MustRead(ReadUploads);
  PX_ASSIGN_OR_RETURN(const S3Answer answer, sender_->Send(call));
  return ReadUploads(answer.response.body);
}

}  // namespace pxport
