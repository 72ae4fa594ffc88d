// "Did you mean" for the words of a job: keys, values, column headers.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/nearest.h"
#include "job/job_spec.h"

namespace pxport {
namespace {

// Longer words are no typing errors, and the distance takes the product of both lengths.
constexpr size_t kLongestWord = 64;
constexpr size_t kFar = std::string_view::npos;

// Separators are what people mix up first: maxRows, max-rows and max_rows are the same word here.
std::string WithoutSeparators(std::string_view word) {
  std::string plain;
  for (const char c : word) {
    if (c == '_' || c == '-' || c == ' ') continue;
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return plain;
}

size_t Apart(std::string_view word, std::string_view candidate) {
  if (word.empty() || candidate.empty()) return kFar;
  const size_t shorter = std::min(word.size(), candidate.size());
  const size_t distance = EditDistance(word, candidate);
  // The beginning of a long name ("gz" for gzip) is worth more than as many changed letters.
  if (word.size() >= 2 && candidate.starts_with(word)) return distance / 2;
  // Two edits from four letters on, so that two swapped letters are found.
  if (distance <= std::max<size_t>(shorter < 4 ? 1 : 2, shorter / 3)) return distance;
  const bool part = word.size() >= 4 && candidate.find(word) != candidate.npos;  // "rows" for max_rows
  const bool longer = candidate.size() >= 4 && word.starts_with(candidate);
  return part || longer ? distance : kFar;
}

}  // namespace

std::string Nearest(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.size() > kLongestWord) return {};
  const std::string plain = WithoutSeparators(word);
  std::string_view best;
  size_t best_distance = kFar;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > kLongestWord) continue;
    const size_t distance = Apart(plain, WithoutSeparators(candidate));
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return std::string(best);
}

}  // namespace pxport
