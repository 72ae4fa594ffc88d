#include "base/lower_case.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>

#include "base/code_point.h"

namespace pxport {
namespace {

// Every `step`th code point from `first` to `last` has its lower case `difference` further on.
struct LowerRange {
  uint32_t first, last;
  uint8_t step;
  int32_t difference;
};

struct Range {
  uint32_t first, last;
};

#include "base/lower_case_table.inc"

constexpr uint32_t kCapitalSigma = 0x3A3, kSigma = 0x3C3, kFinalSigma = 0x3C2;
constexpr uint32_t kCapitalDottedI = 0x130, kCombiningDot = 0x307;

// The range that may hold the code point: the first that does not end before it.
template <typename R, size_t n>
const R* Near(const R (&ranges)[n], uint32_t code_point) {
  const R* found = std::lower_bound(std::begin(ranges), std::end(ranges), code_point,
                                    [](const R& range, uint32_t value) { return range.last < value; });
  return found == std::end(ranges) || found->first > code_point ? nullptr : found;
}

uint32_t LowerOf(uint32_t code_point) {
  const LowerRange* range = Near(kLower, code_point);
  if (range == nullptr || (code_point - range->first) % range->step != 0) return code_point;
  return code_point + static_cast<uint32_t>(range->difference);
}

// What a code point near a capital sigma says: a cased letter may stand behind characters that are
// case-ignorable. kFurther: this one does not say.
enum class Look { kLetter, kOther, kFurther };

Look LookAt(uint32_t point) {
  if (point == CodePoint::kMalformed) return Look::kOther;
  if (Near(kCased, point) != nullptr) return Look::kLetter;
  return Near(kCaseIgnorable, point) != nullptr ? Look::kFurther : Look::kOther;
}

bool CasedBefore(std::string_view text) {
  while (!text.empty()) {
    size_t start = text.size() - 1;
    while (start > 0 && text.size() - start < 4 && (static_cast<uint8_t>(text[start]) & 0xC0) == 0x80)
      --start;
    const CodePoint point = DecodeUtf8(text.substr(start));
    if (point.bytes != text.size() - start) return false;  // malformed
    const Look look = LookAt(point.value);
    if (look != Look::kFurther) return look == Look::kLetter;
    text.remove_suffix(point.bytes);
  }
  return false;
}

bool CasedAfter(std::string_view text) {
  while (!text.empty()) {
    const CodePoint point = DecodeUtf8(text);
    const Look look = LookAt(point.value);
    if (look != Look::kFurther) return look == Look::kLetter;
    text.remove_prefix(point.bytes);
  }
  return false;
}

// Lower-cases ASCII in place, eight bytes a step. Returns how many bytes from the start were ASCII.
size_t LowerAsciiPrefix(char* text, size_t size) {
  constexpr uint64_t kEach = 0x0101010101010101;
  size_t at = 0;
  for (; at + 8 <= size; at += 8) {
    uint64_t word;
    std::memcpy(&word, text + at, 8);
    if ((word & kEach * 0x80) != 0) break;
    // The top bit of each byte: from 'A' on, and beyond 'Z'.
    const uint64_t from_a = word + kEach * (0x80 - 'A'), beyond_z = word + kEach * (0x80 - 'Z' - 1);
    word |= (from_a & ~beyond_z & kEach * 0x80) >> 2;
    std::memcpy(text + at, &word, 8);
  }
  for (; at < size && static_cast<uint8_t>(text[at]) < 0x80; ++at) {
    if (text[at] >= 'A' && text[at] <= 'Z') text[at] = static_cast<char>(text[at] | 0x20);
  }
  return at;
}

}  // namespace

void AppendLowerCase(std::string_view text, std::string* out) {
  const size_t start = out->size();
  out->append(text);
  size_t at = LowerAsciiPrefix(out->data() + start, text.size());
  if (at == text.size()) return;
  out->resize(start + at);
  while (at < text.size()) {
    const CodePoint point = DecodeUtf8(text.substr(at));
    const size_t next = at + point.bytes;
    if (point.value == CodePoint::kMalformed) {
      out->push_back(text[at]);
    } else if (point.value < 0x80) {
      const bool capital = point.value >= 'A' && point.value <= 'Z';
      out->push_back(static_cast<char>(capital ? point.value | 0x20 : point.value));
    } else if (point.value == kCapitalSigma) {
      const bool final_sigma = CasedBefore(text.substr(0, at)) && !CasedAfter(text.substr(next));
      AppendUtf8(final_sigma ? kFinalSigma : kSigma, out);
    } else if (point.value == kCapitalDottedI) {
      out->push_back('i');
      AppendUtf8(kCombiningDot, out);
    } else {
      AppendUtf8(LowerOf(point.value), out);
    }
    at = next;
  }
}

}  // namespace pxport
