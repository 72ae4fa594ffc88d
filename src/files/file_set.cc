#include "files/file_set.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace pxport {

Status FileSet::Open() {
  assert(options_->max_rows > 0);  // otherwise every file is full from the beginning
  ++part_;
  const std::string key = options_->plan->FileKey(audience_, deletes_, options_->shard, part_);
  if (part_ > 1) PX_RETURN_IF_ERROR(options_->claim(key));  // first parts were claimed all at once
  PX_ASSIGN_OR_RETURN(std::unique_ptr<Upload> upload,
                      options_->destination->Create(key, {options_->write_id, options_->content_type}));
  // gzip may add a little to what it cannot compress.
  const uint64_t most = upload->MaxBytes();
  const uint64_t store_bytes = most - most / 256;
  max_bytes_ = options_->max_bytes > 0 ? std::min(options_->max_bytes, store_bytes) : store_bytes;
  FileReceipt receipt;
  receipt.audience = audience_;
  receipt.deletes = deletes_;
  receipt.part = part_;
  file_ = std::make_shared<OutputFile>(options_->host, std::move(upload), std::move(receipt), options_->file,
                                       options_->done);
  return file_->Append(options_->header, 0);
}

Status FileSet::Append(const AudienceRows& rows) {
  size_t next = 0;     // first row not yet written
  uint32_t start = 0;  // where it starts
  while (next < rows.ends.size()) {
    if (file_ == nullptr) PX_RETURN_IF_ERROR(Open());
    const uint64_t room_rows = options_->max_rows - file_->rows();
    size_t end = static_cast<size_t>(std::min<uint64_t>(rows.ends.size(), next + room_rows));
    if (file_->raw_bytes() + (rows.ends.back() - start) > max_bytes_) {
      const uint64_t used = file_->raw_bytes();
      const uint64_t limit = start + (max_bytes_ > used ? max_bytes_ - used : 0);
      auto first = rows.ends.begin() + static_cast<std::ptrdiff_t>(next);
      auto last = rows.ends.begin() + static_cast<std::ptrdiff_t>(end);
      end = static_cast<size_t>(std::upper_bound(first, last, limit) - rows.ends.begin());
      if (end == next && file_->rows() == 0) ++end;  // no part would ever hold it
    }
    if (end > next) {
      const uint32_t stop = rows.ends[end - 1];
      PX_RETURN_IF_ERROR(file_->Append(std::string_view(rows.bytes).substr(start, stop - start), end - next));
      start = stop;
      next = end;
    }
    if (next < rows.ends.size()) {
      PX_RETURN_IF_ERROR(file_->Close());
      file_ = nullptr;
    }
  }
  return absl::OkStatus();
}

Status FileSet::Close() {
  if (part_ == 0 && options_->write_empty) PX_RETURN_IF_ERROR(Open());
  if (file_ == nullptr) return absl::OkStatus();
  Status status = file_->Close();
  file_ = nullptr;
  return status;
}

}  // namespace pxport
