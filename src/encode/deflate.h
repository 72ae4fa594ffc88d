// Deflates one self-contained block: it refers to nothing before it and ends on a byte boundary, so that
// blocks from different threads can be concatenated. ISA-L's deflate is not used because its output depends
// on the processor (docs/decisions/02-deflate.md). Pure: the same block and level produce the same bytes
// everywhere.
#ifndef PXPORT_ENCODE_DEFLATE_H_
#define PXPORT_ENCODE_DEFLATE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "encode/lz77.h"

namespace pxport {

// Not thread-safe: use one per worker. Allocates about 900 KiB once.
class Deflate {
 public:
  explicit Deflate(int level);  // 0 fastest, 1, 2 smallest
  ~Deflate();

  // Appends the deflated block, not marked as the last one, to `out`. The block has at most kGzipBlockBytes;
  // an empty block appends nothing. The output is at most 5 bytes per 64 KiB larger than the block.
  void Append(std::string_view block, std::string* out);

 private:
  Lz77 lz77_;
  std::unique_ptr<uint8_t[]> buffer_;
};

}  // namespace pxport

#endif  // PXPORT_ENCODE_DEFLATE_H_
