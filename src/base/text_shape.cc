#include "base/text_shape.h"

#include <algorithm>

#include "base/ascii.h"

namespace pxport {

void TextShape::Add(std::string_view text) {
  for (const char c : text) steps_.push_back({Class::kLiteral, c, false});
}

void TextShape::AddOptional(std::string_view text) {
  for (const char c : text) steps_.push_back({Class::kLiteral, c, true});
}

void TextShape::AddAny(Class which, size_t least, size_t most) {
  for (size_t i = 0; i < most; ++i) steps_.push_back({which, 0, i >= least});
}

void TextShape::Append(const TextShape& other) {
  steps_.insert(steps_.end(), other.steps_.begin(), other.steps_.end());
}

void TextShape::MakeOptionalFrom(size_t start) {
  for (size_t i = start; i < steps_.size(); ++i) steps_[i].optional = true;
}

bool TextShape::fixed() const {
  return std::all_of(steps_.begin(), steps_.end(),
                     [](const Step& step) { return step.which == Class::kLiteral && !step.optional; });
}

bool TextShape::CanBeEmpty() const {
  return std::all_of(steps_.begin(), steps_.end(), [](const Step& step) { return step.optional; });
}

bool TextShape::CanBeginWith(char c) const {
  for (const Step& step : steps_) {
    if (AllowsByte(step, c)) return true;
    if (!step.optional) return false;
  }
  return false;
}

std::string TextShape::Longest() const {
  std::string text;
  for (const Step& step : steps_) {
    if (step.which == Class::kLiteral) {
      text += step.literal;
    } else {
      text += step.which == Class::kLetter ? 'x' : '0';
    }
  }
  return text;
}

bool TextShape::AllowsByte(const Step& step, char c) {
  switch (step.which) {
    case Class::kLiteral:
      return step.literal == c;
    case Class::kDigit:
      return IsDigit(c);
    case Class::kNonZeroDigit:
      return IsDigit(c) && c != '0';
    case Class::kTwoToNine:
      return c >= '2' && c <= '9';
    case Class::kLetter:
      return IsLetter(c);
  }
  return false;
}

bool TextShape::CanMatch(const Step& a, const Step& b) {
  if (a.which == Class::kLiteral) return AllowsByte(b, a.literal);
  if (b.which == Class::kLiteral) return AllowsByte(a, b.literal);
  return (a.which == Class::kLetter) == (b.which == Class::kLetter);  // every class of digits includes 9
}

// The number of bytes at the start that both shapes require and that are the same in both.
size_t TextShape::CountCommonStart(const TextShape& other) const {
  const size_t most = std::min(steps_.size(), other.steps_.size());
  size_t same = 0;
  while (same < most && !steps_[same].optional && steps_[same] == other.steps_[same]) ++same;
  return same;
}

bool TextShape::Diverges(const TextShape& other) const {
  const size_t same = CountCommonStart(other);
  if (same == steps_.size() || same == other.steps_.size()) return false;
  const Step &a = steps_[same], &b = other.steps_[same];
  return !a.optional && !b.optional && !CanMatch(a, b);
}

// Visits all pairs of positions that a common text can reach in both shapes, one row per position in this
// one.
bool TextShape::CanEqual(const TextShape& other) const {
  const size_t start = CountCommonStart(other);
  const size_t columns = other.steps_.size() - start;
  std::vector<char> row(columns + 1), next(columns + 1);
  row[0] = 1;
  for (size_t i = start;; ++i) {
    const Step* const step = i < steps_.size() ? &steps_[i] : nullptr;
    std::fill(next.begin(), next.end(), 0);
    bool any = false;
    for (size_t j = 0; j <= columns; ++j) {
      if (row[j] == 0) continue;
      if (step != nullptr && step->optional) {
        next[j] = 1;
        any = true;
      }
      if (j == columns) continue;
      const Step& there = other.steps_[start + j];
      if (there.optional) row[j + 1] = 1;
      if (step != nullptr && CanMatch(*step, there)) {
        next[j + 1] = 1;
        any = true;
      }
    }
    if (step == nullptr) return row[columns] != 0;
    if (!any) return false;
    row.swap(next);
  }
}

}  // namespace pxport
