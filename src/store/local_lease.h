// A lease in a local store: a locked file, which the kernel unlocks when its process ends.
#ifndef PXPORT_STORE_LOCAL_LEASE_H_
#define PXPORT_STORE_LOCAL_LEASE_H_

#include <memory>
#include <string>

#include "store/folders.h"
#include "store/posix_file.h"
#include "store/store.h"

namespace pxport {

class LocalLease final : public Lease {
 public:
  // As Store::TryLease; `path` is the file.
  static StatusOr<std::unique_ptr<Lease>> Try(const std::string& path, Folders* folders);
  ~LocalLease() override;

 private:
  LocalLease(std::string path, Fd fd, Folders* folders)
      : path_(std::move(path)), fd_(std::move(fd)), folders_(folders) {}

  const std::string path_;
  Fd fd_;
  Folders* const folders_;
};

}  // namespace pxport

#endif  // PXPORT_STORE_LOCAL_LEASE_H_
