// Writes gzip files of one member from independently deflated blocks. Many threads can work on one file; the
// bytes do not depend on their number or on the processor. The header has no time stamp and no name.
//
// A file is: GzipHeader() + EncodeBlock(block 0) + EncodeBlock(block 1) + ... + GzipTrailer(crc, size).
// Every block but the last must hold exactly kGzipBlockBytes; then the output is a function of the content
// alone.
#ifndef PXPORT_ENCODE_GZIP_H_
#define PXPORT_ENCODE_GZIP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/limits.h"

namespace pxport {

// Large enough that the lost history costs less than one percent, small enough for the memory limit.
inline constexpr size_t kGzipBlockBytes = 256 * kKiB;

std::string GzipHeader();
// `crc`: CRC-32 of the whole content; `size`: its length (modulo 2^32 in the file).
std::string GzipTrailer(uint32_t crc, uint64_t size);

// Not thread-safe: use one per worker. Allocates less than 1 MiB once.
class GzipEncoder {
 public:
  explicit GzipEncoder(int level);  // 0 (fastest), 1 or 2 (smallest)
  ~GzipEncoder();
  GzipEncoder(const GzipEncoder&) = delete;
  GzipEncoder& operator=(const GzipEncoder&) = delete;

  // Appends the deflated block, which ends on a byte boundary, to `out`. Returns the CRC-32 of `block` for
  // Crc32Combine. The block has at most kGzipBlockBytes; an empty block appends nothing. Cannot fail.
  uint32_t EncodeBlock(std::string_view block, std::string* out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pxport

#endif  // PXPORT_ENCODE_GZIP_H_
