#include "profile/grammar.h"

#ifdef __SSE2__
#include <immintrin.h>
#endif

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/ascii.h"
#include "base/limits.h"
#include "profile/escapes.h"

namespace pxport {
namespace {

const char* SkipDigitBytes(const char* at, const char* end) {
  while (at < end && IsDigit(*at)) ++at;
  return at;
}

// RFC 8259, section 6.
bool IsNumber(const char* at, const char* end) {
  if (at < end && *at == '-') ++at;
  if (at == end || !IsDigit(*at)) return false;
  at = *at == '0' ? at + 1 : SkipDigitBytes(at, end);
  if (at < end && *at == '.') {
    const char* const digits = ++at;
    at = SkipDigitBytes(at, end);
    if (at == digits) return false;
  }
  if (at < end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at < end && (*at == '+' || *at == '-')) ++at;
    const char* const digits = at;
    at = SkipDigitBytes(at, end);
    if (at == digits) return false;
  }
  return at == end;
}

// 16 bytes from `text` on are readable.
inline bool IsLiteral(const char* text, size_t size) {
  uint64_t head;
  std::memcpy(&head, text, sizeof head);
  if constexpr (std::endian::native == std::endian::big) head = __builtin_bswap64(head);
  constexpr uint64_t kTrue = 0x65757274, kNull = 0x6c6c756e, kFalse = 0x65736c6166;  // first letter lowest
  const uint64_t four = head & 0xffffffff;
  // Branchless: the CPU cannot predict the values of booleans.
  return ((size == 4) & ((four == kTrue) | (four == kNull))) |
         ((size == 5) & ((head & 0xffffffffff) == kFalse));
}

#ifdef __SSE2__
// Returns true for valid numbers of up to 16 bytes without an exponent, which are most numbers. False:
// unknown. Branchless: the length and the position of the dot vary from value to value, and a mispredicted
// branch costs as much as this whole function.
inline bool IsPlainNumber(const char* text, size_t size) {
  if (size > 16) [[unlikely]]
    return false;
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  const __m128i from_zero = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
  const __m128i digit = _mm_cmpeq_epi8(_mm_min_epu8(from_zero, _mm_set1_epi8(9)), from_zero);
  const __m128i dot = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('.'));
  const unsigned sign = text[0] == '-';
  const unsigned digits = static_cast<unsigned>(_mm_movemask_epi8(digit)) >> sign;
  const unsigned dots = static_cast<unsigned>(_mm_movemask_epi8(dot)) >> sign;
  const unsigned inside = ((1U << size) - 1) >> sign;
  const unsigned others = inside & ~digits;
  const unsigned leading_zero = static_cast<unsigned>(text[sign] == '0') & (digits >> 1) & (inside >> 1);
  const unsigned faults = (others & ~dots)             // only digits and dots
                          | (others & (others - 1))    // at most one dot
                          | ((others << 1) & ~digits)  // a digit after it
                          | (~digits & 1)              // a digit first
                          | (leading_zero & 1);
  return (faults == 0) & (inside != 0);
}
#else
bool IsPlainNumber(const char*, size_t) {
  return false;
}
#endif

// The rare cases: long numbers, exponents, and invalid numbers.
[[gnu::noinline]] bool IsOtherNumber(std::string_view spelling) {
  return IsNumber(spelling.data(), spelling.data() + spelling.size());
}

inline bool IsScalarInline(std::string_view spelling) {
  if (spelling.data()[0] >= 'a') return IsLiteral(spelling.data(), spelling.size());
  return IsPlainNumber(spelling.data(), spelling.size()) || IsOtherNumber(spelling);
}

}  // namespace

bool IsScalar(std::string_view spelling) {
  return IsScalarInline(spelling);
}

NestingStack::NestingStack()
    : slots_(std::make_unique<uint32_t[]>(static_cast<size_t>(kMaxDepth) + 2 * kGuard)) {}

bool CheckNesting(Tokens* tokens, NestingStack* stack) {
  constexpr uint32_t kIndex = (uint32_t{1} << bracket::kIndexBits) - 1;
  constexpr uint32_t kAround = (bracket::kInObject | bracket::kOutermost) << bracket::kIndexBits;
  uint32_t* const matches = tokens->matches();
  uint32_t* const open = stack->base();  // open[d]: the bracket that increased the depth from d to d + 1
  // Guard entries match no bracket: none has both flags.
  std::fill(open - NestingStack::kGuard, open, kAround);

  ptrdiff_t depth = 0, deepest = 0;
  const ptrdiff_t most = kMaxDepth - tokens->levels_matched;
  uint32_t faults = 0;
  const uint32_t* at = tokens->brackets();
  const uint32_t* const end = at + tokens->bracket_count;
  while (at < end) {
    const uint32_t* const some = at + std::min<ptrdiff_t>(end - at, NestingStack::kGuard);
    // Lines are similar, so the CPU predicts well which kind of bracket is next.
    for (; at < some; ++at) {
      const uint32_t here = *at & (kIndex | kAround);
      if (*at >> 31 != 0) {
        open[depth++] = here;
        deepest = std::max(deepest, depth);
      } else {
        const uint32_t opener = open[--depth];
        matches[opener & kIndex] = here & kIndex;
        faults |= opener ^ here;
      }
    }
    if (depth < 0 || deepest > most) return false;  // before the guard entries are used up
  }
  return (faults & kAround) == 0 && depth == 0;
}

bool CheckScalars(const Tokens& tokens) {
  bool good = true;
  for (size_t i = 0; i < tokens.scalar_count; ++i)
    good &= IsScalarInline(ScalarText(tokens, tokens.scalars()[i]));
  return good;
}

bool CheckScalars(const Tokens& tokens, size_t first, size_t last) {
  const uint32_t* const end = tokens.scalars() + tokens.scalar_count;
  for (const uint32_t* at = std::lower_bound(tokens.scalars(), end, first); at < end && *at < last; ++at) {
    if (!IsScalar(ScalarText(tokens, *at))) return false;
  }
  return true;
}

bool CheckEscapes(const Tokens& tokens, uint32_t first, uint32_t last) {
  const uint32_t* const end = tokens.escapes() + tokens.escape_count;
  const uint32_t* at = first == 0 ? tokens.escapes() : std::lower_bound(tokens.escapes(), end, first);
  for (; at < end && *at < last; ++at) {
    const int size = EscapeSize(tokens.text.substr(*at));
    if (size == 0) return false;
    if (size == 12) ++at;  // a surrogate pair is two escapes
  }
  return true;
}

}  // namespace pxport
