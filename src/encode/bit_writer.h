// Writes bits, lowest first, into memory that the caller has made large enough: eight bytes beyond the last
// one written may be overwritten.
#ifndef PXPORT_ENCODE_BIT_WRITER_H_
#define PXPORT_ENCODE_BIT_WRITER_H_

#include <bit>
#include <cstdint>
#include <cstring>

namespace pxport {

class BitWriter {
 public:
  explicit BitWriter(uint8_t* out) : next_(out) {}
  // Goes on where another writer, which has `count` bits left that make no whole byte, has come to.
  BitWriter(uint8_t* out, uint64_t bits, uint32_t count) : next_(out), bits_(bits), count_(count) {}

  // At most 56 bits between two calls of Flush; `value` has no bits beyond `count`.
  void Put(uint64_t value, uint32_t count) {
    bits_ |= value << count_;
    count_ += count;
  }
  // Whole bytes leave for memory.
  void Flush() {
    const uint64_t word = std::endian::native == std::endian::little ? bits_ : __builtin_bswap64(bits_);
    std::memcpy(next_, &word, sizeof word);
    next_ += count_ >> 3;
    bits_ >>= count_ & ~7u;
    count_ &= 7;
  }
  // Zeros to the next byte boundary; then where the next byte goes.
  uint8_t* Align() {
    count_ = (count_ + 7) & ~7u;
    Flush();
    return next_;
  }

  // After Flush.
  uint8_t* next() const { return next_; }
  uint64_t bits() const { return bits_; }
  uint32_t count() const { return count_; }

 private:
  uint8_t* next_;
  uint64_t bits_ = 0;
  uint32_t count_ = 0;
};

}  // namespace pxport

#endif  // PXPORT_ENCODE_BIT_WRITER_H_
