#include "store/s3_pool.h"

#include <algorithm>

namespace pxport {

S3Pool::Buffer& S3Pool::Buffer::operator=(Buffer&& other) noexcept {
  if (this == &other) return *this;
  GiveBack();
  pool_ = std::exchange(other.pool_, nullptr);
  data_ = std::move(other.data_);
  filling_ = other.filling_;
  return *this;
}

void S3Pool::Buffer::GiveBack() {
  if (pool_ == nullptr) return;
  std::exchange(pool_, nullptr)->Give(std::move(data_), filling_);
}

void S3Pool::Buffer::Filled() {
  if (pool_ == nullptr || !filling_) return;
  filling_ = false;
  const std::lock_guard<std::mutex> lock(pool_->mutex_);
  --pool_->filling_;
}

S3Pool::Buffer S3Pool::TakeToFill() {
  std::unique_lock<std::mutex> lock(mutex_);
  if (filling_ >= may_fill_) return {};
  ++filling_;  // before the wait: no more than may_fill_ wait here
  return Take(&lock, true);
}

S3Pool::Buffer S3Pool::TakeToSend() {
  std::unique_lock<std::mutex> lock(mutex_);
  return Take(&lock, false);
}

S3Pool::Buffer S3Pool::Take(std::unique_lock<std::mutex>* lock, bool filling) {
  freed_.wait(*lock, [this] { return taken_ < buffers_; });
  most_taken_ = std::max(most_taken_, ++taken_);
  Buffer buffer;
  buffer.filling_ = filling;
  buffer.pool_ = this;
  if (!idle_.empty()) {
    buffer.data_ = std::move(idle_.back());
    idle_.pop_back();
    return buffer;
  }
  lock->unlock();
  // Not zeroed, so that a small file touches only as much memory as it has bytes.
  buffer.data_ = std::make_unique_for_overwrite<char[]>(buffer_bytes_);
  return buffer;
}

void S3Pool::Give(std::unique_ptr<char[]> data, bool filling) {
  const std::lock_guard<std::mutex> lock(mutex_);
  --taken_;
  if (filling) --filling_;
  if (data != nullptr) idle_.push_back(std::move(data));
  freed_.notify_one();
}

int S3Pool::most_taken() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return most_taken_;
}

}  // namespace pxport
