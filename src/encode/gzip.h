// gzip, one member a file, made of independently deflated blocks so that many threads can work on one file
// and the bytes are the same whatever their number, and whatever the processor. No time stamp, no name in the
// header.
//
// A file is: GzipHeader() + EncodeBlock(block 0) + EncodeBlock(block 1) + ... + GzipTrailer(crc, size).
// Every block but the last must hold exactly kGzipBlockBytes, which makes the output a function of the
// content alone.
#ifndef PXPORT_ENCODE_GZIP_H_
#define PXPORT_ENCODE_GZIP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/limits.h"

namespace pxport {

// Large enough that the lost history costs less than a percent, small enough for the memory bound.
inline constexpr size_t kGzipBlockBytes = 256 * kKiB;

std::string GzipHeader();
// `crc`: CRC-32 of the whole content; `size`: its length (modulo 2^32 in the file).
std::string GzipTrailer(uint32_t crc, uint64_t size);

// Not thread-safe: one a worker. Holds less than 1 MiB, allocated once.
class GzipEncoder {
 public:
  explicit GzipEncoder(int level);  // 0 (fastest), 1 or 2 (smallest)
  ~GzipEncoder();
  GzipEncoder(const GzipEncoder&) = delete;
  GzipEncoder& operator=(const GzipEncoder&) = delete;

  // Appends the deflated block, ending on a byte boundary, to `out`; returns the CRC-32 of `block` for
  // Crc32Combine. At most kGzipBlockBytes; nothing is appended for an empty block. Cannot fail.
  uint32_t EncodeBlock(std::string_view block, std::string* out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pxport

#endif  // PXPORT_ENCODE_GZIP_H_
