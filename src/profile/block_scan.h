// What the SIMD kernels share: the step from masks of 64 bytes to masks of tokens. All of it is bit
// arithmetic on 64 bytes at a time that carries a little state from block to block; only the comparisons that
// make the masks, and the stores, differ from one instruction set to the other.
#ifndef PXPORT_PROFILE_BLOCK_SCAN_H_
#define PXPORT_PROFILE_BLOCK_SCAN_H_

#include <cstdint>

namespace pxport {

// Always inlined, so that they are compiled for the instruction set of the kernel that calls them.
#define PX_INLINE inline __attribute__((always_inline))

struct ScanState {
  uint64_t in_string = 0;  // all ones if the last block ended inside a string
  uint64_t escaped = 0;    // 1 if the next byte is behind a backslash
  uint64_t scalar = 0;     // 1 if the last byte belonged to a scalar
  uint64_t high = 0;       // the last block's bytes from 0x80 up
};

// The bytes that are behind a backslash which is not itself escaped. A run of backslashes escapes by twos;
// where runs begin on odd bits is told by an addition that carries through them.
PX_INLINE uint64_t EscapedBytes(uint64_t backslashes, ScanState* state) {
  constexpr uint64_t kEven = 0x5555555555555555;
  backslashes &= ~state->escaped;
  const uint64_t behind = backslashes << 1 | state->escaped;
  const uint64_t odd_starts = backslashes & ~kEven & ~behind;
  unsigned long long even_runs;
  state->escaped = __builtin_uaddll_overflow(odd_starts, backslashes, &even_runs);
  return (kEven ^ (static_cast<uint64_t>(even_runs) << 1)) & behind;
}

// The first bytes of runs of `scalars`.
PX_INLINE uint64_t ScalarStarts(uint64_t scalars, ScanState* state) {
  const uint64_t behind = scalars << 1 | state->scalar;
  state->scalar = scalars >> 63;
  return scalars & ~behind;
}

// Writes the positions of all set bits.
PX_INLINE uint32_t* StoreBits(uint64_t bits, uint32_t base, uint32_t* out) {
  for (; bits != 0; bits &= bits - 1) *out++ = base + static_cast<uint32_t>(__builtin_ctzll(bits));
  return out;
}

// Tables of the UTF-8 check by Keiser and Lemire ("Validating UTF-8 in less than one instruction per byte"):
// three lookups by half bytes, whose common bits name what two neighbouring bytes do wrong. kTwoTails is no
// fault where a three or four byte sequence wants a second or third byte behind its lead.
namespace utf8 {
inline constexpr uint8_t kTooShort = 1 << 0;  // a lead without its tail
inline constexpr uint8_t kTooLong = 1 << 1;   // a tail behind ASCII
inline constexpr uint8_t kOverlong3 = 1 << 2;
inline constexpr uint8_t kTooLarge = 1 << 3;
inline constexpr uint8_t kSurrogate = 1 << 4;
inline constexpr uint8_t kOverlong2 = 1 << 5;
inline constexpr uint8_t kTooLarge1000 = 1 << 6;
inline constexpr uint8_t kOverlong4 = 1 << 6;
inline constexpr uint8_t kTwoTails = 1 << 7;
inline constexpr uint8_t kCarry = kTooShort | kTooLong | kTwoTails;

alignas(16) inline constexpr uint8_t kFirstHigh[16] = {kTooLong,
                                                       kTooLong,
                                                       kTooLong,
                                                       kTooLong,
                                                       kTooLong,
                                                       kTooLong,
                                                       kTooLong,
                                                       kTooLong,  // ASCII
                                                       kTwoTails,
                                                       kTwoTails,
                                                       kTwoTails,
                                                       kTwoTails,  // 80 to BF
                                                       kTooShort | kOverlong2,
                                                       kTooShort,
                                                       kTooShort | kOverlong3 | kSurrogate,
                                                       kTooShort | kTooLarge | kTooLarge1000 | kOverlong4};
alignas(16) inline constexpr uint8_t kFirstLow[16] = {kCarry | kOverlong3 | kOverlong2 | kOverlong4,
                                                      kCarry | kOverlong2,
                                                      kCarry,
                                                      kCarry,
                                                      kCarry | kTooLarge,
                                                      kCarry | kTooLarge | kTooLarge1000,
                                                      kCarry | kTooLarge | kTooLarge1000,
                                                      kCarry | kTooLarge | kTooLarge1000,
                                                      kCarry | kTooLarge | kTooLarge1000,
                                                      kCarry | kTooLarge | kTooLarge1000,
                                                      kCarry | kTooLarge | kTooLarge1000,
                                                      kCarry | kTooLarge | kTooLarge1000,
                                                      kCarry | kTooLarge | kTooLarge1000,
                                                      kCarry | kTooLarge | kTooLarge1000 | kSurrogate,
                                                      kCarry | kTooLarge | kTooLarge1000,
                                                      kCarry | kTooLarge | kTooLarge1000};
alignas(16) inline constexpr uint8_t kSecondHigh[16] = {
    kTooShort,
    kTooShort,
    kTooShort,
    kTooShort,
    kTooShort,
    kTooShort,
    kTooShort,
    kTooShort,                                                                    // ASCII
    kTooLong | kOverlong2 | kTwoTails | kOverlong3 | kTooLarge1000 | kOverlong4,  // 8.
    kTooLong | kOverlong2 | kTwoTails | kOverlong3 | kTooLarge,                   // 9.
    kTooLong | kOverlong2 | kTwoTails | kSurrogate | kTooLarge,                   // A.
    kTooLong | kOverlong2 | kTwoTails | kSurrogate | kTooLarge,                   // B.
    kTooShort,
    kTooShort,
    kTooShort,
    kTooShort};
}  // namespace utf8

}  // namespace pxport

#endif  // PXPORT_PROFILE_BLOCK_SCAN_H_
