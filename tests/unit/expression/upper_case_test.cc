#include "expression/upper_case.h"

#include <doctest/doctest.h>

namespace pxport::expression_test::upper_case_test {
namespace {

std::string Upper(std::string_view text) {
  std::string out = "<";
  AppendUpperCase(text, &out);
  return out.substr(1);
}

TEST_CASE("upper case: ASCII, Latin, Greek and Cyrillic letters") {
  CHECK(Upper("") == "");
  CHECK(Upper("az AZ 09 [`{") == "AZ AZ 09 [`{");
  CHECK(Upper("\xc3\xa4\xc3\xb6\xc3\xbf") == "\xc3\x84\xc3\x96\xc5\xb8");
  CHECK(Upper("\xce\xb1\xcf\x82\xcf\x83") == "\xce\x91\xce\xa3\xce\xa3");  // both forms of sigma
  CHECK(Upper("\xd0\xb6\xd1\x8f") == "\xd0\x96\xd0\xaf");
  CHECK(Upper("\xc4\xb1i") == "II");                       // the dotless i, without a locale
  CHECK(Upper("\xf0\x90\x90\xa8") == "\xf0\x90\x90\x80");  // Deseret, beyond 16 bits
  CHECK(Upper("\xe6\xbc\xa2\xf0\x9f\x98\x80") == "\xe6\xbc\xa2\xf0\x9f\x98\x80");  // without case
}

TEST_CASE("upper case: letters that become several") {
  CHECK(Upper("stra\xc3\x9f"
              "e") == "STRASSE");
  CHECK(Upper("\xef\xac\x83") == "FFI");    // a ligature of three letters
  CHECK(Upper("\xc5\x89") == "\xca\xbcN");  // an apostrophe and n
}

TEST_CASE("upper case: comparison without regard to case") {
  CHECK(EqualIgnoringCase("", ""));
  CHECK(EqualIgnoringCase("aBc", "AbC"));
  CHECK(EqualIgnoringCase("\xc3\xa4", "\xc3\x84"));
  CHECK(EqualIgnoringCase("\xcf\x82", "\xcf\x83"));  // both forms of sigma
  CHECK_FALSE(EqualIgnoringCase("a", "ab"));
  CHECK_FALSE(EqualIgnoringCase("ab", "a"));
  CHECK_FALSE(EqualIgnoringCase("a", "\xc3\xa4"));
  CHECK_FALSE(EqualIgnoringCase("\xc3\x9f", "ss"));
  CHECK_FALSE(EqualIgnoringCase("\xc3\x9f", "SS"));
}

}  // namespace
}  // namespace pxport::expression_test::upper_case_test
