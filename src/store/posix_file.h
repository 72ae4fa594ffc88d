// Files and folders of the operating system. Every failure is a Status that names the path. Interrupted and
// short calls are continued.
#ifndef PXPORT_STORE_POSIX_FILE_H_
#define PXPORT_STORE_POSIX_FILE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"

namespace pxport {

// An open file, closed with the object. Closing can fail (network file systems report a full disk there):
// after writing, call Close and check its result.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd();

  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }
  // 0 or an errno. The file is closed in any case.
  int Close();

 private:
  int fd_ = -1;
};

// "what path: reason", with the path as a detail and a remedy.
Status PathFailure(int error_number, std::string_view what, const std::string& path);

// Access to new files: as the umask allows, or only the owner.
enum class FileMode { kShared = 0666, kPrivate = 0600 };

// open(2) with O_CLOEXEC that retries after signals. Sets errno if the result is not open.
Fd OpenPath(const std::string& path, int flags, FileMode mode = FileMode::kShared);

// Locks an open file for this process (flock): 0 or an errno, EWOULDBLOCK if another process holds the lock.
int TryLock(int fd);

Status WriteAll(int fd, std::string_view bytes, const std::string& path);
Status SyncFile(int fd, const std::string& path);
// Makes the entries of a folder durable. Ignores file systems that cannot sync a folder, and folders that
// this user may not read.
Status SyncFolder(const std::string& path);

StatusOr<std::string> ReadWhole(const std::string& path);
StatusOr<uint64_t> FileCrc64(const std::string& path);

// The file that a write to `path` changes: the path itself, or the target of a symbolic link, which need not
// exist.
StatusOr<std::string> FollowLinks(const std::string& path);

// Names in a folder without "." and "..", in byte order; empty if it does not exist.
StatusOr<std::vector<std::string>> FolderNames(const std::string& path);

std::string ParentOf(const std::string& path);  // "/a/b" -> "/a", "/a" -> "/", "/" -> "/"
std::string_view NameOf(std::string_view path);

}  // namespace pxport

#endif  // PXPORT_STORE_POSIX_FILE_H_
