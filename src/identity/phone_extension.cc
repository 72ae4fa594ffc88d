#include "identity/phone_extension.h"

#include "base/ascii.h"

namespace pxport {
namespace {

// libphonenumber's limits: the more ambiguous a label is, the fewer digits may follow it.
constexpr size_t kAfterLabel = 20, kAfterCommas = 15, kAfterSign = 9, kBeforeHash = 6;

struct ExtensionLabel {
  std::u32string_view text;  // in lower case
  size_t max_digits;
};

// Longer labels come before their own prefixes: the first match wins.
constexpr ExtensionLabel kExtensionLabels[] = {
    {U"extensión", kAfterLabel},        // Spanish, as one character
    {U"extensio\u0301n", kAfterLabel},  // and with a combining accent
    {U"extension", kAfterLabel},
    {U"exten", kAfterLabel},
    {U"extn", kAfterLabel},
    {U"ext", kAfterLabel},
    {U"xtn", kAfterLabel},
    {U"xt", kAfterLabel},
    {U"x", kAfterSign},
    {U"#", kAfterSign},
    {U"~", kAfterSign},
    {U"anexo", kAfterLabel},       // Spanish
    {U"ankn", kAfterLabel},        // Swedish
    {U"anknytning", kAfterLabel},  // Swedish
    {U"dahili", kAfterLabel},      // Turkish
    {U"durchwahl", kAfterLabel},   // German
    {U"dw", kAfterSign},           // German
    {U"interno", kAfterLabel},     // Italian, Spanish
    {U"interne", kAfterLabel},     // French
    {U"int", kAfterSign},
    {U"klappe", kAfterLabel},       // German
    {U"kl", kAfterSign},            // German
    {U"linka", kAfterLabel},        // Czech, Slovak
    {U"nebenstelle", kAfterLabel},  // German
    {U"poste", kAfterLabel},        // French
    {U"ramal", kAfterLabel},        // Portuguese
    {U"toestel", kAfterLabel},      // Dutch
    {U"tst", kAfterSign},           // Dutch
    {U"wewn", kAfterLabel},         // Polish
    {U"wew", kAfterLabel},          // Polish
    {U"доб", kAfterLabel},          // Russian
    {U"внутр", kAfterLabel},        // Russian
    {U"вн", kAfterSign},            // Russian
    {U"дод", kAfterLabel},          // Ukrainian
    {U"内線", kAfterLabel},         // Japanese
    {U"分机", kAfterLabel},         // Chinese
    {U"分機", kAfterLabel},         // Chinese
    {U"转", kAfterSign},            // Chinese
    {U"轉", kAfterSign},            // Chinese
};

bool SkipLabel(std::u32string_view label, PhoneText* text) {
  PhoneText at = *text;
  for (const char32_t letter : label) {
    if (LowerPhoneLetter(at.current()) != letter) return false;
    at.Next();
  }
  *text = at;
  return true;
}

bool IsBetweenLabelAndDigits(char32_t c) {
  return c == ' ' || c == '\t' || c == ',' || c == '-' || c == '.' || c == ':' || c == '#' || c == '=';
}

// At least one digit, at most `max_digits`; after them ASCII punctuation and spaces only.
bool IsExtensionNumber(PhoneText text, size_t max_digits) {
  while (IsBetweenLabelAndDigits(text.current())) text.Next();
  size_t digits = 0;
  for (; IsPhoneDigit(text.current()); text.Next()) ++digits;
  if (digits == 0 || digits > max_digits) return false;
  if (IsSecondExtension(text)) return true;
  for (; !text.done(); text.Next()) {
    const char32_t c = text.current();
    if (c >= 0x80 || IsPhoneDigit(c) || IsLetter(static_cast<char>(c))) return false;
  }
  return true;
}

}  // namespace

bool IsPhoneExtension(PhoneText text) {
  size_t commas = 0;
  for (; text.current() == ' ' || text.current() == '\t' || text.current() == ','; text.Next()) {
    if (text.current() == ',') ++commas;
  }
  if (text.current() == ';') {
    text.Next();
    PhoneText parameter = text;
    if (SkipLabel(U"ext=", &parameter)) return IsExtensionNumber(parameter, kAfterLabel);
    return IsExtensionNumber(text, kAfterCommas);
  }
  for (const ExtensionLabel& label : kExtensionLabels) {
    PhoneText number = text;
    if (SkipLabel(label.text, &number) && IsExtensionNumber(number, label.max_digits)) return true;
  }
  return commas > 0 && IsExtensionNumber(text, commas > 1 ? kAfterCommas : kAfterSign);
}

bool IsSecondExtension(PhoneText text) {
  if (text.current() != '/') return false;
  text.Next();
  while (text.current() == ' ') text.Next();
  return LowerPhoneLetter(text.current()) == 'x';
}

std::string_view WithoutHashExtension(std::string_view text) {
  if (!text.ends_with('#')) return text;
  size_t begin = text.size() - 1;
  while (begin > 0 && IsDigit(text[begin - 1])) --begin;
  const size_t digits = text.size() - 1 - begin;
  if (digits == 0 || digits > kBeforeHash || begin == 0) return text;
  const char before = text[begin - 1];
  return before == ' ' || before == '-' ? text.substr(0, begin - 1) : text;
}

}  // namespace pxport
