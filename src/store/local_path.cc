#include "store/local_path.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "base/ascii.h"
#include "base/limits.h"
#include "store/posix_file.h"

namespace pxport {
namespace {

Status BadKey(std::string_view key, std::string_view why) {
  return Failure(Code::kInvalidArgument, fmt::format("the file name \"{}\" is invalid: {}", key, why),
                 "change file.name or the folder in destination.url");
}

// The mount of a file, if the kernel reports it. Renames do not cross mounts, even of the same file system.
struct KeyPlace {
  uint64_t device = 0, mount = 0;
  bool operator==(const KeyPlace&) const = default;
};

StatusOr<KeyPlace> PlaceOf(const std::string& folder) {
  struct statx info;
  if (statx(AT_FDCWD, folder.c_str(), 0, STATX_BASIC_STATS | STATX_MNT_ID, &info) != 0) {
    return PathFailure(errno, "cannot examine", folder);
  }
  const uint64_t device = (uint64_t{info.stx_dev_major} << 32) | info.stx_dev_minor;
  return KeyPlace{device, (info.stx_mask & STATX_MNT_ID) != 0 ? info.stx_mnt_id : 0};
}

std::string PercentDecoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && HexDigitValue(text[i + 1]) >= 0 &&
        HexDigitValue(text[i + 2]) >= 0) {
      decoded += static_cast<char>(HexDigitValue(text[i + 1]) * 16 + HexDigitValue(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

}  // namespace

Status CheckLocalKey(std::string_view key) {
  if (key.empty()) return BadKey(key, "it is empty");
  if (key.size() > kMaxKeyBytes) return BadKey(key, fmt::format("it is longer than {} bytes", kMaxKeyBytes));
  if (key.find('\0') != std::string_view::npos)
    return BadKey(key.substr(0, key.find('\0')), "it contains a NUL byte");
  size_t start = 0;
  while (start <= key.size()) {
    const size_t slash = std::min(key.find('/', start), key.size());
    const std::string_view part = key.substr(start, slash - start);
    if (part.empty()) return BadKey(key, "it has an empty part before, after or between slashes");
    if (part == "." || part == "..") return BadKey(key, fmt::format("\"{}\" names another folder", part));
    if (part.size() > kMaxFileNameBytes) {
      return BadKey(key, fmt::format("a part of it is longer than {} bytes", kMaxFileNameBytes));
    }
    start = slash + 1;
  }
  return absl::OkStatus();
}

StatusOr<std::string> AbsolutePath(const std::string& path) {
  if (path.empty() || path.find('\0') != std::string::npos) {
    return Failure(Code::kInvalidArgument,
                   "the path of the folder is invalid: it is empty or contains a NUL byte",
                   "set it to a folder");
  }
  std::string whole = path;
  if (!path.starts_with('/')) {
    char* here = getcwd(nullptr, 0);
    if (here == nullptr) return PathFailure(errno, "cannot find the current folder for", path);
    whole = fmt::format("{}/{}", here, path);
    free(here);
  }
  std::string result;
  for (size_t start = 0; start < whole.size();) {
    const size_t slash = std::min(whole.find('/', start), whole.size());
    const std::string_view part = std::string_view(whole).substr(start, slash - start);
    if (!part.empty() && part != ".") result.append("/").append(part);
    start = slash + 1;
  }
  return result;
}

std::string FileUrl(std::string_view absolute_path) {
  constexpr std::string_view kPlain = "-._~/!$&'()*+,;=:@";
  std::string url = "file://";
  for (const char c : absolute_path) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       kPlain.find(c) != std::string_view::npos;
    if (plain) {
      url += c;
    } else {
      url += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return url;
}

std::optional<std::string> PathOfFileUrl(std::string_view url) {
  constexpr std::string_view kScheme = "file://";
  if (!url.starts_with(kScheme)) return std::nullopt;
  return PercentDecoded(url.substr(kScheme.size()));
}

int MoveNew(TempFile* temp, const std::string& path) {
  if (link(temp->path.c_str(), path.c_str()) == 0) return 0;
  const int error = errno;
  // A network file system may have created the link and lost the answer; its own retry then fails with
  // EEXIST.
  struct stat info;
  if (fstat(temp->fd.get(), &info) == 0 && info.st_nlink == 2) return 0;
  if (error != EPERM && error != ENOTSUP && error != ENOSYS && error != EMLINK) return error;
  // No hard links (FAT, some FUSE file systems). Creating the final name and then writing would show a
  // partial object to other processes, so only a rename that does not replace is safe.
  if (renameat2(AT_FDCWD, temp->path.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) != 0) {
    return errno == EINVAL || errno == ENOSYS ? ENOTSUP : errno;
  }
  temp->fd.Close();  // moved: nothing to remove
  return 0;
}

int MoveOver(TempFile* temp, const std::string& path) {
  if (rename(temp->path.c_str(), path.c_str()) != 0) return errno;
  temp->fd.Close();  // moved: nothing to remove
  return 0;
}

Status MoveFailure(int error_number, const std::string& path) {
  const Status status = PathFailure(error_number, "cannot create", path);
  switch (error_number) {
    case EXDEV:
      return WithDetail(
          Failure(Code::kFailedPrecondition, std::string(Message(status)),
                  "set destination.url to this folder: it is a mount or a link to another file system"),
          kPath, path);
    case EISDIR:
    case ENOTEMPTY:
      return WithDetail(Failure(Code::kFailedPrecondition, std::string(Message(status)),
                                "remove the folder of that name, or change file.name"),
                        kPath, path);
    case ENOTSUP:
      return WithDetail(
          Failure(
              Code::kFailedPrecondition, std::string(Message(status)),
              "set control.url to another file system: this one has neither hard links nor renames that do "
              "not replace"),
          kPath, path);
    default:
      return status;
  }
}

Status CheckMovable(const std::string& staging, const std::string& target) {
  struct stat info;
  if (stat(target.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) return MoveFailure(EISDIR, target);
  std::string folder = ParentOf(target);
  while (stat(folder.c_str(), &info) != 0) {
    if (errno != ENOENT) return PathFailure(errno, "cannot write to", folder);
    folder = ParentOf(folder);
  }
  if (!S_ISDIR(info.st_mode)) return PathFailure(ENOTDIR, "cannot write to", folder);
  if (faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
    return PathFailure(errno, "cannot write to", folder);
  }
  PX_ASSIGN_OR_RETURN(const KeyPlace from, PlaceOf(staging));
  PX_ASSIGN_OR_RETURN(const KeyPlace to, PlaceOf(folder));
  return from == to ? absl::OkStatus() : MoveFailure(EXDEV, target);
}

}  // namespace pxport
