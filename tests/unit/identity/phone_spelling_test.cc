#include "identity/phone_spelling.h"

#include <doctest/doctest.h>

#include <string>

#include "identity/phone_extension.h"
#include "identity/phone_text.h"

namespace pxport::phone_spelling_test {
namespace {

// The digits, after '+' if there is one, then '@' and the index of a zero in brackets. "-": not a number.
std::string Spelling(std::string_view text) {
  PhoneSpelling spelling;
  if (!ReadPhoneSpelling(text, &spelling)) return "-";
  std::string read = (spelling.plus ? "+" : "") + std::string(spelling.digits.view());
  if (spelling.bracketed_zero.has_value()) read += "@" + std::to_string(*spelling.bracketed_zero);
  return read;
}

TEST_CASE("characters of other scripts are mapped to ASCII") {
  std::string read;
  for (PhoneText text("a\u00a0４٤۴४৪๔＋（\u2013\u00b7\u223cé"); !text.done(); text.Next()) {
    read += text.current() < 0x80 ? static_cast<char>(text.current()) : '?';
  }
  CHECK(read == "a 444444+(-.~?");
  PhoneText text("１2");
  CHECK(text.before() == '\0');
  text.Next();
  CHECK(text.rest() == "2");
  text.Skip(1);
  CHECK(text.done());
  CHECK(text.current() == 0);
  CHECK(LowerPhoneLetter('X') == 'x');
  CHECK(LowerPhoneLetter(U'Д') == U'д');
  CHECK(LowerPhoneLetter('5') == '5');
}

TEST_CASE("a zero counts as bracketed if it is alone in brackets") {
  CHECK(Spelling("+44 (0)20") == "+44020@2");
  CHECK(Spelling("+44 ( 0 ) 20") == "+44020@2");
  CHECK(Spelling("+44 （０）20") == "+44020@2");
  CHECK(Spelling("+44 (020) 1") == "+440201");
  CHECK(Spelling("+44 (1) 20") == "+44120");
  CHECK(Spelling("+44 (0)(0)20") == "+440020@2");
  CHECK(Spelling("+44 (0 20") == "+44020");
  CHECK(Spelling("+44 0) 20") == "+44020");
}

TEST_CASE("words, URIs and second numbers") {
  CHECK(Spelling("Tel. (020) 7946") == "0207946");
  CHECK(Spelling("0207946 home") == "0207946");
  CHECK(Spelling("0207946 home 2") == "-");
  CHECK(Spelling("0207946-HOME") == "-");
  CHECK(Spelling("0xx21 123") == "021123");
  CHECK(Spelling("0207946 +") == "0207946");
  CHECK(Spelling("0207946 +44") == "-");
  CHECK(Spelling("tel:7946;phone-context=+44-20") == "+44207946");
  CHECK(Spelling("tel:+7946;phone-context=+44") == "+7946");
  CHECK(Spelling("tel:7946;PHONE-CONTEXT=example.com") == "7946");
  CHECK(Spelling("tel:%2b44%20207946") == "+44207946");
  CHECK(Spelling("%") == "-");
  CHECK(Spelling(std::string(32, '1')) == std::string(32, '1'));
  CHECK(Spelling(std::string(33, '1')) == "-");
}

TEST_CASE("extensions have a label and few digits") {
  for (const std::string_view text :
       {"x123", ";ext=5", "ext. 5", ",5", ",,5", "#5", ", Poste 5", "доб.5", "x5/x6"}) {
    CAPTURE(text);
    CHECK(IsPhoneExtension(PhoneText(text)));
  }
  for (const std::string_view text :
       {"", "5", "x", "ext", "x5 6", "x1234567890", "xyz5", "option 5", "x5a", "x5é"}) {
    CAPTURE(text);
    CHECK_FALSE(IsPhoneExtension(PhoneText(text)));
  }
  CHECK(IsSecondExtension(PhoneText("/ x5")));
  CHECK_FALSE(IsSecondExtension(PhoneText("/5")));
  CHECK(WithoutHashExtension("650 555 1212 - 503#") == "650 555 1212 -");
  CHECK(WithoutHashExtension("650 555 1212#") == "650 555");
  CHECK(WithoutHashExtension("650-1234567#") == "650-1234567#");
  CHECK(WithoutHashExtension("#") == "#");
  CHECK(WithoutHashExtension("12#") == "12#");
}

}  // namespace
}  // namespace pxport::phone_spelling_test
