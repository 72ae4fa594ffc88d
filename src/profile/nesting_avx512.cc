// Matches the brackets of innermost containers, sixteen at a time.
#include "profile/indexer_x86.h"

#ifdef PX_X86_KERNELS
// GCC 12 warns about operands that its own header leaves undefined on purpose.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

#include <algorithm>
#include <cstring>

#define PX_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt")))

namespace pxport {
namespace avx512_nesting {
namespace {

constexpr uint32_t kOpens = uint32_t{bracket::kOpens} << bracket::kIndexBits;
constexpr uint32_t kAround = (bracket::kInObject | bracket::kOutermost) << bracket::kIndexBits;
constexpr uint32_t kIndex = (uint32_t{1} << bracket::kIndexBits) - 1;

constexpr size_t kWindow = 512;  // brackets at a time, so that all of this fits into the L1 cache
constexpr size_t kLanes = 16;

// A part of the list of brackets. A closing bracket before it and opening brackets after it match no bracket.
struct Window {
  uint32_t before[kLanes];
  uint32_t brackets[kWindow + kLanes];
  size_t count = 0;

  void Close() {
    before[kLanes - 1] = 0;
    std::fill_n(brackets + count, kLanes, kOpens);
  }
};

struct Pairs {
  uint32_t opening[kWindow + kLanes];
  uint32_t closing[kWindow + kLanes];
  size_t count = 0;
};

// Moves adjacent brackets that open and close a container to `pairs`, and all other brackets to `rest`.
// Returns the flags that differ between the two brackets of a pair.
PX_AVX512 uint32_t SplitInnermost(const Window& window, Window* rest, Pairs* pairs) {
  __m512i disagree = _mm512_setzero_si512();
  const __m512i index = _mm512_set1_epi32(static_cast<int>(kIndex));
  pairs->count = rest->count = 0;
  for (size_t i = 0; i < window.count; i += kLanes) {
    const uint32_t* const at = window.brackets + i;
    const __m512i here = _mm512_loadu_si512(at);
    const __m512i next = _mm512_loadu_si512(at + 1);
    const uint32_t opens = _mm512_movepi32_mask(here);
    const uint32_t inner = opens & ~static_cast<uint32_t>(_mm512_movepi32_mask(next));
    const uint32_t inner_ends = ~opens & _mm512_movepi32_mask(_mm512_loadu_si512(at - 1));
    const uint32_t valid = _bzhi_u32(0xffff, static_cast<unsigned>(std::min(window.count - i, kLanes)));
    const __mmask16 begins = static_cast<__mmask16>(inner & valid);
    const __mmask16 others = static_cast<__mmask16>(valid & ~(inner | inner_ends));

    disagree = _mm512_mask_or_epi32(disagree, begins, disagree, _mm512_xor_si512(here, next));
    _mm512_storeu_si512(pairs->opening + pairs->count,
                        _mm512_maskz_compress_epi32(begins, _mm512_and_si512(here, index)));
    _mm512_storeu_si512(pairs->closing + pairs->count,
                        _mm512_maskz_compress_epi32(begins, _mm512_and_si512(next, index)));
    pairs->count += static_cast<size_t>(__builtin_popcount(begins));
    _mm512_storeu_si512(rest->brackets + rest->count, _mm512_maskz_compress_epi32(others, here));
    rest->count += static_cast<size_t>(__builtin_popcount(others));
  }
  rest->Close();
  return static_cast<uint32_t>(_mm512_reduce_or_epi32(disagree)) & kAround;
}

}  // namespace
}  // namespace avx512_nesting

bool MatchInnermostAvx512(Tokens* tokens) {
  using namespace avx512_nesting;
  uint32_t* const list = tokens->brackets();
  uint32_t* const matches = tokens->matches();
  uint32_t faults = 0;
  size_t rest = 0;
  Window windows[2];
  Pairs pairs;
  for (size_t at = 0; at < tokens->bracket_count; at += kWindow) {
    Window* from = &windows[0];
    Window* to = &windows[1];
    from->count = std::min(kWindow, tokens->bracket_count - at);
    std::memcpy(from->brackets, list + at, from->count * sizeof *list);
    from->Close();
    for (int level = 0; level < kLevelsMatchedAvx512; ++level) {
      faults |= SplitInnermost(*from, to, &pairs);
      for (size_t i = 0; i < pairs.count; ++i) matches[pairs.opening[i]] = pairs.closing[i];
      std::swap(from, to);
    }
    std::memcpy(list + rest, from->brackets, from->count * sizeof *list);
    rest += from->count;
  }
  tokens->bracket_count = rest;
  tokens->levels_matched = kLevelsMatchedAvx512;
  return faults == 0;
}

}  // namespace pxport

#undef PX_AVX512
#endif
