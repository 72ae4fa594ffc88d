// Keeps parts on disk when more files are open than there are buffers: one unnamed file, divided into places
// of one part each. No other process can open it, and it disappears with the process.
#ifndef PXPORT_STORE_S3_SPOOL_H_
#define PXPORT_STORE_S3_SPOOL_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/status.h"
#include "store/posix_file.h"

namespace pxport {

// Thread-safe; a place belongs to one thread at a time.
class S3Spool {
 public:
  // `folder` "": TMPDIR, else /tmp. The first place creates the file.
  S3Spool(std::string folder, uint64_t place_bytes) : folder_(std::move(folder)), place_bytes_(place_bytes) {}

  StatusOr<uint64_t> Take();
  void Give(uint64_t place);
  Status Write(uint64_t place, uint64_t offset, std::string_view bytes);
  // The first `size` bytes of a place.
  Status Read(uint64_t place, char* into, uint64_t size);

  uint64_t places() const;  // created so far

 private:
  Status Open() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string folder_;
  const uint64_t place_bytes_;
  mutable Mutex mutex_;
  Fd fd_;  // this and path_: set once, under mutex_, by the first Take; then only read
  std::string path_;
  std::vector<uint64_t> idle_ ABSL_GUARDED_BY(mutex_);
  uint64_t made_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace pxport

#endif  // PXPORT_STORE_S3_SPOOL_H_
