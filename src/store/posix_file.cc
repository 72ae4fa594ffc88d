#include "store/posix_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "base/checksum.h"
#include "base/limits.h"

namespace pxport {
namespace {

constexpr int kMaxLinks = 40;  // the limit of the kernel

StatusOr<Fd> OpenForReading(const std::string& path) {
  Fd fd = OpenPath(path, O_RDONLY);
  if (!fd.open()) return PathFailure(errno, "cannot open", path);
  return fd;
}

// Bytes read, 0 at the end.
StatusOr<size_t> ReadSome(int fd, char* buffer, size_t capacity, const std::string& path) {
  for (;;) {
    const ssize_t got = read(fd, buffer, capacity);
    if (got >= 0) return static_cast<size_t>(got);
    if (errno != EINTR) return PathFailure(errno, "cannot read", path);
  }
}

}  // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    Close();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

Fd::~Fd() {
  Close();
}

int Fd::Close() {
  if (fd_ < 0) return 0;
  // Do not retry after EINTR: Linux has already closed it, and another thread may have reused the number.
  const int result = close(std::exchange(fd_, -1));
  return result == 0 || errno == EINTR ? 0 : errno;
}

Status PathFailure(int error_number, std::string_view what, const std::string& path) {
  Status status = FromErrno(error_number, fmt::format("{} {}", what, path));
  if (error_number == ENAMETOOLONG) {
    status = Failure(Code::kInvalidArgument, std::string(Message(status)),
                     "shorten the file name or the folder's path");
  }
  return WithDetail(std::move(status), kPath, path);
}

Fd OpenPath(const std::string& path, int flags, FileMode mode) {
  for (;;) {
    const int fd = open(path.c_str(), flags | O_CLOEXEC, static_cast<mode_t>(mode));
    if (fd >= 0 || errno != EINTR) return Fd(fd);
  }
}

int TryLock(int fd) {
  while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

Status WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written > 0) {
      bytes.remove_prefix(static_cast<size_t>(written));
    } else if (written == 0) {
      return PathFailure(ENOSPC, "cannot write", path);  // POSIX does not define it; retrying could hang
    } else if (errno != EINTR) {
      return PathFailure(errno, "cannot write", path);
    }
  }
  return absl::OkStatus();
}

Status SyncFile(int fd, const std::string& path) {
  while (fsync(fd) != 0) {
    if (errno != EINTR) return PathFailure(errno, "cannot write to disk", path);
  }
  return absl::OkStatus();
}

Status SyncFolder(const std::string& path) {
  const Fd fd = OpenPath(path, O_RDONLY | O_DIRECTORY);
  if (!fd.open()) return errno == EACCES ? absl::OkStatus() : PathFailure(errno, "cannot open", path);
  while (fsync(fd.get()) != 0) {
    if (errno == EINVAL || errno == EROFS || errno == ENOTSUP) return absl::OkStatus();
    if (errno != EINTR) return PathFailure(errno, "cannot write to disk", path);
  }
  return absl::OkStatus();
}

StatusOr<std::string> ReadWhole(const std::string& path) {
  PX_ASSIGN_OR_RETURN(const Fd fd, OpenForReading(path));
  std::string bytes;
  constexpr size_t kStep = 64 * kKiB;
  for (;;) {
    const size_t size = bytes.size();
    bytes.resize(size + kStep);
    PX_ASSIGN_OR_RETURN(const size_t got, ReadSome(fd.get(), bytes.data() + size, kStep, path));
    bytes.resize(size + got);
    if (got == 0) return bytes;
  }
}

StatusOr<uint64_t> FileCrc64(const std::string& path) {
  PX_ASSIGN_OR_RETURN(const Fd fd, OpenForReading(path));
  constexpr size_t kStep = 256 * kKiB;
  const auto buffer = std::make_unique<char[]>(kStep);
  uint64_t crc = 0;
  for (;;) {
    PX_ASSIGN_OR_RETURN(const size_t got, ReadSome(fd.get(), buffer.get(), kStep, path));
    if (got == 0) return crc;
    crc = Crc64Nvme({buffer.get(), got}, crc);
  }
}

StatusOr<std::string> FollowLinks(const std::string& path) {
  std::string at = path;
  for (int hops = 0; hops < kMaxLinks; ++hops) {
    char link[4096];
    const ssize_t size = readlink(at.c_str(), link, sizeof link);
    if (size < 0) return at;  // not a link, or missing
    const std::string target(link, static_cast<size_t>(size));
    at = target.starts_with('/') ? target : ParentOf(at) + "/" + target;
  }
  return PathFailure(ELOOP, "cannot follow the symbolic link", path);
}

StatusOr<std::vector<std::string>> FolderNames(const std::string& path) {
  std::vector<std::string> names;
  // Closed even if allocating a name throws.
  const auto close_folder = [](DIR* open) { closedir(open); };
  const std::unique_ptr<DIR, decltype(close_folder)> folder(opendir(path.c_str()), close_folder);
  if (folder == nullptr) {
    if (errno == ENOENT || errno == ENOTDIR) return names;
    return PathFailure(errno, "cannot list", path);
  }
  int error = 0;
  for (;;) {
    errno = 0;
    const dirent* entry = readdir(folder.get());
    if (entry == nullptr) {
      error = errno;
      break;
    }
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (error != 0) return PathFailure(error, "cannot list", path);
  std::sort(names.begin(), names.end());
  return names;
}

std::string ParentOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

std::string_view NameOf(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace pxport
