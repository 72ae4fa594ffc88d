// Finds any of four bytes, 16 bytes of text per step, and copies the text in the same pass. Most values of a
// CSV file are short and need no quotes, so a separate search would read each of them twice.
#ifndef PXPORT_CSV_BYTE_SET_H_
#define PXPORT_CSV_BYTE_SET_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace pxport::csv_internal {

// Compiles to SSE2 or NEON, and to plain code elsewhere.
using Block __attribute__((vector_size(16))) = uint8_t;
using BlockHalves __attribute__((vector_size(16))) = uint64_t;

class ByteSet {
 public:
  static constexpr size_t kBlock = sizeof(Block);

  // Repeat a byte to search for fewer than four.
  ByteSet(char a, char b, char c, char d) : a_(Fill(a)), b_(Fill(b)), c_(Fill(c)), d_(Fill(d)) {}

  // Copies the text to `to`, which has room for text.size() bytes. True if no byte of the text is in the set;
  // otherwise the text was copied nevertheless. Reads and writes nothing outside the text: the first and last
  // blocks overlap instead.
  bool Copy(std::string_view text, char* to) const {
    const char* from = text.data();
    const size_t size = text.size();
    if (size >= kBlock) return CopyLong(from, size, to);
    if (size >= 8) {
      const uint64_t head = Load<uint64_t>(from), tail = Load<uint64_t>(from + size - 8);
      std::memcpy(to, &head, 8);
      std::memcpy(to + size - 8, &tail, 8);
      return HasNone(head, tail);
    }
    if (size >= 4) {
      const uint32_t head = Load<uint32_t>(from), tail = Load<uint32_t>(from + size - 4);
      std::memcpy(to, &head, 4);
      std::memcpy(to + size - 4, &tail, 4);
      const uint64_t both = head | uint64_t{tail} << 32;
      return HasNone(both, both);
    }
    if (size == 0) return true;
    // One to three bytes: the first, the middle and the last are all of them.
    const auto first = static_cast<uint8_t>(from[0]), middle = static_cast<uint8_t>(from[size / 2]),
               last = static_cast<uint8_t>(from[size - 1]);
    to[0] = from[0];
    to[size / 2] = static_cast<char>(middle);
    to[size - 1] = static_cast<char>(last);
    const uint32_t three = first | uint32_t{middle} << 8 | uint32_t{last} << 16 | uint32_t{last} << 24;
    const uint64_t twice = three | uint64_t{three} << 32;
    return HasNone(twice, twice);
  }

  // Like Copy, without branches on short texts: reads up to kBlock - 1 bytes after the text and writes as
  // many after its copy.
  bool CopyPadded(std::string_view text, char* to) const {
    constexpr Block kPlaces = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const char* from = text.data();
    size_t left = text.size();
    Block hits{};
    for (; left > kBlock; left -= kBlock, from += kBlock, to += kBlock) {
      const Block block = Load<Block>(from);
      std::memcpy(to, &block, kBlock);
      hits |= FindHits(block);
    }
    const Block block = Load<Block>(from);
    std::memcpy(to, &block, kBlock);
    const auto inside = reinterpret_cast<Block>(kPlaces < Fill(static_cast<char>(left)));
    return IsEmpty(hits | (FindHits(block) & inside));
  }

 private:
  static Block Fill(char byte) { return Block{} + static_cast<uint8_t>(byte); }

  template <typename T>
  static T Load(const char* from) {
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
  }

  Block FindHits(Block block) const {
    return reinterpret_cast<Block>((block == a_) | (block == b_) | (block == c_) | (block == d_));
  }

  static bool IsEmpty(Block hits) {
    const BlockHalves halves = reinterpret_cast<BlockHalves>(hits);
    return (halves[0] | halves[1]) == 0;
  }

  bool HasNone(uint64_t head, uint64_t tail) const {
    return IsEmpty(FindHits(reinterpret_cast<Block>(BlockHalves{head, tail})));
  }

  bool CopyLong(const char* from, size_t size, char* to) const {
    Block hits{};
    for (size_t at = 0; at + kBlock <= size; at += kBlock) {
      const Block block = Load<Block>(from + at);
      std::memcpy(to + at, &block, kBlock);
      hits |= FindHits(block);
    }
    const Block tail = Load<Block>(from + size - kBlock);
    std::memcpy(to + size - kBlock, &tail, kBlock);
    return IsEmpty(hits | FindHits(tail));
  }

  Block a_, b_, c_, d_;
};

}  // namespace pxport::csv_internal

#endif  // PXPORT_CSV_BYTE_SET_H_
