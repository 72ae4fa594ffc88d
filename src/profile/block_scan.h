// The code that the SIMD kernels share: it converts masks of bytes to masks of tokens, 64 bytes at a time,
// and carries a small state from block to block. The kernels differ only in the comparisons that make the
// masks and in the stores.
#ifndef PXPORT_PROFILE_BLOCK_SCAN_H_
#define PXPORT_PROFILE_BLOCK_SCAN_H_

#include <cstdint>

namespace pxport {

// Functions marked PX_INLINE are compiled for the instruction set of the kernel that calls them.
#define PX_INLINE inline __attribute__((always_inline))

struct ScanState {
  uint64_t in_string = 0;  // all ones if the last block ended inside a string
  uint64_t escaped = 0;    // 1 if the next byte is escaped by a backslash
  uint64_t scalar = 0;     // 1 if the last byte belonged to a scalar
  uint64_t high = 0;       // the mask of the bytes from 0x80 up in the last block
};

// Returns the bytes that are escaped: those after a backslash that is not escaped itself. In a run of
// backslashes every second one is escaped. Adding the starts of runs at odd bits to the mask makes a carry
// run through these runs, which tells them apart from the runs that start at even bits.
PX_INLINE uint64_t EscapedBytes(uint64_t backslashes, ScanState* state) {
  constexpr uint64_t kEven = 0x5555555555555555;
  backslashes &= ~state->escaped;
  const uint64_t after = backslashes << 1 | state->escaped;
  const uint64_t odd_starts = backslashes & ~kEven & ~after;
  unsigned long long even_runs;
  state->escaped = __builtin_uaddll_overflow(odd_starts, backslashes, &even_runs);
  return (kEven ^ (static_cast<uint64_t>(even_runs) << 1)) & after;
}

// Returns the first byte of each run of `scalars`.
PX_INLINE uint64_t ScalarStarts(uint64_t scalars, ScanState* state) {
  const uint64_t after = scalars << 1 | state->scalar;
  state->scalar = scalars >> 63;
  return scalars & ~after;
}

// Writes the positions of all set bits. Returns the end of the output.
PX_INLINE uint32_t* StoreBits(uint64_t bits, uint32_t base, uint32_t* out) {
  for (; bits != 0; bits &= bits - 1) *out++ = base + static_cast<uint32_t>(__builtin_ctzll(bits));
  return out;
}

// Tables of the UTF-8 check by Keiser and Lemire ("Validating UTF-8 in less than one instruction per byte").
// Each byte and its predecessor are looked up in three tables by half bytes. The bits that all three results
// have in common are the errors of the pair. kTwoTails is not an error at the third byte of a sequence of
// three bytes, and at the third and fourth byte of a sequence of four bytes.
namespace utf8 {
inline constexpr uint8_t kTooShort = 1 << 0;  // a lead byte without a tail byte
inline constexpr uint8_t kTooLong = 1 << 1;   // a tail byte after ASCII
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
