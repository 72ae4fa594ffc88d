#include "regex/regex_syntax.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "regex/regex_class.h"

namespace pxport {
namespace {

class RegexTranslator {
 public:
  explicit RegexTranslator(std::string_view java) : java_(java) {}

  StatusOr<std::string> Run() {
    while (at_ < java_.size()) {
      const char c = java_[at_];
      if (c == '\\') {
        PX_RETURN_IF_ERROR(TranslateEscape());
      } else if (c == '[') {
        PX_RETURN_IF_ERROR(AppendRegexClass(java_, ignores_case_, &at_, &out_));
      } else if (c == '(' && java_.substr(at_, 2) == "(?") {
        PX_RETURN_IF_ERROR(TranslateGroup());
      } else if (IsQuantifier(c) && java_.substr(at_ + 1, 1) == "+") {
        return RegexError(at_, "possessive quantifiers are not supported",
                          "remove the second sign: RE2 never backtracks");
      } else {
        out_ += c;
        ++at_;
      }
    }
    return std::move(out_);
  }

 private:
  static bool IsQuantifier(char c) { return c == '*' || c == '+' || c == '?'; }

  Status TranslateEscape() {
    const std::string_view rest = java_.substr(at_);
    const char c = rest.size() > 1 ? rest[1] : '\0';
    if (c == 'Q') {
      const size_t end = std::min(java_.find("\\E", at_), java_.size());
      out_ += java_.substr(at_, end - at_);
      out_ += "\\E";
      at_ = std::min(end + 2, java_.size());
      return absl::OkStatus();
    }
    if (c == 'p' || c == 'P') {
      ++at_;
      PX_ASSIGN_OR_RETURN(const std::string property, ReadProperty(java_, &at_));
      out_ += property.starts_with('[') ? fmt::format("[{}]", property) : property;
      return absl::OkStatus();
    }
    if (std::string_view("bBAzdDwW").find(c) != std::string_view::npos) {
      out_ += rest.substr(0, 2);
      at_ += 2;
      return absl::OkStatus();
    }
    if (const CodePointSet* set = FindEscapeSet(c)) {
      out_ += ClassOf(*set);
      at_ += 2;
      return absl::OkStatus();
    }
    PX_ASSIGN_OR_RETURN(const uint32_t point, ReadEscapedCodePoint(java_, &at_));
    out_ += fmt::format("\\x{{{:X}}}", point);
    return absl::OkStatus();
  }

  // Translates a group from its "(?".
  Status TranslateGroup() {
    const std::string_view rest = java_.substr(at_ + 2);
    const char c = rest.empty() ? '\0' : rest[0];
    const bool look_behind = c == '<' && rest.size() > 1 && (rest[1] == '=' || rest[1] == '!');
    if (look_behind) return RegexError(at_, "look-behind is not supported", kNoLook);
    if (c == '=' || c == '!') return RegexError(at_, "look-ahead is not supported", kNoLook);
    if (c == '>')
      return RegexError(at_, "atomic groups are not supported", "write (?:...): RE2 never backtracks");
    if (c == '<') {
      out_ += "(?P<";
      at_ += 3;
      return absl::OkStatus();
    }
    const size_t flags = std::min(rest.find_first_not_of("imsudxU-"), rest.size());
    if (const size_t bad = rest.substr(0, flags).find_first_of("udxU"); bad != std::string_view::npos) {
      return RegexError(at_ + 2 + bad, fmt::format("the flag {} is not supported", rest[bad]),
                        "use only the flags i, m and s");
    }
    // Applies to the rest of the regular expression, even if the group ends before.
    ignores_case_ = ignores_case_ || rest.substr(0, flags).find('i') != std::string_view::npos;
    out_ += "(?";
    at_ += 2;
    return absl::OkStatus();
  }

  static constexpr std::string_view kNoLook =
      "match more text and select a group with extract_regex(), or split the condition";

  const std::string_view java_;
  size_t at_ = 0;
  bool ignores_case_ = false;
  std::string out_;
};

}  // namespace

StatusOr<std::string> ToRe2Syntax(std::string_view java) {
  return RegexTranslator(java).Run();
}

}  // namespace pxport
