#include "identity/phone_text.h"

#include "base/code_point.h"
#include "identity/spaces.h"

namespace pxport {
namespace {

// The zeros of scripts whose digits people write in phone numbers: Arabic, Persian, Devanagari, Bengali,
// Thai.
constexpr char32_t kZeros[] = {0x660, 0x6F0, 0x966, 0x9E6, 0xE50};
constexpr char32_t kFirstFullWidth = 0xFF01, kLastFullWidth = 0xFF5E;  // the forms of '!' to '~'

// Maps hyphens, dashes, dots and tildes of other scripts to ASCII.
char32_t AsciiSign(char32_t c) {
  if (c >= 0x2010 && c <= 0x2015) return '-';
  switch (c) {
    case 0x2212:  // minus
    case 0x30FC:  // long vowel mark
      return '-';
    case 0xB7:    // middle dot
    case 0x2022:  // bullet
      return '.';
    case 0x2053:
    case 0x223C:
      return '~';
    default:
      return c;
  }
}

bool IsBetweenDigits(char32_t c) {
  return IsSpaceOrMark(c) || c == 0xAD || c == 0x200C || c == 0x200D;
}

char32_t AsciiForm(char32_t c) {
  if (c >= kFirstFullWidth && c <= kLastFullWidth) return c - kFirstFullWidth + '!';
  if (IsBetweenDigits(c)) return ' ';
  for (const char32_t zero : kZeros) {
    if (c >= zero && c < zero + 10) return c - zero + '0';
  }
  return AsciiSign(c);
}

}  // namespace

void PhoneText::ReadWide() {
  const CodePoint wide = DecodeUtf8(text_.substr(at_));
  size_ = wide.bytes;
  current_ = AsciiForm(wide.value);
}

char32_t LowerPhoneLetter(char32_t letter) {
  const bool upper = (letter >= 'A' && letter <= 'Z') || (letter >= 0xC0 && letter <= 0xDE) ||
                     (letter >= 0x410 && letter <= 0x42F);
  return upper ? letter + 0x20 : letter;
}

}  // namespace pxport
