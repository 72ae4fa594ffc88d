#include "profile/grammar.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <algorithm>
#include <bit>

#include "base/limits.h"
#include "profile/escapes.h"

namespace pxport {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

const char* SkipDigits(const char* at, const char* end) {
  while (at < end && IsDigit(*at)) ++at;
  return at;
}

// RFC 8259, section 6.
bool IsNumber(const char* at, const char* end) {
  if (at < end && *at == '-') ++at;
  if (at == end || !IsDigit(*at)) return false;
  at = *at == '0' ? at + 1 : SkipDigits(at, end);
  if (at < end && *at == '.') {
    const char* const digits = ++at;
    at = SkipDigits(at, end);
    if (at == digits) return false;
  }
  if (at < end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at < end && (*at == '+' || *at == '-')) ++at;
    const char* const digits = at;
    at = SkipDigits(at, end);
    if (at == digits) return false;
  }
  return at == end;
}

#ifdef __SSE2__
// Most numbers: up to 16 bytes, no exponent. False says nothing. Without branches on digits, because lengths
// and fractions vary from number to number and every wrong guess costs as much as all of this.
bool IsPlainNumber(const char* text, size_t size) {
  if (size > 16) return false;
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
                          | ((others << 1) & ~digits)  // a digit behind it
                          | (~digits & 1)              // a digit first
                          | (leading_zero & 1);
  return faults == 0 && inside != 0;
}
#else
bool IsPlainNumber(const char*, size_t) {
  return false;
}
#endif

}  // namespace

NestingStack::NestingStack()
    : slots_(std::make_unique<uint64_t[]>(static_cast<size_t>(kMaxDepth) + 2 * kGuard)) {}

bool CheckNesting(Tokens* tokens, NestingStack* stack) {
  // A token with what its neighbours say of its container. Nobody says both that there is an object around it and that
  // there is nothing.
  constexpr int kSays = 32;
  constexpr uint64_t kNeverSaid = uint64_t{3} << kSays;
  uint32_t* const matches = tokens->matches();
  const TokenBlock* const blocks = tokens->blocks();
  uint64_t* const open = stack->base();  // open[d]: the bracket that took the depth from d to d + 1
  std::fill(open - NestingStack::kGuard, open, kNeverSaid);

  ptrdiff_t depth = 0, deepest = 0;
  uint64_t faults = 0;
  for (size_t b = 0, block_count = tokens->block_count(); b < block_count; ++b) {
    const TokenBlock block = blocks[b];
    const uint64_t base = b * 64;
    // No branch depends on what the bracket is: guesses would fail all the time.
    for (uint64_t brackets = block.opens | block.closes; brackets != 0; brackets &= brackets - 1) {
      const int bit = std::countr_zero(brackets);
      const uint64_t opens = block.opens >> bit & 1;
      const uint64_t says = (block.in_object >> bit & 1) | (block.outermost >> bit & 1) << 1;
      const uint64_t here = (base + static_cast<uint64_t>(bit)) | says << kSays;
      depth += static_cast<ptrdiff_t>(opens) - 1;
      // A closing bracket finds its opening one here. An opening one is its own match for the time being; that a closing
      // one is stored, too, does no harm, since this slot is not read before the next opening bracket has filled it.
      const uint64_t opener = opens ? here : open[depth];
      open[depth] = here;
      matches[static_cast<uint32_t>(opener)] = static_cast<uint32_t>(here);
      faults |= opener ^ here;
      depth += static_cast<ptrdiff_t>(opens);
      deepest = std::max(deepest, depth);
    }
    if (depth < 0 || deepest > kMaxDepth) return false;  // before the stack's guard is used up
  }
  return faults >> kSays == 0 && depth == 0;
}

bool CheckScalars(const Tokens& tokens, size_t first, size_t last) {
  bool good = true;
  for (size_t b = first / 64; b * 64 < last; ++b) {
    uint64_t scalars = tokens.blocks()[b].scalars;
    if (b == first / 64) scalars &= ~uint64_t{0} << (first & 63);
    if (last - b * 64 < 64) scalars &= (uint64_t{1} << (last & 63)) - 1;
    for (; scalars != 0; scalars &= scalars - 1) {
      good &= IsScalar(ScalarText(tokens, b * 64 + static_cast<size_t>(std::countr_zero(scalars))));
    }
  }
  return good;
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

std::string_view ScalarText(const Tokens& tokens, size_t index) {
  const char* const text = tokens.text.data();
  const uint32_t begin = tokens.positions()[index];
  uint32_t end = tokens.positions()[index + 1];
  while (text[end - 1] == ' ' || text[end - 1] == '\t' || text[end - 1] == '\r') --end;
  return {text + begin, end - begin};
}

bool IsScalar(std::string_view spelling) {
  if (IsPlainNumber(spelling.data(), spelling.size())) [[likely]]
    return true;
  switch (spelling.front()) {
    case 't':
      return spelling == "true";
    case 'f':
      return spelling == "false";
    case 'n':
      return spelling == "null";
    default:
      return IsNumber(spelling.data(), spelling.data() + spelling.size());
  }
}

}  // namespace pxport
