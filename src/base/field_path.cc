#include "base/field_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace pxport {
namespace {

bool IsBare(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte != 0x7F && std::string_view(".[]'\"").find(c) == std::string_view::npos;
}

class FieldPathParser {
 public:
  explicit FieldPathParser(std::string_view text) : text_(text) {}

  StatusOr<std::vector<PathStep>> Run() {
    PX_RETURN_IF_ERROR(ParseSegment());
    while (at_ < text_.size()) {
      if (Peek() == '.') {
        ++at_;
        PX_RETURN_IF_ERROR(ParseSegment());
      } else if (Peek() == '[') {
        PX_RETURN_IF_ERROR(ParseBracket());
      } else {
        return FailExpected("'.', '[' or the end");
      }
    }
    return std::move(steps_);
  }

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool PeekQuote() const { return Peek() == '\'' || Peek() == '"'; }

  Status FailExpected(std::string_view what) const {
    std::string found = "the end";
    if (at_ < text_.size()) {
      const char c = text_[at_];
      found = c > 0x20 && c < 0x7F ? fmt::format("'{}'", c)
                                   : fmt::format("byte 0x{:02x}", static_cast<unsigned char>(c));
    }
    return Failure(
        Code::kInvalidArgument, fmt::format("column {}: expected {}, found {}", at_ + 1, what, found),
        "write a path like person.name.firstName, orders[0].total or _acme['a key with dots.'].points");
  }

  // A bare or quoted key, which must follow the beginning or a '.'.
  Status ParseSegment() {
    if (Peek() == '[') {
      ++at_;
      return PeekQuote() ? ParseQuotedKey() : FailExpected("a key in quotes");
    }
    const size_t start = at_;
    while (at_ < text_.size() && IsBare(text_[at_])) ++at_;
    if (at_ == start) return FailExpected("a key");
    steps_.push_back({std::string(text_.substr(start, at_ - start)), -1});
    return absl::OkStatus();
  }

  Status ParseBracket() {
    ++at_;
    return PeekQuote() ? ParseQuotedKey() : ParseIndex();
  }

  // Parses from the opening quote through the closing bracket.
  Status ParseQuotedKey() {
    const char quote = text_[at_++];
    std::string key;
    for (; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
        if (!PeekQuote() && Peek() != '\\') return FailExpected("a quote or a backslash after the backslash");
      }
      key.push_back(text_[at_]);
    }
    if (at_ == text_.size()) return FailExpected(fmt::format("{} at the end of the key", quote));
    ++at_;
    steps_.push_back({std::move(key), -1});
    return CloseBracket();
  }

  Status ParseIndex() {
    int32_t index = 0;
    const char* const begin = text_.data() + at_;
    const char* const last = text_.data() + text_.size();
    const auto [end, error] = std::from_chars(begin, last, index);
    const bool leading_zero = Peek() == '0' && end > begin + 1;
    if (error != std::errc() || index < 0 || Peek() == '-' || leading_zero) {
      return FailExpected("a key in quotes, or an index from 0 to 2147483647 without leading zeros");
    }
    at_ += static_cast<size_t>(end - begin);
    steps_.push_back({{}, index});
    return CloseBracket();
  }

  Status CloseBracket() {
    if (Peek() != ']') return FailExpected("']'");
    ++at_;
    return absl::OkStatus();
  }

  const std::string_view text_;
  size_t at_ = 0;
  std::vector<PathStep> steps_;
};

}  // namespace

StatusOr<FieldPath> FieldPath::Parse(std::string_view text) {
  PX_ASSIGN_OR_RETURN(std::vector<PathStep> steps, FieldPathParser(text).Run());
  return FieldPath(std::move(steps));
}

std::string FieldPath::ToString() const {
  std::string text;
  for (const PathStep& step : steps_) {
    if (step.index >= 0) {
      text += fmt::format("[{}]", step.index);
    } else if (!step.key.empty() && std::all_of(step.key.begin(), step.key.end(), IsBare)) {
      if (!text.empty()) text += '.';
      text += step.key;
    } else {
      text += "['";
      for (char c : step.key) {
        if (c == '\'' || c == '\\') text += '\\';
        text += c;
      }
      text += "']";
    }
  }
  return text;
}

std::string FieldPath::DefaultHeader() const {
  std::string header;
  for (const PathStep& step : steps_) {
    if (step.index >= 0) {
      header += fmt::format("{}", step.index);
      continue;
    }
    if (&step != &steps_.front()) header += '_';
    header += step.key;
  }
  std::replace(header.begin(), header.end(), '.', '_');
  return header;
}

}  // namespace pxport
