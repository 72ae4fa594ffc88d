// Deflates one block so that it stands for itself: it refers to nothing before it and ends on a byte
// boundary, so that blocks made by different threads can be put one behind the other. Own code and not
// ISA-L's deflate, whose output depends on the processor (docs/decisions/02-deflate.md). Pure: the same block
// and level give the same bytes everywhere.
#ifndef PXPORT_ENCODE_DEFLATE_H_
#define PXPORT_ENCODE_DEFLATE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "encode/lz77.h"

namespace pxport {

// Not thread-safe: one a worker. About 900 KiB, allocated once.
class Deflate {
 public:
  explicit Deflate(int level);  // 0 fastest, 1, 2 smallest
  ~Deflate();

  // Appends the block, deflated and not marked as the last one, to `out`. At most kGzipBlockBytes; nothing
  // for an empty block. Never more than 5 bytes a 64 KiB larger than the block.
  void Append(std::string_view block, std::string* out);

 private:
  Lz77 lz77_;
  std::unique_ptr<uint8_t[]> buffer_;
};

}  // namespace pxport

#endif  // PXPORT_ENCODE_DEFLATE_H_
