#include "store/local_lease.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace pxport {
namespace {

constexpr int kLeaseTries = 100;  // other holders remove the file meanwhile

// Whether the open file is still the one at the path. The previous holder may have removed it after we opened
// it.
bool IsStillAtPath(int fd, const std::string& path) {
  struct stat open_info, path_info;
  return fstat(fd, &open_info) == 0 && stat(path.c_str(), &path_info) == 0 &&
         open_info.st_dev == path_info.st_dev && open_info.st_ino == path_info.st_ino;
}

}  // namespace

StatusOr<std::unique_ptr<Lease>> LocalLease::Try(const std::string& path, Folders* folders) {
  for (int tries = 0; tries < kLeaseTries; ++tries) {
    PX_RETURN_IF_ERROR(folders->Ensure(ParentOf(path), Folders::Durability::kNotSynced));
    Fd fd = OpenPath(path, O_RDWR | O_CREAT);
    if (!fd.open()) {
      const int error = errno;
      folders->Forget();
      if (error == ENOENT) continue;
      folders->Tidy(ParentOf(path));
      return PathFailure(error, "cannot create", path);
    }
    const int error = TryLock(fd.get());
    if (error == EWOULDBLOCK) return std::unique_ptr<Lease>();
    if (error != 0) {
      unlink(path.c_str());
      folders->Tidy(ParentOf(path));
      Status status = PathFailure(error, "cannot lock", path);
      return Failure(Code::kUnimplemented, std::string(Message(status)),
                     "set control.url to a folder on a file system with locks");
    }
    if (!IsStillAtPath(fd.get(), path)) continue;
    return std::unique_ptr<Lease>(new LocalLease(path, std::move(fd), folders));
  }
  return PathFailure(ENOENT, "cannot create", path);
}

LocalLease::~LocalLease() {
  unlink(path_.c_str());  // while it is locked: a process that opened it meanwhile sees that it was removed
  fd_.Close();
  folders_->Tidy(ParentOf(path_));
}

}  // namespace pxport
