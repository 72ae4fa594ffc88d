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
  const MutexLock lock(&pool_->mutex_);
  --pool_->filling_;
}

S3Pool::Buffer S3Pool::TakeToFill() {
  Buffer buffer;
  {
    const MutexLock lock(&mutex_);
    if (filling_ >= may_fill_) return buffer;
    ++filling_;  // before the wait: no more than may_fill_ wait here
    Assign(true, &buffer);
  }
  return WithMemory(std::move(buffer));
}

S3Pool::Buffer S3Pool::TakeToSend() {
  Buffer buffer;
  {
    const MutexLock lock(&mutex_);
    Assign(false, &buffer);
  }
  return WithMemory(std::move(buffer));
}

void S3Pool::Assign(bool filling, Buffer* buffer) {
  while (taken_ >= buffers_) freed_.Wait(&mutex_);
  most_taken_ = std::max(most_taken_, ++taken_);
  buffer->filling_ = filling;
  buffer->pool_ = this;
  if (idle_.empty()) return;
  buffer->data_ = std::move(idle_.back());
  idle_.pop_back();
}

// Outside the lock, which the buffer needs for giving itself back if there is no memory.
S3Pool::Buffer S3Pool::WithMemory(Buffer buffer) const {
  // Not zeroed, so that a small file touches only as much memory as it has bytes.
  if (!buffer) buffer.data_ = std::make_unique_for_overwrite<char[]>(buffer_bytes_);
  return buffer;
}

void S3Pool::Give(std::unique_ptr<char[]> data, bool filling) {
  const MutexLock lock(&mutex_);
  --taken_;
  if (filling) --filling_;
  if (data != nullptr) idle_.push_back(std::move(data));
  freed_.NotifyOne();
}

int S3Pool::most_taken() const {
  const MutexLock lock(&mutex_);
  return most_taken_;
}

}  // namespace pxport
