// Regular expressions in Java's notation. What was matched here was matched by java.util.regex of OpenJDK 17.
#include <doctest/doctest.h>

#include "../expression/harness.h"
#include "base/json.h"
#include "regex/regex_class.h"
#include "regex/regex_syntax.h"

namespace pxport::expression_test::regex_test {
namespace {

std::string Matches(std::string_view regex, std::string_view text) {
  return Run("matches_regex(t, r)", "{\"t\":" + Json::String(std::string(text)).Dump() +
                                        ",\"r\":" + Json::String(std::string(regex)).Dump() + "}");
}

std::string Why(std::string_view regex) {
  const StatusOr<std::string> translated = ToRe2Syntax(regex);
  CAPTURE(regex);
  REQUIRE_FALSE(translated.ok());
  CHECK(translated.status().code() == Code::kInvalidArgument);
  constexpr std::string_view kBefore = "the regular expression is not valid: ";
  const std::string_view message = Message(translated.status());
  REQUIRE(message.starts_with(kBefore));
  return std::string(message.substr(kBefore.size()));
}

}  // namespace

TEST_CASE("expression regex: named groups") {
  CHECK(Run(R"x(extract_regex("2026-01-02", "(?<year>\\d{4})-(?<month>\\d\\d)"))x") ==
        R"(["2026-01","2026","01"])");
  CHECK(Run(R"x(extract_regex("ab", "(?<first>a)(?:b)(c)?"))x") == R"(["ab","a",null])");
  CHECK(Run(R"x(matches_regex("x", "(?<1a>x)"))x") == "true");
  CHECK(Run(R"x(matches_regex("x", "(?<a b>x)"))x")
            .starts_with("COMPILE column 20: matches_regex: the regular expression is not valid"));
}

TEST_CASE("expression regex: intersections and unions of classes are calculated") {
  CHECK(Run(R"x(matches_regex("a-b", "[\\w&&[^_]]-b"))x") == "true");
  CHECK(Matches("[\\w&&[^_]]", "_") == "false");
  CHECK(Matches("[a-z&&[^aeiou]]+", "bcd") == "true");
  CHECK(Matches("[a-z&&[^aeiou]]+", "bad") == "false");
  CHECK(Matches("[a-z&&[def]&&[^e]]+", "df") == "true");
  CHECK(Matches("[a-z&&[def]&&[^e]]+", "e") == "false");
  CHECK(Matches("[a-d[m-p]]+", "admp") == "true");
  CHECK(Matches("[a-d[m-p]]+", "e") == "false");
  CHECK(Matches("[^a-d[m-p]]", "m") == "false");
  CHECK(Matches("[^a-d[m-p]]", "e") == "true");
  CHECK(Matches("[^a-z&&[def]]", "e") == "false");
  CHECK(Matches("[^a-z&&[def]]", "a") == "true");
  CHECK(Matches("[0-9&&[a-z]]", "5") == "false");  // an empty class
  CHECK(Matches("[a&b]+", "a&b") == "true");
  CHECK(Matches("[\\p{L}\\d_]+",
                "\xc3\xa4"
                "5_") == "true");
  CHECK(Matches("[[\xc3\xa4-\xc3\xbc]&&[^\xc3\xb6]]", "\xc3\xb6") == "false");
  CHECK(Matches("[[\xc3\xa4-\xc3\xbc]&&[^\xc3\xb6]]", "\xc3\xa4") == "true");
}

TEST_CASE("expression regex: classes without calculations mean what they say") {
  CHECK(Matches("[]a]+", "]a") == "true");
  CHECK(Matches("[^]a]", "]") == "false");
  CHECK(Matches("[a-]+", "a-") == "true");
  CHECK(Matches("[-a]+", "-a") == "true");
  CHECK(Matches("[a-c.$^]+", "b.$^") == "true");
  CHECK(Matches("[\\]\\[\\\\-]+", "[]\\-") == "true");
  CHECK(Matches("[\\Qa-z]\\E]+", "a-z]") == "true");
  CHECK(Matches("[\\Qa-z]\\E]+", "b") == "false");
  CHECK(Matches("(?i)[^a]", "A") == "false");
  CHECK(Matches("(?i)[\\W]", "s") == "false");
  CHECK(Matches("[^\\d]", "\n") == "true");
  CHECK(Matches("[\\S]", "\v") == "false");
  CHECK(Matches("[\\p{Alpha}\\p{Digit}]+", "a1") == "true");
  CHECK(Matches("[\\P{Alpha}]", "a") == "false");
}

TEST_CASE("expression regex: escapes that RE2 lacks or reads differently") {
  CHECK(Matches("\\s+", " \t\n\v\f\r") == "true");
  CHECK(Matches("\\S", "\v") == "false");
  CHECK(Matches("\\h+", " \t\xc2\xa0\xe3\x80\x80") == "true");
  CHECK(Matches("\\v+", "\n\v\f\r\xc2\x85\xe2\x80\xa8") == "true");
  CHECK(Matches("\\V", "\v") == "false");
  CHECK(Matches("\\e\\a\\cA\\x41\\x{1F600}",
                "\x1b\a\x01"
                "A\xf0\x9f\x98\x80") == "true");
  CHECK(Matches("\\u00e4\\ud83d\\ude00", "\xc3\xa4\xf0\x9f\x98\x80") == "true");
  CHECK(Matches("\\0101\\07", "A\a") == "true");
  CHECK(Matches("\\p{Upper}\\p{Lower}\\p{IsLatin}\\pL\\p{Lu}", "Aab\xc3\xa4Z") == "true");
  CHECK(Matches("\\Qa.b[\\E+", "a.b[[") == "true");
  CHECK(Matches("\\.\\-\\+\\/\\\\", ".-+/\\") == "true");
  CHECK(Matches("\\bab\\b\\z", "ab") == "true");
  CHECK(Matches("(?s)a.b", "a\nb") == "true");
  CHECK(Matches("(?i:A)b", "ab") == "true");
  CHECK(Matches("a\\++", "a++") == "true");
}

TEST_CASE("expression regex: what would be read as something else is refused") {
  CHECK(Why("a(?=b)") == "look-ahead at its column 2");
  CHECK(Why("a(?!b)") == "look-ahead at its column 2");
  CHECK(Why("(?<=a)b") == "look-behind at its column 1");
  CHECK(Why("(?<!a)b") == "look-behind at its column 1");
  CHECK(Why("(?>a)") == "an atomic group at its column 1");
  CHECK(Why("(a)\\1") == "a back-reference at its column 4");
  CHECK(Why("(a)\\12") == "a back-reference at its column 4");
  CHECK(Why("a*+") == "a possessive quantifier at its column 2");
  CHECK(Why("a?+b") == "a possessive quantifier at its column 2");
  CHECK(Why("a++") == "a possessive quantifier at its column 2");
  CHECK(Why("(?U)a") == "the flag U at its column 3");
  CHECK(Why("(?ix)a") == "the flag x at its column 4");
  CHECK(Why("[[:alpha:]]") == "[: :] within [ ] at its column 2");
  CHECK(Why("[\\p{L}&&[^a]]") == "\\p within a class that has [ ] or && inside at its column 1");
  CHECK(Why("(?i)[a-z&&[^b]]").starts_with("(?i) together with a class"));
  CHECK(Why("[a&&]") == "&& without a class on both sides at its column 3");
  CHECK(Why("[&&a]") == "&& without a class on both sides at its column 2");
  CHECK(Why("[a-z&&&b]") == "&&& at its column 5");  // Java reads the third sign as another operator
  CHECK(Why("[a-z&&b&]") == "a single & after && at its column 8");
  CHECK(Why("[\\Qa\\E-z]") == "a range from \\Q...\\E at its column 7");
  CHECK(Why("[a") == "[ without ] at its column 1");
  CHECK(Why("[]") == "[ without ] at its column 1");
  CHECK(Why("[z-a]") == "a range that ends before it begins at its column 2");
  CHECK(Why("a\\") == "a backslash at the end at its column 2");
  CHECK(Why("\\u12") == "\\u without four hexadecimal digits at its column 1");
  CHECK(Why("\\ud800x") == "half of a surrogate pair at its column 1");
  CHECK(Why("\\x{41") == "\\x without its hexadecimal digits at its column 1");
  CHECK(Why("\\08") == "\\0 without octal digits at its column 1");
  for (const char letter : std::string_view("CGNRXZkmy"))
    CHECK(Why(std::string("\\") + letter) ==
          std::string("\\") + letter + " is not supported at its column 1");
  CHECK(Why(std::string(60'000, '[')) == "too many [ within each other at its column 33");
  CHECK(Run("matches_regex(a, 'x(?=y)')") ==
        "COMPILE column 18: matches_regex: the regular expression is not valid: look-ahead at its column 2");
  CHECK(Matches("a(?=b)", "ab") == "ERROR column 1: matches_regex: argument 2 is not valid");
}

TEST_CASE("expression regex: a large class is translated in no time") {
  std::string large = "[";
  for (int i = 0; i < 20'000; ++i) large += static_cast<char>('a' + i % 26);
  const StatusOr<std::string> translated = ToRe2Syntax(large + "&&[b]]");
  REQUIRE(translated.ok());
  CHECK(*translated == "[b]");
  std::string many = "[a";
  for (int i = 0; i < 65; ++i) many += "&&a";
  CHECK(Why(many + "]") == "too many && at its column 195");
  CHECK(FindEscapeSet('q') == nullptr);
  CHECK(ClassOf({{'a', 'c'}, {0xE4, 0xE4}}) == "[a-c\\x{E4}]");
}

}  // namespace pxport::expression_test::regex_test
