#include "store/s3_publisher.h"

#include <fmt/format.h>

#include <utility>

#include "store/s3_staged.h"

namespace pxport {
namespace {

// A part that was being sent during an abort may be stored after it; then the upload must be aborted again.
constexpr int kAborts = 3;
constexpr int64_t kBetweenAbortsMs = 500;

// Whether to complete again while the upload exists.
RetryKind RetryKindAfter(const Status& completed) {
  if (completed.ok() || FaultOf(completed) == TransportFault::kUnreachable) return RetryKind::kTransient;
  if (Detail(completed, kS3Code) == "SlowDown" || Detail(completed, kHttpStatus) == "503")
    return RetryKind::kThrottled;
  return Detail(completed, kRetryable).has_value() || absl::IsNotFound(completed) ? RetryKind::kTransient
                                                                                  : RetryKind::kNone;
}

Status Lost(const S3Client& client, const std::string& key, const StagedFile& file) {
  return WithDetail(
      Failure(Code::kDataLoss,
              fmt::format("cannot publish s3://{}/{}: its upload is missing, and the object there is "
                          "another one; the upload was aborted by a process or a lifecycle rule",
                          client.bucket(), key)),
      kPath, fmt::format("s3://{}/{} {}", client.bucket(), key, file.upload_id));
}

}  // namespace

StatusOr<std::vector<S3Part>> ListAllParts(S3Client* client, const std::string& key,
                                           const std::string& upload_id) {
  std::vector<S3Part> parts;
  std::string marker;
  for (;;) {
    PX_ASSIGN_OR_RETURN(S3Page<S3Part> page, client->ListParts(key, upload_id, marker));
    parts.insert(parts.end(), page.items.begin(), page.items.end());
    if (!page.more) return parts;
    if (page.marker == marker || parts.size() > kMaxUploadParts)
      return Failure(Code::kDataLoss, "the store's list of parts is invalid: it does not end");
    marker = std::move(page.marker);
  }
}

StatusOr<bool> IsUploadPublished(S3Client* client, const std::string& key, const StagedFile& file,
                                 std::string* etag) {
  const auto head = client->Head(key);
  if (absl::IsNotFound(head.status())) return false;
  PX_RETURN_IF_ERROR(head.status());
  if (etag != nullptr) *etag = head->etag;
  return head->write_id == file.write_id && head->bytes == file.bytes;
}

Status PublishUpload(S3Client* client, const std::string& key, const StagedFile& file, std::string* etag) {
  PX_ASSIGN_OR_RETURN(const S3Staged staged, S3Staged::FromJson(file.parts));
  const S3CompleteOptions options{staged.full, file.bytes};
  RetryPolicy policy(client->session().retry, &client->session().budget, 0);
  bool acknowledged = false;
  for (;;) {
    const Status completed = client->CompleteUpload(key, file.upload_id, staged.parts, options);
    if (absl::IsDataLoss(completed)) return completed;
    acknowledged = acknowledged || completed.ok();
    const auto ours = IsUploadPublished(client, key, file, etag);
    if (ours.ok() && *ours) {
      policy.Succeeded();
      return absl::OkStatus();
    }
    const RetryKind again = RetryKindAfter(completed);
    if (again == RetryKind::kNone) return completed;
    PX_RETURN_IF_ERROR(ours.status());
    const auto parts = ListAllParts(client, key, file.upload_id);
    if (absl::IsNotFound(parts.status())) {
      // Another process may have completed it meanwhile.
      PX_ASSIGN_OR_RETURN(const bool now, IsUploadPublished(client, key, file, etag));
      if (now) return absl::OkStatus();
      const Status lost = Lost(*client, key, file);
      return acknowledged && client->Head(key).ok() ? WithDetail(lost, kWasPublished, "1") : lost;
    }
    PX_RETURN_IF_ERROR(parts.status());
    NetClock& clock = *client->session().clock;
    const auto wait = policy.Next(again, {}, clock.MonotonicMs(), clock.Random());
    if (!wait) {
      return completed.ok() ? Failure(Code::kUnavailable,
                                      fmt::format("cannot publish s3://{}/{}: the store reports success, but "
                                                  "the object does not appear",
                                                  client->bucket(), key),
                                      "run again")
                            : completed;
    }
    client->session().retries.fetch_add(1);
    PX_RETURN_IF_ERROR(clock.Sleep(*wait, client->session().cancel_all.load()));
  }
}

StatusOr<bool> IsUploadStaged(S3Client* client, const std::string& key, const StagedFile& file) {
  PX_ASSIGN_OR_RETURN(const S3Staged staged, S3Staged::FromJson(file.parts));
  const auto listed = ListAllParts(client, key, file.upload_id);
  if (absl::IsNotFound(listed.status())) return false;
  PX_RETURN_IF_ERROR(listed.status());
  return staged.SameParts(*listed);
}

Status DiscardUpload(S3Client* client, const std::string& key, const std::string& upload_id) {
  for (int i = 0; i < kAborts; ++i) {
    S3Session& session = client->session();
    if (i > 0) PX_RETURN_IF_ERROR(session.clock->Sleep(kBetweenAbortsMs, session.cancel_cleaning.load()));
    const Status aborted = client->AbortUpload(key, upload_id, 0);
    if (absl::IsNotFound(aborted)) return absl::OkStatus();
    PX_RETURN_IF_ERROR(aborted);
    const auto left = client->ListParts(key, upload_id, "");
    if (absl::IsNotFound(left.status())) return absl::OkStatus();
    // Without permission to list parts, trust the answer to the abort.
    if (!left.ok()) return absl::IsPermissionDenied(left.status()) ? absl::OkStatus() : left.status();
  }
  return Failure(Code::kUnavailable,
                 fmt::format("cannot abort upload {} of s3://{}/{}: it still exists after {} attempts",
                             upload_id, client->bucket(), key, kAborts),
                 "run again: parts of it were still being sent");
}

}  // namespace pxport
