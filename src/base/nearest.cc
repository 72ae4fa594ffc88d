#include "base/nearest.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "base/ascii.h"

namespace pxport {
namespace {

constexpr size_t kLongestWord = 64;
constexpr size_t kFarWord = std::string_view::npos;

// Separators are what users confuse most: maxRows, max-rows and max_rows count as the same word.
std::string PlainWord(std::string_view word) {
  std::string plain = AsciiLower(word);
  std::erase_if(plain, [](char c) { return c == '_' || c == '-' || c == ' '; });
  return plain;
}

// The number of insertions, deletions and changes of one byte that turn `a` into `b`.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

size_t WordDistance(std::string_view word, std::string_view candidate) {
  if (word.empty() || candidate.empty()) return kFarWord;
  const size_t shorter = std::min(word.size(), candidate.size());
  const size_t distance = EditDistance(word, candidate);
  // The beginning of a long name ("gz" for gzip) counts as half as far as other edits.
  if (word.size() >= 2 && candidate.starts_with(word)) return distance / 2;
  // From four letters on two edits are allowed, so that two swapped letters are found.
  if (distance <= std::max<size_t>(shorter < 4 ? 1 : 2, shorter / 3)) return distance;
  const bool part = word.size() >= 4 && candidate.find(word) != candidate.npos;  // "rows" for max_rows
  const bool longer = candidate.size() >= 4 && word.starts_with(candidate);
  return part || longer ? distance : kFarWord;
}

}  // namespace

std::string_view NearestWord(std::string_view word, std::span<const std::string_view> known) {
  if (word.size() > kLongestWord) return {};
  const std::string plain = PlainWord(word);
  std::string_view best;
  size_t least = kFarWord;
  for (const std::string_view candidate : known) {
    if (candidate.size() > kLongestWord) continue;
    const size_t distance = WordDistance(plain, PlainWord(candidate));
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace pxport
