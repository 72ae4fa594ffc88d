#include "store/staging.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <utility>

#include "base/digest.h"

namespace pxport {
namespace {

constexpr std::string_view kTempPrefix = "tmp.";
constexpr size_t kKeyHashChars = 32;  // 128 bits of the key's SHA-256
constexpr size_t kRandomChars = 16;
constexpr size_t kMaxWriteIdChars = 120;
constexpr int kStagingTries = 100;  // other processes remove the folder meanwhile

bool IsWriteIdChar(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '/';
}

bool IsLowerHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string RandomHex() {
  const std::string bytes = RandomBytes(kRandomChars / 2);
  return Hex(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
}

std::string KeyHash(std::string_view key) {
  Sha256 sha256;
  return Hex(sha256.Of(key)).substr(0, kKeyHashChars);
}

std::string Replaced(std::string_view text, char from, char to) {
  std::string result(text);
  std::replace(result.begin(), result.end(), from, to);
  return result;
}

// HASH.WRITE-ID.RANDOM, the write id with '.' for '/'.
bool IsUploadId(std::string_view id) {
  if (id.size() < kKeyHashChars + 2 + kRandomChars) return false;
  if (id[kKeyHashChars] != '.' || id[id.size() - kRandomChars - 1] != '.') return false;
  return IsLowerHex(id.substr(0, kKeyHashChars)) && IsLowerHex(id.substr(id.size() - kRandomChars)) &&
         std::all_of(id.begin(), id.end(), [](char c) { return c == '.' || (c != '/' && IsWriteIdChar(c)); });
}

}  // namespace

TempFile::~TempFile() {
  // Before the lock is released with the file, so that no sweeper finds it.
  if (fd.open()) unlink(path.c_str());
}

StatusOr<Fd> Staging::CreateFile(const std::string& path, Folders::Durability durability) {
  for (int tries = 0; tries < kStagingTries; ++tries) {
    PX_RETURN_IF_ERROR(folders_->Ensure(folder_, durability));
    Fd fd = OpenPath(path, O_WRONLY | O_CREAT | O_EXCL, mode_);
    if (fd.open()) return fd;
    if (errno != ENOENT) {
      const int error = errno;
      folders_->Tidy(folder_);
      return PathFailure(error, "cannot create", path);
    }
    folders_->Forget();
  }
  return PathFailure(ENOENT, "cannot create", path);
}

StatusOr<Fd> Staging::CreateStaged(std::string_view key, std::string_view write_id, std::string* upload_id) {
  if (write_id.size() > kMaxWriteIdChars || !std::all_of(write_id.begin(), write_id.end(), IsWriteIdChar)) {
    return Failure(Code::kInvalidArgument, fmt::format("the write id \"{}\" is invalid", write_id),
                   "use letters, digits, '-' and '/', at most 120 of them");
  }
  SweepOnce();
  *upload_id = fmt::format("{}.{}.{}", KeyHash(key), Replaced(write_id, '/', '.'), RandomHex());
  return CreateFile(PathOf(*upload_id), Folders::Durability::kSynced);
}

// The lock shows that the writer is alive. A sweeper may lock the file between its creation and our lock, and
// remove it; then creates another one.
StatusOr<TempFile> Staging::CreateTemp() {
  for (int tries = 0; tries < kStagingTries; ++tries) {
    TempFile temp;
    temp.path = fmt::format("{}/{}{}", folder_, kTempPrefix, RandomHex());
    PX_ASSIGN_OR_RETURN(temp.fd, CreateFile(temp.path, Folders::Durability::kNotSynced));
    const int locked = TryLock(temp.fd.get());
    if (locked == EWOULDBLOCK) continue;
    struct stat info;
    if (locked == 0 && fstat(temp.fd.get(), &info) == 0 && info.st_nlink == 0) continue;
    return temp;
  }
  return PathFailure(ENOENT, "cannot create a temporary file in", folder_);
}

StatusOr<TempFile> Staging::WriteTemp(std::string_view bytes) {
  SweepOnce();
  PX_ASSIGN_OR_RETURN(TempFile temp, CreateTemp());
  PX_RETURN_IF_ERROR(WriteAll(temp.fd.get(), bytes, temp.path));
  PX_RETURN_IF_ERROR(SyncFile(temp.fd.get(), temp.path));
  return temp;
}

StatusOr<std::vector<std::string>> Staging::List(std::string_view key) const {
  PX_ASSIGN_OR_RETURN(std::vector<std::string> names, FolderNames(folder_));
  const std::string hash = KeyHash(key);
  std::erase_if(names,
                [&hash](const std::string& name) { return !name.starts_with(hash) || !IsUploadId(name); });
  return names;
}

Status Staging::CheckId(std::string_view key, std::string_view upload_id) {
  if (IsUploadId(upload_id) && upload_id.starts_with(KeyHash(key))) return absl::OkStatus();
  return Failure(Code::kInvalidArgument,
                 fmt::format("the receipt is damaged: \"{}\" is not an upload id for {}", upload_id, key),
                 "run this shard again");
}

std::string Staging::WriteIdOf(std::string_view upload_id) {
  if (!IsUploadId(upload_id)) return {};
  return Replaced(upload_id.substr(kKeyHashChars + 1, upload_id.size() - kKeyHashChars - 2 - kRandomChars),
                  '.', '/');
}

// Removes temporary files of killed writers, whose locks are free. Without locks, removes nothing.
void Staging::SweepOnce() {
  std::call_once(swept_, [this] {
    const auto names = FolderNames(folder_);
    if (!names.ok()) return;  // the next write reports the error
    for (const std::string& name : *names) {
      if (!name.starts_with(kTempPrefix)) continue;
      const std::string path = PathOf(name);
      const Fd fd = OpenPath(path, O_RDWR | O_NOFOLLOW);
      if (fd.open() && TryLock(fd.get()) == 0) unlink(path.c_str());
    }
  });
}

}  // namespace pxport
