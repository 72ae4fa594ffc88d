// "Did you mean": the known word nearest to an unknown one.
#ifndef PXPORT_BASE_NEAREST_H_
#define PXPORT_BASE_NEAREST_H_

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

namespace pxport {

// Insertions, deletions and changes of one byte that turn `a` into `b`; ASCII case does not count.
inline size_t EditDistance(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t changed = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

// The nearest of `known`, or "" if none is near: up to a third of the word may differ, and always 2 letters
// (of words shorter than 4: 1). The first wins a tie.
inline std::string_view NearestWord(std::string_view word, std::span<const std::string_view> known) {
  // A name this long is no typing error, and the distance would take the product of both lengths.
  if (word.size() > 256) return {};
  std::string_view best;
  size_t least = (word.size() < 4 ? 1 : std::max<size_t>(2, word.size() / 3)) + 1;
  for (const std::string_view candidate : known) {
    const size_t distance = EditDistance(word, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace pxport

#endif  // PXPORT_BASE_NEAREST_H_
