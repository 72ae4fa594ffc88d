#include "identity/phone_spelling.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/ascii.h"
#include "identity/phone_extension.h"
#include "identity/phone_text.h"
#include "identity/spaces.h"

namespace pxport {
namespace {

// libphonenumber's limit, in bytes: a longer text is not a phone number.
constexpr size_t kMaxPhoneBytes = 250;
// An extension follows a number of at least this many digits.
constexpr size_t kDigitsBeforeExtension = 3;
// At least this many letters after a number, without a space, are keypad digits: 1-800-FLOWERS.
constexpr size_t kKeypadLetters = 3;
constexpr std::string_view kContextParameter = "phone-context=";

enum class PhoneSign : uint8_t { kOther, kDigit, kSeparator, kSlash, kPlus, kOpen, kClose };

constexpr std::array<PhoneSign, 0x80> kPhoneSigns = [] {
  std::array<PhoneSign, 0x80> signs{};
  for (char digit = '0'; digit <= '9'; ++digit) signs[static_cast<size_t>(digit)] = PhoneSign::kDigit;
  for (const char separator : {' ', '\t', '\n', '\r', '-', '.', '*', '_'}) {
    signs[static_cast<size_t>(separator)] = PhoneSign::kSeparator;
  }
  signs['/'] = PhoneSign::kSlash;
  signs['+'] = PhoneSign::kPlus;
  signs['('] = signs['['] = PhoneSign::kOpen;
  signs[')'] = signs[']'] = PhoneSign::kClose;
  return signs;
}();

PhoneSign SignOf(char32_t c) {
  return c < 0x80 ? kPhoneSigns[c] : PhoneSign::kOther;
}

bool StartsWithIgnoringCase(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  for (size_t i = 0; i < lower.size(); ++i) {
    if (LowerPhoneLetter(static_cast<unsigned char>(text[i])) != static_cast<unsigned char>(lower[i]))
      return false;
  }
  return true;
}

class SpellingReader {
 public:
  SpellingReader(std::string_view text, PhoneSpelling* spelling)
      : text_(WithoutHashExtension(text)), spelling_(*spelling) {}

  bool Read() {
    SkipToNumber();
    for (;;) {
      ReadPlain();
      if (text_.done()) break;
      switch (SignOf(text_.current())) {
        case PhoneSign::kDigit:
          if (!AddDigit()) return false;
          break;
        case PhoneSign::kSeparator:
          break;
        case PhoneSign::kSlash:
          if (IsSecondExtension(text_)) return true;
          break;
        case PhoneSign::kPlus:
          if (size() > 0) return IsEnd();  // a second number?
          spelling_.plus = true;
          break;
        case PhoneSign::kOpen:
          open_ = size();
          break;
        case PhoneSign::kClose:
          CloseBracket();
          break;
        case PhoneSign::kOther:
          if (IsEnd()) return true;
          if (!IsIgnored()) return false;
          continue;
      }
      text_.Next();
    }
    return size() > 0;
  }

 private:
  size_t size() const { return spelling_.digits.size(); }

  // Skips words before the number, such as "Tel.", "mobile:" and the scheme of a URI.
  void SkipToNumber() {
    for (; !text_.done(); text_.Next()) {
      const PhoneSign sign = SignOf(text_.current());
      if (sign == PhoneSign::kDigit || sign == PhoneSign::kPlus) return;
      if (text_.current() == '%' && StartsWithIgnoringCase(text_.rest(), "%2b")) {
        spelling_.plus = true;
        text_.Skip(3);
        return;
      }
    }
  }

  // Reads ASCII digits and separators; most numbers have no other characters. Branchless per character: the
  // CPU cannot predict where the separators are.
  void ReadPlain() {
    const std::string_view rest = text_.rest();
    const size_t limit = std::min(rest.size(), spelling_.digits.room());
    size_t read = 0;
    for (; read < limit; ++read) {
      const auto byte = static_cast<unsigned char>(rest[read]);
      const PhoneSign sign = byte < 0x80 ? kPhoneSigns[byte] : PhoneSign::kOther;
      if (sign != PhoneSign::kDigit && sign != PhoneSign::kSeparator) break;
      spelling_.digits.AppendIf(sign == PhoneSign::kDigit, rest[read]);
    }
    text_.Skip(read);
  }

  bool AddDigit() {
    if (spelling_.digits.room() == 0) return false;
    spelling_.digits.AppendIf(true, static_cast<char>(text_.current()));
    return true;
  }

  void CloseBracket() {
    if (open_.has_value() && size() == *open_ + 1 && spelling_.digits.view().back() == '0' &&
        !spelling_.bracketed_zero.has_value()) {
      spelling_.bracketed_zero = *open_;
    }
    open_.reset();
  }

  // Whether the rest of the text has no more digits of the number.
  bool IsEnd() {
    if (size() >= kDigitsBeforeExtension && IsPhoneExtension(text_)) return true;
    if (text_.current() == ';' && text_.rest().size() > 1 && IsLetter(text_.rest()[1])) {
      ReadParameters(text_.rest().substr(1));
      return true;
    }
    if (IsKeypadWord()) return false;
    for (PhoneText rest = text_; !rest.done(); rest.Next()) {
      if (IsPhoneDigit(rest.current())) return false;
    }
    return true;
  }

  // Skips characters that are separators here: the x of "0xx21" replaces the digits of a carrier code, and
  // %20 is an encoded space.
  bool IsIgnored() {
    if (LowerPhoneLetter(text_.current()) == 'x' || text_.current() == '~') {
      text_.Next();
      return true;
    }
    if (!text_.rest().starts_with("%20")) return false;
    text_.Skip(3);
    return true;
  }

  bool IsKeypadWord() const {
    const char before = text_.before();
    if (!IsDigit(before) && before != '-' && before != '.') return false;
    const std::string_view rest = text_.rest();
    size_t letters = 0;
    while (letters < rest.size() && IsLetter(rest[letters])) ++letters;
    return letters >= kKeypadLetters;
  }

  // RFC 3966: a phone-context that begins with '+' is the prefix of a number without '+'. A context that is a
  // domain name is ignored.
  void ReadParameters(std::string_view parameters) {
    if (spelling_.plus) return;
    while (!parameters.empty()) {
      const std::string_view parameter = parameters.substr(0, parameters.find(';'));
      parameters.remove_prefix(std::min(parameter.size() + 1, parameters.size()));
      if (!StartsWithIgnoringCase(parameter, kContextParameter)) continue;
      const std::string_view context = parameter.substr(kContextParameter.size());
      if (!context.starts_with('+')) return;
      PhoneDigits joined;
      for (const char c : context) {
        if (IsDigit(c)) joined.Append({&c, 1});
      }
      joined.Append(spelling_.digits.view());
      spelling_ = {joined, true, std::nullopt};
      return;
    }
  }

  PhoneText text_;
  PhoneSpelling& spelling_;
  std::optional<size_t> open_;  // the number of digits before the open bracket
};

}  // namespace

bool ReadPhoneSpelling(std::string_view text, PhoneSpelling* spelling) {
  if (text.size() > kMaxPhoneBytes) text = TrimText(text);
  return text.size() <= kMaxPhoneBytes && SpellingReader(text, spelling).Read();
}

}  // namespace pxport
