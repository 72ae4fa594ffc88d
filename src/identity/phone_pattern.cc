#include "identity/phone_pattern.h"

#include <algorithm>

namespace pxport {
namespace {

// The opcodes of phone_table.py. 0 to 9 match that digit.
enum PhoneOpcode : uint8_t {
  kAnyDigit = 10,   // one digit
  kDigitSet,        // one digit of a set: a mask of 2 bytes
  kAnyDigits,       // least and most digits, 1 byte each: as many digits as possible
  kSplit,           // an offset of 2 bytes: run the code that follows; if it fails, the code at the offset
  kJump,            // an offset of 2 bytes: continue there
  kOpenGroup,       // a group begins here
  kCloseGroup,      // a group ends here
  kEndOfDigits,     // matches if there are no more digits
  kPatternMatched,  // the end of the pattern
};

size_t TwoBytes(const uint8_t* code) {
  return code[0] | static_cast<size_t>(code[1]) << 8;
}

// Backtracks by recursion, one level per kSplit and kAnyDigits: numbers and patterns are short.
class PhoneMatcher {
 public:
  // Without a `match` all digits have to match, and groups are not recorded.
  PhoneMatcher(std::string_view digits, PhoneMatch* match)
      : begin_(digits.data()), end_(begin_ + digits.size()), match_(match) {}

  bool Run(const uint8_t* code, const char* at) {
    for (;;) {
      const uint8_t opcode = *code++;
      switch (opcode) {
        case kAnyDigit:
          if (at == end_) return false;
          ++at;
          break;
        case kDigitSet:
          if (at == end_ || (TwoBytes(code) >> (*at - '0') & 1) == 0) return false;
          ++at;
          code += 2;
          break;
        case kAnyDigits:
          return RunAnyDigits(code, at);
        case kSplit:
          if (RunAlternative(code + 2, at)) return true;
          code += 2 + TwoBytes(code);
          break;
        case kJump:
          code += 2 + TwoBytes(code);
          break;
        case kOpenGroup:
          opened_[*code++ - 1] = at;
          break;
        case kCloseGroup:
          match_->groups[*code - 1] = {opened_[*code - 1], at};
          ++code;
          break;
        case kEndOfDigits:
          if (at != end_) return false;
          break;
        case kPatternMatched:
          if (match_ == nullptr) return at == end_;
          match_->matched = {begin_, at};
          return true;
        default:
          if (at == end_ || *at - '0' != opcode) return false;
          ++at;
      }
    }
  }

 private:
  // Restores the groups if the alternative fails.
  bool RunAlternative(const uint8_t* code, const char* at) {
    if (match_ == nullptr) return Run(code, at);
    const PhoneMatch before = *match_;
    if (Run(code, at)) return true;
    *match_ = before;
    return false;
  }

  bool RunAnyDigits(const uint8_t* code, const char* at) {
    const ptrdiff_t least = code[0];
    for (ptrdiff_t count = std::min<ptrdiff_t>(end_ - at, code[1]); count >= least; --count) {
      if (Run(code + 2, at + count)) return true;
    }
    return false;
  }

  const char* begin_;
  const char* end_;
  PhoneMatch* match_;
  const char* opened_[PhoneMatch::kMaxGroups] = {};
};

}  // namespace

bool MatchPhonePrefix(const uint8_t* code, std::string_view digits, PhoneMatch* match) {
  return PhoneMatcher(digits, match).Run(code, digits.data());
}

bool MatchPhonePattern(const uint8_t* code, std::string_view digits) {
  return PhoneMatcher(digits, nullptr).Run(code, digits.data());
}

}  // namespace pxport
