// The folder of a local store in which files lie before anybody may see them: staged data files, and
// temporary files that live only as long as one call.
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
  TempFile& operator=(TempFile&&) = delete;  // would have to remove what it replaces
  ~TempFile();
};

// Thread-safe.
class Staging {
 public:
  Staging(std::string folder, Folders* folders, FileMode mode = FileMode::kShared)
      : folder_(std::move(folder)), folders_(folders), mode_(mode) {}

  const std::string& folder() const { return folder_; }
  std::string PathOf(std::string_view upload_id) const { return folder_ + "/" + std::string(upload_id); }

  // A new file for staged data, with its upload id. Stays until it is removed or renamed.
  StatusOr<Fd> CreateStaged(std::string_view key, std::string_view write_id, std::string* upload_id);
  // A new file with these bytes in it, safely on disk.
  StatusOr<TempFile> WriteTemp(std::string_view bytes);
  // Upload ids of a key.
  StatusOr<std::vector<std::string>> List(std::string_view key) const;

  // InvalidArgument unless this is an upload id for this key: an id comes out of a receipt, and must not name
  // any other file.
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
