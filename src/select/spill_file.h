// A temporary file without a name: gone when it is closed or the process dies. What does not fit in memory
// goes there; it may hold personal data, so no other process can open it.
#ifndef PXPORT_SELECT_SPILL_FILE_H_
#define PXPORT_SELECT_SPILL_FILE_H_

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/limits.h"
#include "base/status.h"

namespace pxport {

// Sinks that sort on disk: what one reader of a spill file buffers, what they collect before they hand rows
// on, and after how many items they ask whether to stop.
inline constexpr size_t kCursorBytes = 256 * kKiB;
inline constexpr size_t kHandOnBytes = 256 * kKiB;
inline constexpr uint64_t kCancelEvery = 4096;

// A value as it is in memory, at the end of `out`, and back: what is spilled is read by the process that
// wrote it.
template <typename T>
void AppendRaw(const T& value, std::string* out) {
  static_assert(std::is_trivially_copyable_v<T>);
  out->append(reinterpret_cast<const char*>(&value), sizeof(T));
}
// `bytes` begins with it.
template <typename T>
T ReadRaw(std::string_view bytes) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  return value;
}

// Written once from start to end, then read any number of times. One thread at a time.
class SpillFile {
 public:
  // In `folder` ("": the system's temporary folder).
  static StatusOr<std::unique_ptr<SpillFile>> Create(const std::string& folder);
  ~SpillFile();
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;

  Status Append(std::string_view bytes);
  Status Flush();  // before reading
  uint64_t bytes() const { return bytes_; }

  // Exactly `size` bytes at `offset` into `out` (replaced). DataLoss beyond the end.
  Status ReadAt(uint64_t offset, size_t size, std::string* out) const;

  // Reads from start to end. The file must be flushed and outlive it.
  class Cursor {
   public:
    explicit Cursor(const SpillFile* file, size_t buffer_bytes) : file_(file), buffer_bytes_(buffer_bytes) {}
    bool at_end() const { return position_ == file_->bytes_; }
    uint64_t position() const { return position_; }
    // The next `size` bytes; valid until the next call. DataLoss beyond the end.
    StatusOr<std::string_view> Next(size_t size);

   private:
    const SpillFile* file_;
    const size_t buffer_bytes_;
    std::string buffer_;
    size_t used_ = 0;
    uint64_t position_ = 0, read_ = 0;
  };

 private:
  explicit SpillFile(int fd) : fd_(fd) {}

  const int fd_;
  std::string buffer_;
  uint64_t bytes_ = 0;
};

}  // namespace pxport

#endif  // PXPORT_SELECT_SPILL_FILE_H_
