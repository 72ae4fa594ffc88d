#include "profile/line_text.h"

#include "profile/grammar.h"

namespace pxport {

bool LineText::FindEscape(uint32_t begin, uint32_t end) {
  while (*next_escape_ < begin) ++next_escape_;
  while (next_escape_[-1] >= begin) --next_escape_;  // a zero before the first escape ends this
  return *next_escape_ < end;
}

std::string_view LineText::Decode(std::string_view raw) {
  const auto decoded = DecodeString(raw, &arena_);
  if (decoded) return *decoded;
  good_ = false;
  return raw;
}

ValueView LineText::Scalar(size_t index) {
  const std::string_view spelling = ScalarText(*tokens_, index);
  if (check_ && !IsScalar(spelling)) good_ = false;
  switch (spelling.front()) {
    case 't':
    case 'f':
      return {ValueKind::kBool, spelling};
    case 'n':
      return {ValueKind::kNull, {}};
    default:
      return {ValueKind::kNumber, spelling};
  }
}

ValueView LineText::Container(size_t index) {
  const size_t close = tokens_->matches()[index];
  const uint32_t begin = tokens_->positions()[index];
  const uint32_t end = tokens_->positions()[close] + 1;
  if (check_ && !(CheckScalars(*tokens_, index, close) && CheckEscapes(*tokens_, begin, end))) good_ = false;
  const bool object = Kind(index) == token::kObjectOpen;
  return {object ? ValueKind::kObject : ValueKind::kArray, tokens_->text.substr(begin, end - begin)};
}

}  // namespace pxport
