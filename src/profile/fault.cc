#include "profile/fault.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/ascii.h"
#include "base/code_point.h"
#include "base/limits.h"
#include "profile/escapes.h"

namespace pxport {
namespace {

bool IsJsonSpace(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
// Returns the size of the UTF-8 sequence that `text` begins with, or 0 if it is invalid.
size_t Utf8Size(std::string_view text) {
  const CodePoint point = DecodeUtf8(text);
  return point.value == CodePoint::kMalformed ? 0 : point.bytes;
}

// Parses one line without recursion. Each Read function returns false if it has set fault_.
class Examiner {
 public:
  explicit Examiner(std::string_view line) : line_(line) {}

  std::optional<Fault> Examine() {
    SkipSpaces();
    if (Peek() == '[') {
      Fail("an array begins, where one profile per line is expected");
      fault_->shape = LineShape::kArray;
    } else if (Peek() != '{') {
      Fail("not a JSON object");
    } else if (ReadValues()) {
      SkipSpaces();
      if (at_ < line_.size()) FailAfterProfile();
    } else if (AtEnd()) {
      fault_->shape = LineShape::kUnended;
    }
    return fault_;
  }

 private:
  char Peek() const { return at_ < line_.size() ? line_[at_] : '\0'; }
  bool AtEnd() const { return at_ == line_.size(); }
  void SkipSpaces() {
    while (!AtEnd() && IsJsonSpace(Peek())) ++at_;
  }

  // Invalid UTF-8 takes precedence over any other reason at the same position.
  bool Fail(std::string reason) {
    if (!AtEnd() && Utf8Size(line_.substr(at_)) == 0) reason = "not valid UTF-8";
    if (AtEnd()) reason = fmt::format("the line ends too early: {}", reason);
    fault_ = Fault{at_ + 1, std::move(reason)};
    return false;
  }

  void FailAfterProfile() {
    const bool several = Peek() == '{';
    Fail(several ? "another profile begins, where one profile per line is expected"
                 : "more text after the profile's closing brace");
    if (several) fault_->shape = LineShape::kSeveral;
  }

  // Reads the current value and all values in it.
  bool ReadValues() {
    do {
      if (!ReadOpeningOrScalar()) return false;
      if (!opened_ && !ReadAfterValue()) return false;
    } while (!in_object_.empty());
    return true;
  }

  // Reads an opening bracket, up to the first value of the container, or a value that is not a container.
  bool ReadOpeningOrScalar() {
    opened_ = false;
    SkipSpaces();
    const char c = Peek();
    if (c == '"') return ReadString();
    if (c == '{' || c == '[') {
      if (in_object_.size() == static_cast<size_t>(kMaxDepth))
        return Fail(fmt::format("nested deeper than {}", kMaxDepth));
      in_object_.push_back(c == '{');
      ++at_;
      SkipSpaces();
      if (Peek() == (c == '{' ? '}' : ']')) return true;
      opened_ = true;
      return c == '{' ? ReadKey("expected '\"' or '}' after '{'") : true;
    }
    if (IsDigit(c) || c == '-') return ReadNumber();
    if (c == 't') return ReadLiteral("true");
    if (c == 'f') return ReadLiteral("false");
    if (c == 'n') return ReadLiteral("null");
    return Fail("expected a value");
  }

  // Reads closing brackets, then a comma up to the next value. Stops after the bracket of the outermost
  // value.
  bool ReadAfterValue() {
    while (!in_object_.empty()) {
      SkipSpaces();
      const bool object = in_object_.back();
      const char c = Peek();
      if (c == ',') {
        ++at_;
        return object ? ReadKey("expected a key after ','") : true;
      }
      if (c != (object ? '}' : ']')) {
        return Fail(object ? "expected ',' or '}' after a member" : "expected ',' or ']' after an element");
      }
      in_object_.pop_back();
      ++at_;
    }
    return true;
  }

  bool ReadKey(const char* missing) {
    SkipSpaces();
    if (Peek() != '"') return Fail(missing);
    if (!ReadString()) return false;
    SkipSpaces();
    if (Peek() != ':') return Fail("expected ':' after a key");
    ++at_;
    return true;
  }

  bool ReadString() {
    for (++at_; !AtEnd() && Peek() != '"';) {
      const uint8_t c = static_cast<uint8_t>(Peek());
      if (c < 0x20) return Fail(fmt::format("string with a raw control character (0x{:02x})", c));
      if (c == '\\') {
        if (!ReadEscape()) return false;
        continue;
      }
      const size_t size = Utf8Size(line_.substr(at_));
      if (size == 0) return Fail("not valid UTF-8");
      at_ += size;
    }
    if (AtEnd()) return Fail("string without its closing quote");
    ++at_;
    return true;
  }

  bool ReadEscape() {
    const size_t size = static_cast<size_t>(EscapeSize(line_.substr(at_)));
    if (size != 0) {
      at_ += size;
      return true;
    }
    const std::string_view rest = line_.substr(at_);
    if (rest.size() < 2 || rest[1] != 'u') return Fail("unknown escape in a string");
    const bool hex = rest.size() >= 6 && std::all_of(rest.begin() + 2, rest.begin() + 6, [](char c) {
                       return IsDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
                     });
    return Fail(hex ? "lone surrogate in \\u escape" : "\\u escape without four hex digits");
  }

  bool ReadLiteral(std::string_view literal) {
    for (const char expected : literal) {
      if (Peek() != expected || AtEnd()) return Fail(fmt::format("expected '{}'", literal));
      ++at_;
    }
    return EndScalar(literal);
  }

  bool ReadNumber() {
    if (Peek() == '-') ++at_;
    if (Peek() == '0') {
      ++at_;
      if (IsDigit(Peek())) return Fail("number with a leading zero");
    } else if (!ReadDigits()) {
      return false;
    }
    if (Peek() == '.') {
      ++at_;
      if (!ReadDigits()) return false;
    }
    if (Peek() == 'e' || Peek() == 'E') {
      ++at_;
      if (Peek() == '+' || Peek() == '-') ++at_;
      if (!ReadDigits()) return false;
    }
    return EndScalar("a number");
  }

  bool ReadDigits() {
    if (!IsDigit(Peek())) return Fail("expected a digit in a number");
    while (IsDigit(Peek())) ++at_;
    return true;
  }

  // Rejects only characters that continue the scalar. The callers check all others.
  bool EndScalar(std::string_view what) {
    const char c = Peek();
    if (AtEnd() || IsJsonSpace(c) || std::string_view("{}[]:,\"").find(c) != std::string_view::npos)
      return true;
    return Fail(fmt::format("unexpected character after {}", what));
  }

  const std::string_view line_;
  size_t at_ = 0;
  bool opened_ = false;
  std::vector<bool> in_object_;  // per open container: whether it is an object
  std::optional<Fault> fault_;
};

}  // namespace

std::optional<Fault> FindFault(std::string_view line) {
  return Examiner(line).Examine();
}

}  // namespace pxport
