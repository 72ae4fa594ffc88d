// Finds the repetitions in one block: the first half of deflate. Pure: the same block yields the same result
// on every processor, whatever was parsed before.
#ifndef PXPORT_ENCODE_LZ77_H_
#define PXPORT_ENCODE_LZ77_H_

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace pxport {

inline constexpr uint32_t kMaxMatch = 258;  // the longest match that deflate can express

// Literals, followed by a copy of `length` bytes from `distance` bytes back. The last sequence of a block has
// length 0.
struct Sequence {
  uint32_t literals;
  uint32_t slot;  // of the distance
  uint16_t length;
  uint16_t distance;
};

// A block as sequences, with the counts of its literal bytes, copy lengths and distance slots.
struct Parsed {
  std::vector<Sequence> sequences;
  std::array<uint32_t, 256> literals;
  std::array<uint32_t, kMaxMatch + 1> lengths;
  std::array<uint32_t, 30> slots;
};

// Deflate writes a distance as a slot and extra bits. The slot of base b with e extra bits holds the
// distances b to b + 2^e - 1.
constexpr uint32_t DistanceSlot(uint32_t distance) {
  const uint32_t offset = distance - 1;
  if (offset < 2) return offset;
  const auto top = static_cast<uint32_t>(std::bit_width(offset)) - 1;
  return 2 * top + (offset >> (top - 1) & 1);
}
inline uint32_t DistanceExtraBits(uint32_t slot) {
  return slot < 4 ? 0 : slot / 2 - 1;
}
inline uint32_t DistanceBase(uint32_t slot) {
  return slot < 2 ? slot + 1 : ((2 + slot % 2) << (slot / 2 - 1)) + 1;
}

// Not thread-safe.
class Lz77 {
 public:
  explicit Lz77(int level);  // 0 fastest, 1, 2 smallest
  ~Lz77();

  // `block` has at most kGzipBlockBytes. The result is valid until the next call.
  const Parsed& Parse(std::string_view block);

 private:
  struct Tables;
  const int level_;
  std::unique_ptr<Tables> tables_;
  Parsed parsed_;
};

}  // namespace pxport

#endif  // PXPORT_ENCODE_LZ77_H_
