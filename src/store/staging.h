// The folder of a local store for files that are not yet visible: staged data files, and temporary files of a
// single call.
#ifndef PXPORT_STORE_STAGING_H_
#define PXPORT_STORE_STAGING_H_

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "store/folders.h"
#include "store/posix_file.h"

namespace pxport {

// A file that is removed with the object, unless it was moved away (then its `fd` is closed).
struct TempFile {
  Fd fd;
  std::string path;

  TempFile() = default;
  TempFile(TempFile&&) noexcept = default;
  TempFile& operator=(TempFile&&) = delete;  // it would have to remove the old file
  ~TempFile();
};

// Thread-safe.
class Staging {
 public:
  Staging(std::string folder, Folders* folders, FileMode mode = FileMode::kShared)
      : folder_(std::move(folder)), folders_(folders), mode_(mode) {}

  const std::string& folder() const { return folder_; }
  std::string PathOf(std::string_view upload_id) const { return folder_ + "/" + std::string(upload_id); }

  // Creates a file for staged data and returns its upload id. It stays until it is removed or renamed.
  StatusOr<Fd> CreateStaged(std::string_view key, std::string_view write_id, std::string* upload_id);
  // Creates a temporary file with these bytes, fsynced.
  StatusOr<TempFile> WriteTemp(std::string_view bytes);
  // Upload ids of a key.
  StatusOr<std::vector<std::string>> List(std::string_view key) const;

  // InvalidArgument unless this is an upload id for this key. Ids come from receipts, and must not name any
  // other file.
  static Status CheckId(std::string_view key, std::string_view upload_id);
  static std::string WriteIdOf(std::string_view upload_id);

 private:
  StatusOr<Fd> CreateFile(const std::string& path, Folders::Durability durability);
  StatusOr<TempFile> CreateTemp();
  void SweepOnce();

  const std::string folder_;
  Folders* const folders_;
  const FileMode mode_;
  std::once_flag swept_;
};

}  // namespace pxport

#endif  // PXPORT_STORE_STAGING_H_
