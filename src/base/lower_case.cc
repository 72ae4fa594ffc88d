#include "base/lower_case.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>

#include "base/code_point.h"

namespace pxport {
namespace {

// The lower case of every `step`th code point from `first` to `last` is `difference` higher.
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

// The range that holds the code point, or nullptr.
template <typename R, size_t n>
const R* FindRange(const R (&ranges)[n], uint32_t code_point) {
  const R* found = std::lower_bound(std::begin(ranges), std::end(ranges), code_point,
                                    [](const R& range, uint32_t value) { return range.last < value; });
  return found == std::end(ranges) || found->first > code_point ? nullptr : found;
}

uint32_t LowerOf(uint32_t code_point) {
  const LowerRange* range = FindRange(kLower, code_point);
  if (range == nullptr || (code_point - range->first) % range->step != 0) return code_point;
  return code_point + static_cast<uint32_t>(range->difference);
}

// How a code point near a capital sigma counts. Case-ignorable characters may separate the sigma from a cased
// letter, so the search continues past them (kFurther).
enum class Neighbor { kLetter, kOther, kFurther };

Neighbor ClassifyNeighbor(uint32_t point) {
  if (point == CodePoint::kMalformed) return Neighbor::kOther;
  if (FindRange(kCased, point) != nullptr) return Neighbor::kLetter;
  return FindRange(kCaseIgnorable, point) != nullptr ? Neighbor::kFurther : Neighbor::kOther;
}

bool HasCasedBefore(std::string_view text) {
  while (!text.empty()) {
    size_t start = text.size() - 1;
    while (start > 0 && text.size() - start < 4 && (static_cast<uint8_t>(text[start]) & 0xC0) == 0x80)
      --start;
    const CodePoint point = DecodeUtf8(text.substr(start));
    if (point.bytes != text.size() - start) return false;  // malformed
    const Neighbor neighbor = ClassifyNeighbor(point.value);
    if (neighbor != Neighbor::kFurther) return neighbor == Neighbor::kLetter;
    text.remove_suffix(point.bytes);
  }
  return false;
}

bool HasCasedAfter(std::string_view text) {
  while (!text.empty()) {
    const CodePoint point = DecodeUtf8(text);
    const Neighbor neighbor = ClassifyNeighbor(point.value);
    if (neighbor != Neighbor::kFurther) return neighbor == Neighbor::kLetter;
    text.remove_prefix(point.bytes);
  }
  return false;
}

// Lower-cases ASCII in place, eight bytes per step. Returns the length of the ASCII prefix.
size_t LowerAsciiPrefix(char* text, size_t size) {
  constexpr uint64_t kEach = 0x0101010101010101;
  size_t at = 0;
  for (; at + 8 <= size; at += 8) {
    uint64_t word;
    std::memcpy(&word, text + at, 8);
    if ((word & kEach * 0x80) != 0) break;
    // The top bit of each byte of from_a is set from 'A' on, of beyond_z after 'Z'.
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
      const bool final_sigma = HasCasedBefore(text.substr(0, at)) && !HasCasedAfter(text.substr(next));
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
