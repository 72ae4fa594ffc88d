#include "store/local_dir.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <utility>

#include "base/mutex.h"
#include "store/folders.h"
#include "store/local_lease.h"
#include "store/local_path.h"
#include "store/local_upload.h"
#include "store/posix_file.h"
#include "store/staging.h"

namespace pxport {
namespace {

constexpr std::string_view kOwnFolder = "_pxport";
constexpr std::string_view kStagedFolder = "staged";
// Concurrent waits for the disk: the file system's journal commits once for all of them.
constexpr int kLocalParallelism = 16;
constexpr int kPublishTries = 100;  // other processes remove folders that are empty for a moment

// A published file when its content was verified. A replacement has another inode.
struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;
  timespec modified{};
  uint64_t crc64 = 0;
};

class LocalDir final : public Store {
 public:
  // `root`: "" for the root of the file system, else without a final '/'.
  LocalDir(std::string root, FileMode mode)
      : root_(std::move(root)),
        own_(NameOf(root_) == kOwnFolder ? root_ : fmt::format("{}/{}", root_, kOwnFolder)),
        folders_(root_, own_, mode == FileMode::kPrivate),
        staging_(fmt::format("{}/{}", own_, kStagedFolder), &folders_, mode) {}

  StatusOr<std::string> Get(std::string_view key) override;
  Status PutNew(std::string_view key, std::string_view bytes) override;
  StatusOr<Written> Put(std::string_view key, std::string_view bytes, std::string_view content_type) override;
  Status Delete(std::string_view key) override;
  StatusOr<std::vector<StoreEntry>> List(std::string_view prefix) override;
  StatusOr<bool> Exists(std::string_view key) override;

  StatusOr<std::unique_ptr<Upload>> Create(std::string_view key, const FileAttributes& attributes) override;
  StatusOr<Written> Publish(const StagedFile& file) override;
  StatusOr<bool> IsPublished(const StagedFile& file) override;
  Status Discard(std::string_view key, std::string_view upload_id) override;
  StatusOr<std::vector<std::string>> ListUploads(std::string_view key) override;
  StatusOr<bool> IsStaged(const StagedFile& file) override;
  std::string WriteIdOf(std::string_view upload_id) const override { return Staging::WriteIdOf(upload_id); }

  StatusOr<std::unique_ptr<Lease>> TryLease(std::string_view key) override;
  int Parallelism() const override { return kLocalParallelism; }
  std::string Url(std::string_view key) const override { return FileUrl(root_ + "/" + std::string(key)); }

 private:
  using Move = int (*)(TempFile*, const std::string&);
  StatusOr<std::string> PathOf(std::string_view key) const;
  StatusOr<int> MoveIn(const std::string& path, std::string_view bytes, Move move);
  Status Write(const std::string& path, std::string_view bytes, Move move);
  Status CollectFiles(const std::string& folder, const std::string& key, std::string_view prefix,
                      std::vector<StoreEntry>* entries);
  Status PublishStaged(const std::string& staged, const std::string& target, const StagedFile& file);
  void Remember(const std::string& target, const struct stat& info, uint64_t crc64);
  bool Remembers(const std::string& target, const struct stat& info, uint64_t crc64);

  const std::string root_, own_;
  Folders folders_;
  Staging staging_;
  Mutex mutex_;
  std::map<std::string, FileIdentity> published_ ABSL_GUARDED_BY(mutex_);  // by path
};

StatusOr<std::string> LocalDir::PathOf(std::string_view key) const {
  PX_RETURN_IF_ERROR(CheckLocalKey(key));
  std::string path = fmt::format("{}/{}", root_, key);
  if (path.starts_with(staging_.folder() + "/") || path == staging_.folder()) {
    return Failure(Code::kInvalidArgument,
                   fmt::format("cannot use {}: pxport keeps unfinished files there", key),
                   "use another name");
  }
  return path;
}

StatusOr<std::string> LocalDir::Get(std::string_view key) {
  PX_ASSIGN_OR_RETURN(const std::string path, PathOf(key));
  auto bytes = ReadWhole(path);
  if (!bytes.ok() && bytes.status().code() == Code::kFailedPrecondition) {  // a part of the path is a file
    return PathFailure(ENOENT, "cannot open", path);
  }
  return bytes;
}

// Writes a temporary file and moves it to `path`. Returns the errno of the move, so that the caller can
// retry.
StatusOr<int> LocalDir::MoveIn(const std::string& path, std::string_view bytes, Move move) {
  PX_RETURN_IF_ERROR(folders_.Ensure(ParentOf(path), Folders::Durability::kSynced));
  PX_ASSIGN_OR_RETURN(TempFile temp, staging_.WriteTemp(bytes));
  return move(&temp, path);
}

Status LocalDir::Write(const std::string& path, std::string_view bytes, Move move) {
  for (int tries = 0; tries < kPublishTries; ++tries) {
    const StatusOr<int> error = MoveIn(path, bytes, move);
    folders_.Tidy(staging_.folder());
    if (error.ok() && *error == 0) return SyncFolder(ParentOf(path));
    if (error.ok() && *error == ENOENT) {
      folders_.Forget();
      continue;
    }
    folders_.Tidy(ParentOf(path));
    return error.ok() ? MoveFailure(*error, path) : error.status();
  }
  return PathFailure(ENOENT, "cannot create", path);
}

Status LocalDir::PutNew(std::string_view key, std::string_view bytes) {
  PX_ASSIGN_OR_RETURN(const std::string path, PathOf(key));
  struct stat info;
  if (lstat(path.c_str(), &info) == 0) return PathFailure(EEXIST, "cannot create", path);
  return Write(path, bytes, MoveNew);
}

StatusOr<Written> LocalDir::Put(std::string_view key, std::string_view bytes, std::string_view) {
  PX_ASSIGN_OR_RETURN(std::string path, PathOf(key));
  PX_ASSIGN_OR_RETURN(path, FollowLinks(path));
  PX_RETURN_IF_ERROR(Write(path, bytes, MoveOver));
  return Written{};
}

Status LocalDir::Delete(std::string_view key) {
  PX_ASSIGN_OR_RETURN(const std::string path, PathOf(key));
  if (unlink(path.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR) {
    return PathFailure(errno, "cannot remove", path);
  }
  folders_.Tidy(ParentOf(path));
  return absl::OkStatus();
}

// Adds the files below a folder whose keys, which start with `key`, have the prefix. Does not follow links to
// folders: they may form loops, and contain no control objects.
Status LocalDir::CollectFiles(const std::string& folder, const std::string& key, std::string_view prefix,
                              std::vector<StoreEntry>* entries) {
  PX_ASSIGN_OR_RETURN(const std::vector<std::string> names, FolderNames(folder));
  // A process was killed after it removed the last file, before it removed the folder.
  if (names.empty() && folder != own_ && folders_.Owns(folder)) folders_.Tidy(folder);
  for (const std::string& name : names) {
    const std::string path = folder + "/" + name;
    const std::string child = key + name;
    if (path == staging_.folder()) continue;
    const bool below = child.starts_with(prefix);
    if (!below && !prefix.starts_with(child + "/")) continue;
    struct stat info;
    if (lstat(path.c_str(), &info) != 0) {
      if (errno == ENOENT) continue;  // removed meanwhile
      return PathFailure(errno, "cannot examine", path);
    }
    if (S_ISDIR(info.st_mode)) {
      PX_RETURN_IF_ERROR(CollectFiles(path, child + "/", prefix, entries));
    } else if (below &&
               (S_ISREG(info.st_mode) || (stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode)))) {
      entries->push_back({child, static_cast<uint64_t>(info.st_size), info.st_mtim.tv_sec});
    }
  }
  return absl::OkStatus();
}

StatusOr<std::vector<StoreEntry>> LocalDir::List(std::string_view prefix) {
  std::vector<StoreEntry> entries;
  PX_RETURN_IF_ERROR(CollectFiles(root_, "", prefix, &entries));
  std::sort(entries.begin(), entries.end(),
            [](const StoreEntry& a, const StoreEntry& b) { return a.key < b.key; });
  return entries;
}

StatusOr<bool> LocalDir::Exists(std::string_view key) {
  PX_ASSIGN_OR_RETURN(const std::string path, PathOf(key));
  struct stat info;
  if (stat(path.c_str(), &info) == 0) return !S_ISDIR(info.st_mode);
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return PathFailure(errno, "cannot examine", path);
}

StatusOr<std::unique_ptr<Upload>> LocalDir::Create(std::string_view key, const FileAttributes& attributes) {
  PX_ASSIGN_OR_RETURN(std::string path, PathOf(key));
  PX_ASSIGN_OR_RETURN(path, FollowLinks(path));
  StagedFile file;
  file.key = key;
  file.write_id = attributes.write_id;
  PX_ASSIGN_OR_RETURN(Fd fd, staging_.CreateStaged(key, attributes.write_id, &file.upload_id));
  std::string staged = staging_.PathOf(file.upload_id);
  auto upload = std::make_unique<LocalUpload>(&folders_, std::move(file), std::move(fd), staged);
  PX_RETURN_IF_ERROR(CheckMovable(staging_.folder(), path));  // fail now, not after the commit decision
  return upload;
}

Status LocalDir::PublishStaged(const std::string& staged, const std::string& target, const StagedFile& file) {
  for (int tries = 0; tries < kPublishTries; ++tries) {
    struct stat info;
    if (stat(staged.c_str(), &info) != 0) return PathFailure(errno, "cannot examine", staged);
    if (static_cast<uint64_t>(info.st_size) != file.bytes) {
      return WithDetail(Failure(Code::kDataLoss,
                                fmt::format("{} was changed: it has {} bytes, but {} were written", staged,
                                            info.st_size, file.bytes),
                                "run this shard again"),
                        kPath, staged);
    }
    PX_RETURN_IF_ERROR(folders_.Ensure(ParentOf(target), Folders::Durability::kSynced));
    if (rename(staged.c_str(), target.c_str()) == 0) {
      Remember(target, info, file.crc64);
      return absl::OkStatus();
    }
    if (errno != ENOENT) return MoveFailure(errno, target);
    folders_.Forget();  // the file or the folder is missing: the next stat says which
  }
  return PathFailure(ENOENT, "cannot publish", target);
}

StatusOr<Written> LocalDir::Publish(const StagedFile& file) {
  PX_ASSIGN_OR_RETURN(std::string target, PathOf(file.key));
  PX_RETURN_IF_ERROR(Staging::CheckId(file.key, file.upload_id));
  PX_ASSIGN_OR_RETURN(target, FollowLinks(target));
  const Status moved = PublishStaged(staging_.PathOf(file.upload_id), target, file);
  if (absl::IsNotFound(moved)) {
    // Another process has published it, or it is lost.
    PX_ASSIGN_OR_RETURN(const bool published, IsPublished(file));
    if (!published) {
      return WithDetail(
          Failure(Code::kDataLoss,
                  fmt::format("{} was removed: it is neither staged nor published", Url(file.key)),
                  "run this shard again"),
          kPath, target);
    }
  } else if (!moved.ok()) {
    return moved;
  }
  PX_RETURN_IF_ERROR(SyncFolder(ParentOf(target)));
  folders_.Tidy(staging_.folder());
  return Written{};
}

StatusOr<bool> LocalDir::IsPublished(const StagedFile& file) {
  PX_ASSIGN_OR_RETURN(std::string target, PathOf(file.key));
  PX_ASSIGN_OR_RETURN(target, FollowLinks(target));
  struct stat info;
  if (stat(target.c_str(), &info) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return PathFailure(errno, "cannot examine", target);
  }
  if (!S_ISREG(info.st_mode) || static_cast<uint64_t>(info.st_size) != file.bytes) return false;
  if (Remembers(target, info, file.crc64)) return true;
  const auto crc = FileCrc64(target);
  if (absl::IsNotFound(crc.status())) return false;
  PX_RETURN_IF_ERROR(crc.status());
  if (*crc != file.crc64) return false;
  Remember(target, info, file.crc64);
  return true;
}

void LocalDir::Remember(const std::string& target, const struct stat& info, uint64_t crc64) {
  const MutexLock lock(&mutex_);
  published_[target] = {info.st_dev, info.st_ino, info.st_mtim, crc64};
}

bool LocalDir::Remembers(const std::string& target, const struct stat& info, uint64_t crc64) {
  const MutexLock lock(&mutex_);
  const auto found = published_.find(target);
  if (found == published_.end()) return false;
  const FileIdentity& known = found->second;
  return known.device == info.st_dev && known.inode == info.st_ino &&
         known.modified.tv_sec == info.st_mtim.tv_sec && known.modified.tv_nsec == info.st_mtim.tv_nsec &&
         known.crc64 == crc64;
}

Status LocalDir::Discard(std::string_view key, std::string_view upload_id) {
  PX_RETURN_IF_ERROR(CheckLocalKey(key));
  PX_RETURN_IF_ERROR(Staging::CheckId(key, upload_id));
  const std::string path = staging_.PathOf(upload_id);
  if (unlink(path.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR) {
    return PathFailure(errno, "cannot remove", path);
  }
  folders_.Tidy(staging_.folder());
  return absl::OkStatus();
}

StatusOr<std::vector<std::string>> LocalDir::ListUploads(std::string_view key) {
  PX_RETURN_IF_ERROR(CheckLocalKey(key));
  return staging_.List(key);
}

StatusOr<bool> LocalDir::IsStaged(const StagedFile& file) {
  PX_RETURN_IF_ERROR(CheckLocalKey(file.key));
  PX_RETURN_IF_ERROR(Staging::CheckId(file.key, file.upload_id));
  const std::string path = staging_.PathOf(file.upload_id);
  struct stat info;
  if (stat(path.c_str(), &info) == 0) return static_cast<uint64_t>(info.st_size) == file.bytes;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return PathFailure(errno, "cannot examine", path);
}

StatusOr<std::unique_ptr<Lease>> LocalDir::TryLease(std::string_view key) {
  PX_ASSIGN_OR_RETURN(const std::string path, PathOf(key));
  return LocalLease::Try(path, &folders_);
}

}  // namespace

StatusOr<std::unique_ptr<Store>> OpenLocalDir(const std::string& root, FileMode mode) {
  PX_ASSIGN_OR_RETURN(std::string path, AbsolutePath(root));
  const std::string folder = path.empty() ? "/" : path;
  struct stat info;
  if (stat(folder.c_str(), &info) == 0) {
    if (!S_ISDIR(info.st_mode)) return PathFailure(ENOTDIR, "cannot write to", folder);
    if (faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
      return PathFailure(errno, "cannot write to", folder);
    }
  } else if (errno != ENOENT) {
    return PathFailure(errno, "cannot examine", folder);
  }
  return std::unique_ptr<Store>(std::make_unique<LocalDir>(std::move(path), mode));
}

}  // namespace pxport
