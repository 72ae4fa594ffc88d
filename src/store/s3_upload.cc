#include "store/s3_upload.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/checksum.h"

namespace pxport {

S3Upload::~S3Upload() {
  if (place_ != kNowhere) uploader_.spool().Give(place_);
  if (finished_) return;
  file_->Fail(Failure(Code::kCancelled, "the upload was dropped"));
  // A part that is still being sent could recreate the upload after the abort.
  file_->WaitUntilIdle();
  uploader_.Abort(file_.get());
}

// Chooses where to fill the next part: a buffer, or the spool if many files are open.
Status S3Upload::BeginPart() {
  if (buffer_ || place_ != kNowhere) return absl::OkStatus();
  if (parts_ == kMaxUploadParts) {
    return Failure(Code::kResourceExhausted,
                   fmt::format("cannot upload {}: it needs more than {} parts", key_, kMaxUploadParts),
                   "raise s3.part_size_mib, or set file.max_bytes");
  }
  filled_ = 0;
  buffer_ = uploader_.pool().TakeToFill();
  if (buffer_) return absl::OkStatus();
  PX_ASSIGN_OR_RETURN(place_, uploader_.spool().Take());
  return absl::OkStatus();
}

Status S3Upload::AppendToPart(std::string_view bytes) {
  if (buffer_) {
    std::memcpy(buffer_.data() + filled_, bytes.data(), bytes.size());
  } else {
    PX_RETURN_IF_ERROR(uploader_.spool().Write(place_, filled_, bytes));
  }
  filled_ += bytes.size();
  return absl::OkStatus();
}

Status S3Upload::SendFilled() {
  if (place_ != kNowhere) {
    buffer_ = uploader_.pool().TakeToSend();
    PX_RETURN_IF_ERROR(uploader_.spool().Read(place_, buffer_.data(), filled_));
    uploader_.spool().Give(std::exchange(place_, kNowhere));
  }
  buffer_.Filled();
  uploader_.Send(file_, std::move(buffer_), filled_, ++parts_);
  buffer_ = {};
  filled_ = 0;
  return absl::OkStatus();
}

Status S3Upload::Append(std::string_view bytes) {
  Status status = Fill(bytes);
  if (!status.ok()) file_->Fail(status);
  return status;
}

Status S3Upload::Fill(std::string_view bytes) {
  while (!bytes.empty()) {
    PX_RETURN_IF_ERROR(file_->FailureNow());
    PX_RETURN_IF_ERROR(BeginPart());
    const size_t take =
        static_cast<size_t>(std::min<uint64_t>(bytes.size(), uploader_.part_bytes() - filled_));
    PX_RETURN_IF_ERROR(AppendToPart(bytes.substr(0, take)));
    bytes.remove_prefix(take);
    if (filled_ == uploader_.part_bytes()) PX_RETURN_IF_ERROR(SendFilled());
  }
  return absl::OkStatus();
}

StatusOr<StagedFile> S3Upload::Finish() {
  PX_RETURN_IF_ERROR(file_->FailureNow());
  // S3 cannot complete an upload without parts: an empty file is one empty part.
  if (filled_ > 0 || parts_ == 0) PX_RETURN_IF_ERROR(SendFilled());
  file_->WaitUntilIdle();
  PX_RETURN_IF_ERROR(file_->FailureNow());
  // Stores refuse to complete an upload that has parts which the request does not list.
  if (!file_->kept.empty() && file_->kept.back().part.number > parts_) {
    return Failure(Code::kFailedPrecondition,
                   fmt::format("cannot resume {}: it has fewer parts than before the interruption", key_),
                   "run without resuming");
  }
  finished_ = true;
  return MakeStagedFile();
}

StatusOr<StagedFile> S3Upload::MakeStagedFile() {
  const S3Client& client = uploader_.client();
  StagedFile staged;
  staged.key = key_;
  staged.write_id = file_->attributes.write_id;
  S3Staged parts;
  parts.checksum = client.checksum();
  const MutexLock lock(&file_->mutex);
  staged.upload_id = file_->upload_id;
  uint64_t full = 0;
  for (const S3File::Sent& sent : file_->sent) {
    const uint64_t bytes = sent.part.bytes;
    staged.crc64 = Crc64NvmeCombine(staged.crc64, sent.crc64, bytes);
    if (Combines(parts.checksum)) full = CombineCrc(parts.checksum, full, sent.crc, bytes);
    staged.bytes += bytes;
    parts.parts.push_back(sent.part);
  }
  if (client.full_object()) parts.full = CrcText(parts.checksum, full);
  staged.parts = parts.ToJson();
  return staged;
}

}  // namespace pxport
