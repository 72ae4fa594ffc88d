#include "regex/regex_class.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/ascii.h"
#include "base/code_point.h"

namespace pxport {
namespace {

constexpr uint32_t kLastCodePoint = 0x10FFFF;
constexpr int kMaxClassNesting = 32;
// Limits the time: each && processes the whole set before it, and the text may be profile data.
constexpr int kMaxIntersections = 64;

CodePointSet NormalizeSet(CodePointSet set) {
  std::sort(set.begin(), set.end());
  CodePointSet merged;
  for (const auto& [low, high] : set) {
    if (!merged.empty() && low <= merged.back().second + 1) {
      merged.back().second = std::max(merged.back().second, high);
    } else {
      merged.emplace_back(low, high);
    }
  }
  return merged;
}

// `set` must be normalized.
CodePointSet Complement(const CodePointSet& set) {
  CodePointSet rest;
  uint32_t next = 0;
  for (const auto& [low, high] : set) {
    if (low > next) rest.emplace_back(next, low - 1);
    next = high + 1;
  }
  if (next <= kLastCodePoint) rest.emplace_back(next, kLastCodePoint);
  return rest;
}

CodePointSet Union(CodePointSet a, const CodePointSet& b) {
  a.insert(a.end(), b.begin(), b.end());
  return NormalizeSet(std::move(a));
}

CodePointSet Intersection(const CodePointSet& a, const CodePointSet& b) {
  return Complement(Union(Complement(a), Complement(b)));
}

std::string CodePointText(uint32_t point) {
  return point < 0x80 && (IsLetter(static_cast<char>(point)) || IsDigit(static_cast<char>(point)))
             ? std::string(1, static_cast<char>(point))
             : fmt::format("\\x{{{:X}}}", point);
}

std::string RangesText(const CodePointSet& set) {
  std::string text;
  for (const auto& [low, high] : set) {
    text += CodePointText(low);
    if (high > low) text += "-" + CodePointText(high);
  }
  return text;
}

// Reads at least one and at most `most` digits at `begin`.
std::optional<uint32_t> ReadDigits(std::string_view regex, size_t begin, size_t most, int base, size_t* at) {
  const std::string_view digits = regex.substr(std::min(begin, regex.size()), most);
  uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || value > kLastCodePoint) return std::nullopt;
  *at = begin + static_cast<size_t>(end - digits.data());
  return value;
}

// Reads \uXXXX, or two of them for a surrogate pair.
StatusOr<uint32_t> ReadUtf16Escape(std::string_view regex, size_t* at) {
  const size_t start = *at;
  std::optional<uint32_t> unit = ReadDigits(regex, start + 2, 4, 16, at);
  if (!unit.has_value() || *at != start + 6) return RegexError(start, "\\u without four hexadecimal digits");
  if (*unit < 0xD800 || *unit > 0xDFFF) return *unit;
  const std::optional<uint32_t> low =
      *unit < 0xDC00 && regex.substr(*at, 2) == "\\u" ? ReadDigits(regex, *at + 2, 4, 16, at) : std::nullopt;
  if (!low.has_value() || *low < 0xDC00 || *low > 0xDFFF) return RegexError(start, "unpaired surrogate");
  return 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00);
}

}  // namespace

Status RegexError(size_t at, std::string_view what, std::string_view remedy) {
  return Failure(Code::kInvalidArgument,
                 fmt::format("the regular expression is invalid at its column {}: {}", at + 1, what), remedy);
}

const CodePointSet* FindEscapeSet(char letter) {
  static const CodePointSet kDigits = {{'0', '9'}};
  static const CodePointSet kWord = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
  static const CodePointSet kSpace = {{'\t', '\r'}, {' ', ' '}};
  static const CodePointSet kHorizontal = {{'\t', '\t'},     {' ', ' '},       {0xA0, 0xA0},
                                           {0x1680, 0x1680}, {0x180E, 0x180E}, {0x2000, 0x200A},
                                           {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}};
  static const CodePointSet kVertical = {{'\n', '\r'}, {0x85, 0x85}, {0x2028, 0x2029}};
  static const CodePointSet kNoDigits = Complement(kDigits), kNoWord = Complement(kWord),
                            kNoSpace = Complement(kSpace), kNoHorizontal = Complement(kHorizontal),
                            kNoVertical = Complement(kVertical);
  static const std::pair<char, const CodePointSet*> kSets[] = {
      {'d', &kDigits},   {'w', &kWord},   {'s', &kSpace},   {'h', &kHorizontal},   {'v', &kVertical},
      {'D', &kNoDigits}, {'W', &kNoWord}, {'S', &kNoSpace}, {'H', &kNoHorizontal}, {'V', &kNoVertical}};
  for (const auto& [known, set] : kSets) {
    if (known == letter) return set;
  }
  return nullptr;
}

StatusOr<uint32_t> ReadEscapedCodePoint(std::string_view regex, size_t* at) {
  const size_t start = *at;
  if (start + 1 >= regex.size()) return RegexError(start, "trailing backslash");
  const char c = regex[start + 1];
  constexpr std::string_view kLetters = "ntrfae";
  constexpr std::string_view kMeanings = "\n\t\r\f\a\x1B";
  if (const size_t known = kLetters.find(c); known != std::string_view::npos) {
    *at += 2;
    return static_cast<uint32_t>(kMeanings[known]);
  }
  std::optional<uint32_t> value;
  switch (c) {
    case 'u':
      return ReadUtf16Escape(regex, at);
    case 'x': {
      const bool braces = regex.substr(start + 2).starts_with('{');
      value = braces ? ReadDigits(regex, start + 3, 6, 16, at) : ReadDigits(regex, start + 2, 2, 16, at);
      const bool closed = braces ? regex.substr(*at).starts_with('}') : *at == start + 4;
      if (!value.has_value() || !closed) return RegexError(start, "\\x without hexadecimal digits");
      *at += braces ? 1 : 0;
      return *value;
    }
    case '0': {
      const bool three = start + 2 < regex.size() && regex[start + 2] <= '3';
      value = ReadDigits(regex, start + 2, three ? 3 : 2, 8, at);
      if (!value.has_value()) return RegexError(start, "\\0 without octal digits");
      return *value;
    }
    case 'c':
      if (start + 2 >= regex.size()) return RegexError(start, "\\c without a letter");
      *at += 3;
      return static_cast<uint32_t>(regex[start + 2]) ^ 64;
    default:
      break;
  }
  if (c >= '1' && c <= '9')
    return RegexError(start, "back-references are not supported",
                      "extract the groups with extract_regex() and compare them in the expression");
  if (IsLetter(c)) return RegexError(start, fmt::format("\\{} is not supported", c));
  const CodePoint point = DecodeUtf8(regex.substr(start + 1));
  *at += 1 + point.bytes;
  return point.value;
}

StatusOr<std::string> ReadProperty(std::string_view regex, size_t* at) {
  static constexpr std::string_view kPosix[] = {"Lower", "Upper",  "ASCII", "Alpha", "Digit",
                                                "Alnum", "Punct",  "Graph", "Print", "Blank",
                                                "Cntrl", "XDigit", "Space"};
  const size_t start = *at - 1;
  const bool negated = regex[*at] == 'P';
  ++*at;
  std::string_view name = regex.substr(*at, 1);
  if (name == "{") {
    const size_t end = regex.find('}', *at);
    if (end == std::string_view::npos) return RegexError(start, "\\p{ without }");
    name = regex.substr(*at + 1, end - *at - 1);
    *at = end;
  }
  if (name.empty()) return RegexError(start, "\\p without a name");
  ++*at;
  if (std::find(std::begin(kPosix), std::end(kPosix), name) != std::end(kPosix))
    return fmt::format("[:{}{}:]", negated ? "^" : "", AsciiLower(name));
  if (name.starts_with("Is")) name.remove_prefix(2);  // \p{IsLatin}; RE2 knows \p{Latin}
  return fmt::format("\\{}{{{}}}", negated ? 'P' : 'p', name);
}

namespace {

class ClassReader {
 public:
  ClassReader(std::string_view regex, size_t at) : regex_(regex), at_(at) {}

  struct Class {
    CodePointSet set;
    std::string plain;  // the items in RE2's notation; valid until the class is calculated
    bool negated = false;
  };

  // Reads from '[' to its ']', inclusive.
  StatusOr<Class> Read() {
    if (++depth_ > kMaxClassNesting) return RegexError(at_, "too many nested [");
    const size_t open = at_++;
    Class made;
    made.negated = Skip("^");
    std::optional<CodePointSet> left;  // the operand before the last &&
    bool any = false;
    while (true) {
      if (at_ >= regex_.size()) return RegexError(open, "[ without ]");
      if (regex_[at_] == ']' && any) break;
      if (regex_.substr(at_, 2) == "&&") {
        if (!any || regex_.substr(at_).find_first_not_of('&') == std::string_view::npos)
          return RegexError(at_, "&& needs a class on both sides");
        if (regex_.substr(at_).starts_with("&&&"))
          return RegexError(at_, "&&& is not supported", "write \\& for an ampersand");
        if (++intersections_ > kMaxIntersections) return RegexError(at_, "too many &&");
        at_ += 2;
        calculated_ = true;
        made.set = NormalizeSet(std::move(made.set));
        left = left.has_value() ? Intersection(*left, made.set) : made.set;
        made.set.clear();
        any = false;
        if (regex_.substr(at_, 1) == "]") return RegexError(at_ - 2, "&& needs a class on both sides");
        continue;
      }
      PX_RETURN_IF_ERROR(ReadItem(&made));
      any = true;
    }
    ++at_;
    --depth_;
    made.set = NormalizeSet(std::move(made.set));
    if (left.has_value()) made.set = Intersection(*left, made.set);
    return made;
  }

  size_t at() const { return at_; }
  bool calculated() const { return calculated_; }
  bool has_property() const { return has_property_; }

 private:
  bool Skip(std::string_view text) {
    if (!regex_.substr(at_).starts_with(text)) return false;
    at_ += text.size();
    return true;
  }

  void Add(const CodePointSet& set, std::string_view plain, Class* out) {
    out->set.insert(out->set.end(), set.begin(), set.end());
    out->plain += plain;
  }

  Status ReadItem(Class* out) {
    const char c = regex_[at_];
    // Java treats such an & as part of the operator.
    if (c == '&' && intersections_ > 0)
      return RegexError(at_, "a single & after && is not supported", "write \\& for an ampersand");
    if (c == '[') {
      if (regex_.substr(at_, 2) == "[:")
        return RegexError(at_, "[: :] within [ ] is not supported", "write \\p{Alpha}, \\p{Digit} and so on");
      PX_ASSIGN_OR_RETURN(const Class inner, Read());
      calculated_ = true;
      Add(inner.negated ? Complement(inner.set) : inner.set, "", out);
      return absl::OkStatus();
    }
    const char next = at_ + 1 < regex_.size() ? regex_[at_ + 1] : '\0';
    if (c == '\\' && next == 'Q') return ReadQuoted(out);
    if (c == '\\' && (next == 'p' || next == 'P')) {
      ++at_;
      PX_ASSIGN_OR_RETURN(const std::string property, ReadProperty(regex_, &at_));
      has_property_ = true;
      out->plain += property;
      return absl::OkStatus();
    }
    if (const CodePointSet* set = c == '\\' ? FindEscapeSet(next) : nullptr) {
      at_ += 2;
      // Keeps \d, \D, \w and \W. As ranges, \W would fold case under (?i); RE2 does not fold its own sets.
      const bool own = std::string_view("dDwW").find(next) != std::string_view::npos;
      Add(*set, own ? fmt::format("\\{}", next) : RangesText(*set), out);
      return absl::OkStatus();
    }
    const size_t start = at_;
    PX_ASSIGN_OR_RETURN(const uint32_t low, ReadPoint());
    uint32_t high = low;
    const std::string_view rest = regex_.substr(at_);
    if (rest.size() >= 2 && rest[0] == '-' && rest[1] != ']' && rest[1] != '[') {
      ++at_;
      PX_ASSIGN_OR_RETURN(high, ReadPoint());
      if (high < low) return RegexError(start, "the range ends before it begins");
    }
    Add({{low, high}}, RangesText({{low, high}}), out);
    return absl::OkStatus();
  }

  Status ReadQuoted(Class* out) {
    const size_t end = std::min(regex_.find("\\E", at_), regex_.size());
    for (at_ += 2; at_ < end;) {
      const CodePoint point = DecodeUtf8(regex_.substr(at_));
      at_ += point.bytes;
      Add({{point.value, point.value}}, CodePointText(point.value), out);
    }
    at_ = std::min(end + 2, regex_.size());
    const std::string_view rest = regex_.substr(at_);
    if (rest.starts_with('-') && !rest.starts_with("-]"))
      return RegexError(at_, "a range cannot begin with \\Q...\\E", "write the range without \\Q");
    return absl::OkStatus();
  }

  StatusOr<uint32_t> ReadPoint() {
    if (regex_[at_] == '\\') return ReadEscapedCodePoint(regex_, &at_);
    const CodePoint point = DecodeUtf8(regex_.substr(at_));
    at_ += point.bytes;
    return point.value;
  }

  const std::string_view regex_;
  size_t at_;
  int depth_ = 0;
  int intersections_ = 0;
  bool calculated_ = false;
  bool has_property_ = false;
};

}  // namespace

std::string ClassOf(const CodePointSet& set) {
  return set.empty() ? "[^\\x{0}-\\x{10FFFF}]" : fmt::format("[{}]", RangesText(set));
}

Status AppendRegexClass(std::string_view regex, bool ignores_case, size_t* at, std::string* out) {
  ClassReader reader(regex, *at);
  PX_ASSIGN_OR_RETURN(const ClassReader::Class made, reader.Read());
  if (!reader.calculated()) {
    *out += fmt::format("[{}{}]", made.negated ? "^" : "", made.plain);
  } else if (reader.has_property()) {
    return RegexError(*at, "\\p in a class that contains [ ] or && is not supported",
                      "write the ranges instead");
  } else if (ignores_case) {
    return RegexError(*at, "(?i) with a class that contains [ ] or && is not supported",
                      "add both cases to the class");
  } else {
    *out += ClassOf(made.negated ? Complement(made.set) : made.set);
  }
  *at = reader.at();
  return absl::OkStatus();
}

}  // namespace pxport
