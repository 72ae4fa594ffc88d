// The folders of a local store: made on demand, durable, and removed again when they are empty and ours.
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
  // `own`: a folder that belongs to pxport, with all that is in it: removed when empty whoever made it.
  // `root`: nothing above it is synced unless it was made here. `owns_all`: what lies below the root belongs
  // to pxport, too.
  Folders(std::string root, std::string own, bool owns_all = false)
      : root_(std::move(root)), own_(std::move(own)), owns_all_(owns_all) {}
  // Removes what it has made and what is empty by now.
  ~Folders();

  // Makes a folder and its parents. kSynced: their entries are durable on return, whoever made them.
  enum class Durability { kNotSynced, kSynced };
  Status Ensure(const std::string& folder, Durability durability);
  // To be called when a folder that was ensured turns out to be gone: another process has removed it. The
  // next Ensure looks again.
  void Forget();
  // Whether a folder belongs to pxport, whoever made it.
  bool Owns(const std::string& folder) const;
  // Removes the folder and its parents as long as they are empty and ours.
  void Tidy(std::string folder);

 private:
  Status Make(const std::string& folder) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Status Sync(const std::string& folder) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string root_, own_;
  const bool owns_all_;
  Mutex mutex_;
  std::set<std::string> made_ ABSL_GUARDED_BY(mutex_);    // by this object, and not removed by it
  std::set<std::string> synced_ ABSL_GUARDED_BY(mutex_);  // known to be there, durably
};

}  // namespace pxport

#endif  // PXPORT_STORE_FOLDERS_H_
