// Files and folders of the operating system, with every failure as a Status that names the path. Interrupted
// and short calls are gone on with.
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
// what was written is closed by Close, whose answer counts.
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

// Who may read a file that is made: whom the process' umask lets, or its owner alone.
enum class FileMode { kShared = 0666, kPrivate = 0600 };

// open(2) that goes on after signals, never inherited by other programs. errno is set if the result is not
// open.
Fd OpenPath(const std::string& path, int flags, FileMode mode = FileMode::kShared);

// Locks an open file for this process (flock): 0 or an errno, EWOULDBLOCK if another one has it.
int TryLock(int fd);

Status WriteAll(int fd, std::string_view bytes, const std::string& path);
Status SyncFile(int fd, const std::string& path);
// Makes the entries of a folder durable. File systems that cannot sync a folder, and folders this user may
// not read, are taken as they are: there is nothing more to be done about them.
Status SyncFolder(const std::string& path);

StatusOr<std::string> ReadWhole(const std::string& path);
StatusOr<uint64_t> FileCrc64(const std::string& path);

// Where a writer of `path` ends up: the path itself, or what a symbolic link there points to, which need not
// exist.
StatusOr<std::string> FollowLinks(const std::string& path);

// Names in a folder but "." and "..", in byte order; none if it does not exist.
StatusOr<std::vector<std::string>> FolderNames(const std::string& path);

std::string ParentOf(const std::string& path);  // "/a/b" -> "/a", "/a" -> "/", "/" -> "/"
std::string_view NameOf(std::string_view path);

}  // namespace pxport

#endif  // PXPORT_STORE_POSIX_FILE_H_
