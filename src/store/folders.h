// The folders of a local store: created on demand, durable, and removed when they are empty and belong to
// pxport.
#ifndef PXPORT_STORE_FOLDERS_H_
#define PXPORT_STORE_FOLDERS_H_

#include <set>
#include <string>

#include "base/mutex.h"
#include "base/status.h"

namespace pxport {

// Thread-safe. All paths are absolute, without a final '/'.
class Folders {
 public:
  // `own`: pxport's folder, content included; removed when empty, whichever process created it. `root`:
  // folders above it are synced only if they were created here. `owns_all`: everything below the root belongs
  // to pxport.
  Folders(std::string root, std::string own, bool owns_all = false)
      : root_(std::move(root)), own_(std::move(own)), owns_all_(owns_all) {}
  // Removes the folders that it created and that are empty.
  ~Folders();

  // Creates a folder and its parents. kSynced: their entries are durable on return, even if another process
  // created them.
  enum class Durability { kNotSynced, kSynced };
  Status Ensure(const std::string& folder, Durability durability);
  // Call when an ensured folder is missing because another process removed it. The next Ensure checks again.
  void Forget();
  // Whether a folder belongs to pxport, whichever process created it.
  bool Owns(const std::string& folder) const;
  // Removes the folder and its parents while they are empty, and belong to pxport or were created here.
  void Tidy(std::string folder);

 private:
  Status Make(const std::string& folder) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Status Sync(const std::string& folder) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string root_, own_;
  const bool owns_all_;
  Mutex mutex_;
  std::set<std::string> made_ ABSL_GUARDED_BY(mutex_);    // created and not yet removed by this object
  std::set<std::string> synced_ ABSL_GUARDED_BY(mutex_);  // known to be durable
};

}  // namespace pxport

#endif  // PXPORT_STORE_FOLDERS_H_
