#include "store/folders.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "store/posix_file.h"

namespace pxport {
namespace {

// Another process may remove an empty folder before something is created in it. That does not happen this
// often in a row.
constexpr int kFolderTries = 100;

bool Within(const std::string& path, const std::string& folder) {
  return path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
}

}  // namespace

Folders::~Folders() {
  const std::vector<std::string> made(made_.rbegin(), made_.rend());  // children before their parents
  for (const std::string& folder : made) rmdir(folder.c_str());
}

bool Folders::Owns(const std::string& folder) const {
  return Within(folder, own_) || (owns_all_ && folder != root_ && Within(folder, root_));
}

// Creates one folder, and its parents if they are missing.
Status Folders::Make(const std::string& folder) {
  for (int tries = 0; tries < kFolderTries; ++tries) {
    if (mkdir(folder.c_str(), 0777) == 0) {
      made_.insert(folder);
      synced_.erase(folder);
      return absl::OkStatus();
    }
    const int error = errno;
    if (error == ENOENT && folder != "/") {
      PX_RETURN_IF_ERROR(Make(ParentOf(folder)));
      continue;
    }
    // Not only EEXIST: for a folder on a read-only or network file system errno may be another one.
    struct stat info;
    const bool there = stat(folder.c_str(), &info) == 0;
    if (!there && error == EEXIST && errno == ENOENT) continue;  // removed in between
    if (!there) return PathFailure(error, "cannot create the folder", folder);
    return S_ISDIR(info.st_mode) ? absl::OkStatus() : PathFailure(ENOTDIR, "cannot use as a folder", folder);
  }
  return PathFailure(ENOENT, "cannot create the folder", folder);
}

Status Folders::Sync(const std::string& folder) {
  for (std::string at = folder; at != "/" && !synced_.contains(at); at = ParentOf(at)) {
    if (!made_.contains(at) && !(Within(at, root_) && at != root_)) break;
    PX_RETURN_IF_ERROR(SyncFolder(ParentOf(at)));
    synced_.insert(at);
  }
  return absl::OkStatus();
}

Status Folders::Ensure(const std::string& folder, Durability durability) {
  const MutexLock lock(&mutex_);
  for (int tries = 0; tries < kFolderTries; ++tries) {
    if (synced_.contains(folder)) return absl::OkStatus();
    PX_RETURN_IF_ERROR(Make(folder));
    if (durability == Durability::kNotSynced) return absl::OkStatus();
    const Status status = Sync(folder);
    if (!absl::IsNotFound(status)) return status;
    synced_.clear();
  }
  return PathFailure(ENOENT, "cannot create the folder", folder);
}

void Folders::Forget() {
  const MutexLock lock(&mutex_);
  synced_.clear();
}

void Folders::Tidy(std::string folder) {
  const MutexLock lock(&mutex_);
  for (; made_.contains(folder) || Owns(folder); folder = ParentOf(folder)) {
    if (rmdir(folder.c_str()) != 0 && errno != ENOENT) return;
    made_.erase(folder);
    synced_.erase(folder);
  }
}

}  // namespace pxport
