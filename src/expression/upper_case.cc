#include "expression/upper_case.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "base/code_point.h"

namespace pxport {
namespace {

// The upper case of every `step`th code point from `first` to `last` is `difference` code points away.
struct UpperRange {
  uint32_t first, last;
  uint8_t step;
  int32_t difference;
};

struct Expansion {
  uint32_t point;
  uint32_t upper[3];  // 0 after the last
};

#include "expression/upper_case_table.inc"

uint32_t UpperOf(uint32_t point) {
  if (point < 0x80) return point >= 'a' && point <= 'z' ? point - 32 : point;
  const auto* found =
      std::lower_bound(std::begin(kUpper), std::end(kUpper), point,
                       [](const UpperRange& range, uint32_t value) { return range.last < value; });
  if (found == std::end(kUpper) || found->first > point || (point - found->first) % found->step != 0)
    return point;
  return point + static_cast<uint32_t>(found->difference);
}

const Expansion* ExpansionOf(uint32_t point) {
  const auto* found = std::lower_bound(std::begin(kExpanding), std::end(kExpanding), point,
                                       [](const Expansion& e, uint32_t value) { return e.point < value; });
  return found == std::end(kExpanding) || found->point != point ? nullptr : found;
}

}  // namespace

void AppendUpperCase(std::string_view text, std::string* out) {
  while (!text.empty()) {
    const CodePoint point = DecodeUtf8(text);
    if (point.value == CodePoint::kMalformed) {
      out->push_back(text[0]);
    } else if (point.value < 0x80) {
      out->push_back(static_cast<char>(UpperOf(point.value)));
    } else if (const Expansion* expansion = ExpansionOf(point.value)) {
      for (const uint32_t upper : expansion->upper) {
        if (upper != 0) AppendUtf8(upper, out);
      }
    } else {
      AppendUtf8(UpperOf(point.value), out);
    }
    text.remove_prefix(point.bytes);
  }
}

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const CodePoint x = DecodeUtf8(a), y = DecodeUtf8(b);
    if (x.value != y.value && UpperOf(x.value) != UpperOf(y.value)) return false;
    a.remove_prefix(x.bytes);
    b.remove_prefix(y.bytes);
  }
  return a.empty() && b.empty();
}

}  // namespace pxport
