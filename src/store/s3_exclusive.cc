#include "store/s3_exclusive.h"

#include <fmt/format.h>

#include "base/digest.h"

namespace pxport {
namespace {

std::string RandomId() {
  const std::string random = RandomBytes(16);
  return Hex(reinterpret_cast<const uint8_t*>(random.data()), random.size());
}

// The store does not know the header at all.
bool RefusesConditions(const Status& status) {
  return absl::IsUnimplemented(status) || absl::IsInvalidArgument(status);
}

}  // namespace

StatusOr<S3Exclusive::Existing> S3Exclusive::FindObject(std::string_view key, std::string_view write_id,
                                                        uint64_t bytes, std::string* etag) {
  const auto head = client_.Head(key);
  if (absl::IsNotFound(head.status())) return Existing::kNothing;
  PX_RETURN_IF_ERROR(head.status());
  if (etag != nullptr) *etag = head->etag;
  return head->write_id == write_id && head->bytes == bytes ? Existing::kOurs : Existing::kOther;
}

Status S3Exclusive::PutNew(std::string_view key, std::string_view bytes) {
  PX_ASSIGN_OR_RETURN(const bool honored, IsConditionHonored());
  if (!honored) return PutUnconditional(key, bytes);
  const std::string write_id = RandomId();
  const Status put = client_.Put(key, bytes, {"application/json", write_id, true, {}});
  if (put.ok() || !Detail(put, kMayBeDone).has_value()) return put;
  // An earlier attempt may have created the object: check its write id.
  const auto there = FindObject(key, write_id, bytes.size());
  return there.ok() && *there == Existing::kOurs ? absl::OkStatus() : put;
}

Status S3Exclusive::Put(std::string_view key, std::string_view bytes, std::string_view content_type,
                        std::string* etag) {
  const std::string write_id = RandomId();
  const Status put = client_.Put(key, bytes, {content_type, write_id, false, {}, etag});
  if (put.ok() || !Detail(put, kMayBeDone).has_value()) return put;
  const auto there = FindObject(key, write_id, bytes.size(), etag);
  return there.ok() && *there == Existing::kOurs ? absl::OkStatus() : put;
}

Status S3Exclusive::PutUnconditional(std::string_view key, std::string_view bytes) {
  const std::string write_id = RandomId();
  const auto exists = [&] {
    return Failure(Code::kAlreadyExists, fmt::format("s3://{}/{} exists already", client_.bucket(), key));
  };
  PX_ASSIGN_OR_RETURN(const Existing before, FindObject(key, write_id, bytes.size()));
  if (before != Existing::kNothing) return exists();
  const Status put = client_.Put(key, bytes, {"application/json", write_id, false, {}});
  if (!put.ok() && !Detail(put, kMayBeDone).has_value()) return put;
  PX_ASSIGN_OR_RETURN(const Existing after, FindObject(key, write_id, bytes.size()));
  if (after == Existing::kOurs) return absl::OkStatus();
  return after == Existing::kOther ? exists() : put;
}

StatusOr<bool> S3Exclusive::IsConditionHonored() {
  const MutexLock lock(&mutex_);
  if (honored_.has_value()) return *honored_;
  if (mode_ == S3ConditionalWrites::kOff) {
    honored_ = false;
  } else if (mode_ == S3ConditionalWrites::kTrust ||
             (mode_ == S3ConditionalWrites::kAuto && known_to_work_)) {
    honored_ = true;
  } else {
    PX_ASSIGN_OR_RETURN(honored_, Probe());
    if (!*honored_ && client_.session().log != nullptr) {
      client_.session().log->Write(
          LogLevel::kWarning,
          fmt::format(
              "the store of bucket {} ignores If-None-Match: only one process at a time may begin and "
              "commit exports there",
              client_.bucket()));
    }
  }
  return *honored_;
}

// Uses a name that all processes share, so that the next process removes what a killed one has left.
StatusOr<bool> S3Exclusive::Probe() {
  bool own = false;
  PX_ASSIGN_OR_RETURN(const bool honored, ProbeWith(prefix_ + ".probe", &own));
  // Both writes succeeded: the store ignores the condition, or another process removed the object in between.
  // A random name excludes the latter.
  if (honored || !own) return honored;
  return ProbeWith(fmt::format("{}.probe-{}", prefix_, RandomId()), &own);
}

// Writes one key twice; the store must refuse at least the second write. `own`: both writes succeeded.
StatusOr<bool> S3Exclusive::ProbeWith(const std::string& key, bool* own) {
  const S3PutOptions options{"application/octet-stream", "probe", true, {}};
  const Status first = client_.Put(key, "probe", options);
  if (RefusesConditions(first)) return false;
  if (!first.ok() && !absl::IsAlreadyExists(first)) return first;
  const Status second = first.ok() ? client_.Put(key, "probe", options) : first;
  const Status removed = client_.Delete(key);
  if (!removed.ok() && client_.session().log != nullptr) {
    client_.session().log->Write(LogLevel::kWarning, fmt::format("cannot remove s3://{}/{}: {}",
                                                                 client_.bucket(), key, Message(removed)));
  }
  *own = second.ok();
  if (absl::IsAlreadyExists(second)) return true;
  if (second.ok() || RefusesConditions(second)) return false;
  return second;
}

}  // namespace pxport
