// The buffers of uploads: their number is the hard bound of an export's upload memory. Whoever wants one more
// waits. Of all buffers some are kept for parts on their way to the store, so that files that stand still
// while they are filled can never block those that are sent.
#ifndef PXPORT_STORE_S3_POOL_H_
#define PXPORT_STORE_S3_POOL_H_

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace pxport {

// Thread-safe. Outlives its buffers.
class S3Pool {
 public:
  // A buffer, given back with the object; may be none.
  class Buffer {
   public:
    Buffer() = default;
    Buffer(Buffer&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)),
          data_(std::move(other.data_)),
          filling_(other.filling_) {}
    Buffer& operator=(Buffer&& other) noexcept;
    ~Buffer() { GiveBack(); }
    char* data() const { return data_.get(); }
    explicit operator bool() const { return data_ != nullptr; }
    void GiveBack();
    // It is full: from now on it is a buffer on its way.
    void Filled();

   private:
    friend class S3Pool;
    S3Pool* pool_ = nullptr;
    std::unique_ptr<char[]> data_;
    bool filling_ = false;
  };

  // At least 2 buffers.
  S3Pool(uint64_t buffer_bytes, int buffers)
      : buffer_bytes_(buffer_bytes), buffers_(buffers), may_fill_(buffers / 2) {}

  // To be filled piece by piece. None if half of all are being filled: the file had better wait on disk.
  // Blocks while all are on their way.
  Buffer TakeToFill();
  // To be filled at once and sent. Blocks.
  Buffer TakeToSend();

  int most_taken() const;  // at one time, so far

 private:
  void Assign(bool filling, Buffer* buffer) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Buffer WithMemory(Buffer buffer) const;
  void Give(std::unique_ptr<char[]> data, bool filling);

  const uint64_t buffer_bytes_;
  const int buffers_, may_fill_;
  mutable Mutex mutex_;
  CondVar freed_;
  std::vector<std::unique_ptr<char[]>> idle_ ABSL_GUARDED_BY(mutex_);
  int taken_ ABSL_GUARDED_BY(mutex_) = 0;
  int filling_ ABSL_GUARDED_BY(mutex_) = 0;
  int most_taken_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace pxport

#endif  // PXPORT_STORE_S3_POOL_H_
