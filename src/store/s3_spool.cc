#include "store/s3_spool.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>

#include "base/temp_folder.h"

namespace pxport {

Status S3Spool::Open() {
  if (fd_.open()) return absl::OkStatus();
  const std::string folder = !folder_.empty() ? folder_ : TempFolder();
  path_ = folder + "/pxport-parts-XXXXXX";
  const int fd = mkostemp(path_.data(), O_CLOEXEC);
  if (fd < 0) {
    return WithDetail(PathFailure(errno, "cannot create a file for parts in", folder), kRemedy,
                      "set limits.spool_dir to a folder with enough space");
  }
  fd_ = Fd(fd);
  unlink(path_.c_str());
  return absl::OkStatus();
}

StatusOr<uint64_t> S3Spool::Take() {
  const MutexLock lock(&mutex_);
  PX_RETURN_IF_ERROR(Open());
  if (idle_.empty()) return made_++;
  const uint64_t place = idle_.back();
  idle_.pop_back();
  return place;
}

void S3Spool::Give(uint64_t place) {
  const MutexLock lock(&mutex_);
  idle_.push_back(place);
}

Status S3Spool::Write(uint64_t place, uint64_t offset, std::string_view bytes) {
  uint64_t at = place * place_bytes_ + offset;
  while (!bytes.empty()) {
    const ssize_t written = pwrite(fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return PathFailure(written < 0 ? errno : EIO, "cannot write", path_);
    bytes.remove_prefix(static_cast<size_t>(written));
    at += static_cast<uint64_t>(written);
  }
  return absl::OkStatus();
}

Status S3Spool::Read(uint64_t place, char* into, uint64_t size) {
  uint64_t at = place * place_bytes_;
  while (size > 0) {
    const ssize_t got = pread(fd_.get(), into, size, static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return PathFailure(got < 0 ? errno : EIO, "cannot read", path_);
    into += got;
    size -= static_cast<uint64_t>(got);
    at += static_cast<uint64_t>(got);
  }
  return absl::OkStatus();
}

uint64_t S3Spool::places() const {
  const MutexLock lock(&mutex_);
  return made_;
}

}  // namespace pxport
