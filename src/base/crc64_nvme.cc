// CRC-64/NVME, by carry-less multiplication on x86 and by tables elsewhere. No library of Debian 12 has it.
#include <array>
#include <bit>
#include <cstring>

#include "base/checksum.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace pxport {
namespace {

constexpr uint64_t kPolynomial = 0x9A6C9329AC4BC9B5;  // reflected: the top bit is x^0

// Multiplication by x, modulo the polynomial.
constexpr uint64_t TimesX(uint64_t value) {
  return (value >> 1) ^ (value & 1 ? kPolynomial : 0);
}

// kTables[k][b]: the effect of byte b that is followed by k more bytes of the same group of eight.
using Tables = std::array<std::array<uint64_t, 256>, 8>;
constexpr Tables MakeTables() {
  Tables tables{};
  for (uint64_t byte = 0; byte < 256; ++byte) {
    uint64_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = TimesX(value);
    tables[0][byte] = value;
  }
  for (size_t k = 1; k < 8; ++k) {
    for (size_t byte = 0; byte < 256; ++byte) {
      const uint64_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}
constexpr Tables kTables = MakeTables();

uint64_t LoadLittle(const char* bytes) {
  uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

// Updates the raw register, without the inversions at both ends.
uint64_t UpdateByTable(uint64_t state, const char* data, size_t size) {
  for (; size >= 8; data += 8, size -= 8) {
    const uint64_t word = state ^ LoadLittle(data);
    state = 0;
    for (size_t k = 0; k < 8; ++k) state ^= kTables[7 - k][word >> (8 * k) & 0xFF];
  }
  for (; size > 0; ++data, --size) {
    state = (state >> 8) ^ kTables[0][(state ^ static_cast<unsigned char>(*data)) & 0xFF];
  }
  return state;
}

#if defined(__x86_64__)

// x^exponent modulo the polynomial.
constexpr uint64_t PowerOfX(int exponent) {
  uint64_t value = uint64_t{1} << 63;
  for (int i = 0; i < exponent; ++i) value = TimesX(value);
  return value;
}

// The factors that move 16 bytes forward by `bytes`. The first eight bytes are 64 degrees higher than the
// last eight. The product of two reflected words is shifted up by one bit, hence one factor x less.
struct Fold {
  uint64_t first;
  uint64_t last;
};
constexpr Fold FoldBy(int bytes) {
  return {PowerOfX(8 * bytes + 64 - 1), PowerOfX(8 * bytes - 1)};
}

// Enough lanes to hide the latency of the multiplication.
constexpr int kFoldLanes = 8;
constexpr size_t kLaneBytes = 16;
constexpr size_t kStride = kFoldLanes * kLaneBytes;
constexpr Fold kByStride = FoldBy(kStride);
constexpr Fold kByLane = FoldBy(kLaneBytes);

#define PX_TARGET_CLMUL __attribute__((target("pclmul,sse4.1")))

PX_TARGET_CLMUL inline __m128i LoadLane(const char* data) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(data));
}

PX_TARGET_CLMUL inline __m128i LoadFactors(Fold by) {
  return _mm_set_epi64x(static_cast<int64_t>(by.last), static_cast<int64_t>(by.first));
}

PX_TARGET_CLMUL inline __m128i MoveLane(__m128i value, __m128i by) {
  return _mm_xor_si128(_mm_clmulepi64_si128(value, by, 0x00), _mm_clmulepi64_si128(value, by, 0x11));
}

PX_TARGET_CLMUL uint64_t UpdateByMultiplication(uint64_t state, const char* data, size_t size) {
  if (size < kStride) return UpdateByTable(state, data, size);
  __m128i lanes[kFoldLanes];
  for (int i = 0; i < kFoldLanes; ++i) lanes[i] = LoadLane(data + kLaneBytes * i);
  lanes[0] = _mm_xor_si128(lanes[0], _mm_set_epi64x(0, static_cast<int64_t>(state)));
  data += kStride;
  size -= kStride;

  const __m128i by_stride = LoadFactors(kByStride);
  for (; size >= kStride; data += kStride, size -= kStride) {
#pragma GCC unroll 8  // keeps the lanes in registers
    for (int i = 0; i < kFoldLanes; ++i) {
      lanes[i] = _mm_xor_si128(MoveLane(lanes[i], by_stride), LoadLane(data + kLaneBytes * i));
    }
  }
  const __m128i by_lane = LoadFactors(kByLane);
  __m128i rest = lanes[0];
  for (int i = 1; i < kFoldLanes; ++i) rest = _mm_xor_si128(MoveLane(rest, by_lane), lanes[i]);
  for (; size >= kLaneBytes; data += kLaneBytes, size -= kLaneBytes) {
    rest = _mm_xor_si128(MoveLane(rest, by_lane), LoadLane(data));
  }
  // The remaining 16 bytes have the same remainder as the message so far and are short enough for the table.
  char bytes[kLaneBytes];
  _mm_storeu_si128(reinterpret_cast<__m128i*>(bytes), rest);
  return UpdateByTable(UpdateByTable(0, bytes, sizeof bytes), data, size);
}

// Four multiplications per instruction. The final lanes form a message of 256 bytes with the same remainder.
constexpr int kWideLanes = 4;
constexpr size_t kWideLaneBytes = 64;
constexpr size_t kWideStride = kWideLanes * kWideLaneBytes;
constexpr size_t kWideWorthwhile = 4 * kWideStride;
constexpr Fold kByWideStride = FoldBy(kWideStride);

__attribute__((target("avx512f,avx512dq,vpclmulqdq,pclmul,sse4.1"))) uint64_t UpdateWide(uint64_t state,
                                                                                         const char* data,
                                                                                         size_t size) {
  if (size < kWideWorthwhile) return UpdateByMultiplication(state, data, size);
  __m512i lanes[kWideLanes];
  for (int i = 0; i < kWideLanes; ++i) lanes[i] = _mm512_loadu_si512(data + kWideLaneBytes * i);
  lanes[0] = _mm512_xor_si512(lanes[0], _mm512_set_epi64(0, 0, 0, 0, 0, 0, 0, static_cast<int64_t>(state)));
  data += kWideStride;
  size -= kWideStride;
  constexpr auto kFirst = static_cast<int64_t>(kByWideStride.first);
  constexpr auto kLast = static_cast<int64_t>(kByWideStride.last);
  const __m512i by = _mm512_set_epi64(kLast, kFirst, kLast, kFirst, kLast, kFirst, kLast, kFirst);
  for (; size >= kWideStride; data += kWideStride, size -= kWideStride) {
#pragma GCC unroll 4
    for (int i = 0; i < kWideLanes; ++i) {
      const __m512i first = _mm512_clmulepi64_epi128(lanes[i], by, 0x00);
      const __m512i last = _mm512_clmulepi64_epi128(lanes[i], by, 0x11);
      lanes[i] =
          _mm512_ternarylogic_epi64(first, last, _mm512_loadu_si512(data + kWideLaneBytes * i), 0x96);  // xor
    }
  }
  char bytes[kWideStride];
  for (int i = 0; i < kWideLanes; ++i) _mm512_storeu_si512(bytes + kWideLaneBytes * i, lanes[i]);
  return UpdateByMultiplication(UpdateByMultiplication(0, bytes, sizeof bytes), data, size);
}

using Update = uint64_t (*)(uint64_t, const char*, size_t);

Update SelectFastestUpdate() {
  if (!__builtin_cpu_supports("pclmul") || !__builtin_cpu_supports("sse4.1")) return UpdateByTable;
  const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("vpclmulqdq");
  return wide ? UpdateWide : UpdateByMultiplication;
}

#endif

}  // namespace

uint64_t Crc64NvmePortable(std::string_view bytes, uint64_t crc) {
  return ~UpdateByTable(~crc, bytes.data(), bytes.size());
}

uint64_t Crc64Nvme(std::string_view bytes, uint64_t crc) {
#if defined(__x86_64__)
  static const Update update = SelectFastestUpdate();
  return ~update(~crc, bytes.data(), bytes.size());
#else
  return Crc64NvmePortable(bytes, crc);
#endif
}

}  // namespace pxport
