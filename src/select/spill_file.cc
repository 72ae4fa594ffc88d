#include "select/spill_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/limits.h"
#include "base/temp_folder.h"

namespace pxport {
namespace {

constexpr size_t kWriteBytes = 256 * kKiB;

Status CannotSpill(int error_number, std::string_view folder) {
  Status status = FromErrno(error_number, fmt::format("cannot spill to {}", folder));
  return WithDetail(std::move(status), kRemedy,
                    "free space there, or set limits.spool_dir to a folder with enough of it");
}

}  // namespace

StatusOr<std::unique_ptr<SpillFile>> SpillFile::Create(const std::string& folder) {
  const std::string place = folder.empty() ? TempFolder() : folder;
  int fd = open(place.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
    // File systems without O_TMPFILE: a named file, unlinked at once.
    std::string name = fmt::format("{}/pxport-XXXXXX", place);
    fd = mkostemp(name.data(), O_CLOEXEC);
    if (fd >= 0) unlink(name.c_str());
  }
  if (fd < 0) return CannotSpill(errno, place);
  return std::unique_ptr<SpillFile>(new SpillFile(fd));
}

SpillFile::~SpillFile() {
  close(fd_);
}

Status SpillFile::Append(std::string_view bytes) {
  buffer_.append(bytes);
  bytes_ += bytes.size();
  return buffer_.size() < kWriteBytes ? absl::OkStatus() : Flush();
}

Status SpillFile::Flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t put = write(fd_, rest.data(), rest.size());
    if (put < 0 && errno != EINTR) return CannotSpill(errno, "the spool folder");
    if (put > 0) rest.remove_prefix(static_cast<size_t>(put));
  }
  buffer_.clear();
  return absl::OkStatus();
}

Status SpillFile::ReadAt(uint64_t offset, size_t size, std::string* out) const {
  out->resize(size);
  size_t have = 0;
  while (have < size) {
    const ssize_t got = pread(fd_, out->data() + have, size - have, static_cast<off_t>(offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FromErrno(errno, "cannot read a spilled file");
    if (got == 0) return Failure(Code::kDataLoss, "a spilled file is shorter than what was written");
    have += static_cast<size_t>(got);
  }
  return absl::OkStatus();
}

StatusOr<std::string_view> SpillFile::Cursor::Next(size_t size) {
  if (buffer_.size() - used_ < size) {
    buffer_.erase(0, used_);
    used_ = 0;
    std::string more;
    const size_t want = std::max(buffer_bytes_, size - buffer_.size());
    const size_t take = static_cast<size_t>(std::min<uint64_t>(want, file_->bytes_ - read_));
    PX_RETURN_IF_ERROR(file_->ReadAt(read_, take, &more));
    read_ += take;
    buffer_ += more;
    if (buffer_.size() < size)
      return Failure(Code::kDataLoss, "a spilled file is shorter than what was written");
  }
  const std::string_view bytes = std::string_view(buffer_).substr(used_, size);
  used_ += size;
  position_ += size;
  return bytes;
}

}  // namespace pxport
