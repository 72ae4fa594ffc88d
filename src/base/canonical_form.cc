#include "base/canonical_form.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

#include "base/code_point.h"

namespace pxport {
namespace {

struct Decomposition {
  uint32_t point, first, second;  // second: 0 if there is none
};
struct ClassRange {
  uint32_t first, last;
  uint8_t combining_class;
};

#include "base/canonical_form_table.inc"

// A byte that is not UTF-8, among code points.
constexpr uint32_t kRawByte = 0x8000'0000;

struct Unit {
  uint32_t value;
  uint8_t combining_class;
};

uint8_t ClassOf(uint32_t point) {
  const auto* range = std::lower_bound(std::begin(kClasses), std::end(kClasses), point,
                                       [](const ClassRange& r, uint32_t p) { return r.last < p; });
  return range != std::end(kClasses) && range->first <= point ? range->combining_class : 0;
}

void Decompose(uint32_t point, std::vector<Unit>* out) {
  constexpr uint32_t kSyllables = 0xAC00, kLead = 0x1100, kVowel = 0x1161, kTrail = 0x11A7;
  constexpr uint32_t kVowels = 21, kTrails = 28, kCount = 11172;
  if (point >= kSyllables && point < kSyllables + kCount) {
    const uint32_t index = point - kSyllables;
    out->push_back({kLead + index / (kVowels * kTrails), 0});
    out->push_back({kVowel + index / kTrails % kVowels, 0});
    if (index % kTrails != 0) out->push_back({kTrail + index % kTrails, 0});
    return;
  }
  const auto* found = std::lower_bound(std::begin(kDecompositions), std::end(kDecompositions), point,
                                       [](const Decomposition& d, uint32_t p) { return d.point < p; });
  if (found == std::end(kDecompositions) || found->point != point) {
    out->push_back({point, ClassOf(point)});
    return;
  }
  Decompose(found->first, out);
  if (found->second != 0) Decompose(found->second, out);
}

}  // namespace

std::string CanonicalForm(std::string_view text) {
  std::vector<Unit> units;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = DecodeUtf8(text.substr(at));
    if (point.value == CodePoint::kMalformed) {
      units.push_back({kRawByte | static_cast<uint8_t>(text[at]), 0});
    } else {
      Decompose(point.value, &units);
    }
    at += point.bytes;
  }
  // Each run of combining marks is sorted by class; marks of one class keep their order.
  const auto starts = [](const Unit& unit) { return unit.combining_class == 0; };
  for (auto at = units.begin(); at != units.end();) {
    const auto begin = std::find_if_not(at, units.end(), starts);
    at = std::find_if(begin, units.end(), starts);
    std::stable_sort(begin, at,
                     [](const Unit& a, const Unit& b) { return a.combining_class < b.combining_class; });
  }
  std::string form;
  for (const Unit& unit : units) {
    if ((unit.value & kRawByte) != 0) {
      form.push_back(static_cast<char>(unit.value & 0xFF));
    } else {
      AppendUtf8(unit.value, &form);
    }
  }
  return form;
}

}  // namespace pxport
