#include "rows/chunk.h"

#include <cstring>

namespace pxport {

void Chunk::Grow(size_t capacity) {
  if (capacity <= capacity_) return;
  std::unique_ptr<char[]> larger(new char[capacity + kReadPadding]);  // not zeroed: it is about to be filled
  if (size_ > 0) std::memcpy(larger.get(), buffer_.get(), size_);
  std::memset(larger.get() + capacity, 0, kReadPadding);
  buffer_ = std::move(larger);
  capacity_ = capacity;
}

void Chunk::ShrinkTo(size_t capacity) {
  if (capacity_ <= capacity) return;
  size_ = capacity_ = 0;
  buffer_.reset();
  Grow(capacity);
}

void ChunkResult::Reset(size_t audience_count) {
  lines = bytes = profiles = 0;
  audiences.resize(audience_count);
  for (int index : touched) {
    AudienceRows& rows = audiences[static_cast<size_t>(index)];
    rows.touched = false;
    rows.bytes.clear();
    rows.ends.clear();
    rows.items.clear();
    rows.keys.clear();
    rows.entries.clear();
  }
  touched.clear();
  bad.clear();
}

}  // namespace pxport
