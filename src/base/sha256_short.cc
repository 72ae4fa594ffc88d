#include "base/sha256_short.h"

#include <cassert>
#include <cstdlib>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

namespace pxport {
namespace {

alignas(16) constexpr uint32_t kRoundConstants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

__m128i* Vector(void* memory) {
  return static_cast<__m128i*>(memory);
}
const __m128i* Vector(const void* memory) {
  return static_cast<const __m128i*>(memory);
}

#define PX_TARGET_SHA __attribute__((target("sha,sse4.1")))

// Assembles the block in registers. If it were written to memory in pieces and read back in other pieces,
// each read would wait until the writes reach the cache, and the processor could not overlap messages.
struct Block {
  __m128i part[4];
};

// The last `size` (fewer than 16) bytes before `end`, followed by zeros. `whole`: the message has at least 16
// bytes.
PX_TARGET_SHA inline __m128i LoadTail(const char* end, size_t size, bool whole) {
  if (whole) {
    // Moves the last 16 bytes down; the shift is chosen by the offset into this window.
    alignas(32) static constexpr uint8_t kWindow[32] = {
        0,    1,    2,    3,    4,    5,    6,    7,    8,    9,    10,   11,   12,   13,   14,   15,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    const __m128i last = _mm_loadu_si128(Vector(end - 16));
    return _mm_shuffle_epi8(last, _mm_loadu_si128(Vector(kWindow + 16 - size)));
  }
  const char* const begin = end - size;
  uint64_t low = 0;
  uint64_t high = 0;
  if (size >= 8) {
    std::memcpy(&low, begin, 8);
    if (size > 8) std::memcpy(&high, end - 8, 8);
    high >>= 8 * (16 - size) % 64;
  } else {
    for (size_t i = 0; i < size; ++i) low |= uint64_t{static_cast<uint8_t>(begin[i])} << (8 * i);
  }
  return _mm_set_epi64x(static_cast<int64_t>(high), static_cast<int64_t>(low));
}

PX_TARGET_SHA inline Block MakeBlock(std::string_view message) {
  alignas(32) static constexpr uint8_t kMark[32] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80};
  const __m128i big_endian_words = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  const size_t whole = message.size() / 16;
  const size_t rest = message.size() % 16;
  Block block{};
  for (size_t i = 0; i < 4; ++i) {
    __m128i part = _mm_setzero_si128();
    if (i < whole) {
      part = _mm_loadu_si128(Vector(message.data() + 16 * i));
    } else if (i == whole) {
      part = _mm_or_si128(LoadTail(message.data() + message.size(), rest, whole > 0),
                          _mm_loadu_si128(Vector(kMark + 16 - rest)));
    }
    block.part[i] = _mm_shuffle_epi8(part, big_endian_words);
  }
  block.part[3] = _mm_or_si128(block.part[3], _mm_set_epi32(static_cast<int>(8 * message.size()), 0, 0, 0));
  return block;
}

// The instructions expect the eight words of the state as ABEF and CDGH, A and C on top.
PX_TARGET_SHA void HashBlock(std::string_view message, uint8_t out[32]) {
  const __m128i big_endian_pairs = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
  const __m128i abef_begin = _mm_set_epi64x(0x6a09e667bb67ae85, 0x510e527f9b05688c);
  const __m128i cdgh_begin = _mm_set_epi64x(0x3c6ef372a54ff53a, 0x1f83d9ab5be0cd19);
  Block block = MakeBlock(message);
  __m128i abef = abef_begin;
  __m128i cdgh = cdgh_begin;
#pragma GCC unroll 16
  for (int four = 0; four < 16; ++four) {
    __m128i& word = block.part[four % 4];
    const __m128i& previous = block.part[(four + 3) % 4];
    const __m128i sum = _mm_add_epi32(word, _mm_load_si128(Vector(kRoundConstants + 4 * four)));
    cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
    abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
    if (four >= 12) continue;
    const __m128i early = _mm_sha256msg1_epu32(word, block.part[(four + 1) % 4]);
    const __m128i late = _mm_alignr_epi8(previous, block.part[(four + 2) % 4], 4);
    word = _mm_sha256msg2_epu32(_mm_add_epi32(early, late), previous);
  }
  abef = _mm_add_epi32(abef, abef_begin);
  cdgh = _mm_add_epi32(cdgh, cdgh_begin);
  _mm_storeu_si128(Vector(out), _mm_shuffle_epi8(_mm_unpackhi_epi64(cdgh, abef), big_endian_pairs));
  _mm_storeu_si128(Vector(out + 16), _mm_shuffle_epi8(_mm_unpacklo_epi64(cdgh, abef), big_endian_pairs));
}

}  // namespace

// Reads CPUID directly: Clang 14 has no name for this feature.
bool HasShortSha256() {
  constexpr unsigned int kSha = 1u << 29;  // EBX of leaf 7
  unsigned int eax = 0, ebx = 0, ecx = 0, edx = 0;
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) == 0) return false;
  return (ebx & kSha) != 0 && __builtin_cpu_supports("sse4.1");
}

std::array<uint8_t, 32> ShortSha256(std::string_view message) {
  assert(message.size() <= kMaxShortSha256);
  std::array<uint8_t, 32> digest;
  HashBlock(message, digest.data());
  return digest;
}

}  // namespace pxport

#else

namespace pxport {

bool HasShortSha256() {
  return false;
}
std::array<uint8_t, 32> ShortSha256(std::string_view) {
  std::abort();
}

}  // namespace pxport

#endif
