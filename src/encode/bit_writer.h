// Writes bits, lowest first, into memory that the caller provides. Up to eight bytes after the last byte
// written may be overwritten.
#ifndef PXPORT_ENCODE_BIT_WRITER_H_
#define PXPORT_ENCODE_BIT_WRITER_H_

#include <bit>
#include <cstdint>
#include <cstring>

namespace pxport {

class BitWriter {
 public:
  explicit BitWriter(uint8_t* out) : next_(out) {}
  // Continues after another writer that has `count` bits (less than a byte) left in `bits`.
  BitWriter(uint8_t* out, uint64_t bits, uint32_t count) : next_(out), bits_(bits), count_(count) {}

  // Put at most 56 bits between two calls of Flush. `value` must have no bits set from bit `count` on.
  void Put(uint64_t value, uint32_t count) {
    bits_ |= value << count_;
    count_ += count;
  }
  // Stores the whole bytes and keeps the remaining bits.
  void Flush() {
    const uint64_t word = std::endian::native == std::endian::little ? bits_ : __builtin_bswap64(bits_);
    std::memcpy(next_, &word, sizeof word);
    next_ += count_ >> 3;
    bits_ >>= count_ & ~7u;
    count_ &= 7;
  }
  // Pads with zeros to the next byte boundary and returns where the next byte goes.
  uint8_t* Align() {
    Flush();
    count_ = (count_ + 7) & ~7u;
    Flush();
    return next_;
  }

  // Valid after Flush.
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
