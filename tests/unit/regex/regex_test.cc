// Regular expressions in Java's syntax. The expected matches are those of java.util.regex of OpenJDK 17.
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
  constexpr std::string_view kBefore = "the regular expression is invalid at its ";
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
            .starts_with("COMPILE column 20: matches_regex: the regular expression is invalid"));
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

TEST_CASE("expression regex: simple classes are translated item by item") {
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

TEST_CASE("expression regex: escapes that RE2 lacks or interprets differently") {
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

TEST_CASE("expression regex: features that RE2 lacks or interprets differently are rejected") {
  CHECK(Why("a(?=b)") == "column 2: look-ahead is not supported");
  CHECK(Why("a(?!b)") == "column 2: look-ahead is not supported");
  CHECK(Why("(?<=a)b") == "column 1: look-behind is not supported");
  CHECK(Why("(?<!a)b") == "column 1: look-behind is not supported");
  CHECK(Why("(?>a)") == "column 1: atomic groups are not supported");
  CHECK(Why("(a)\\1") == "column 4: back-references are not supported");
  CHECK(Why("(a)\\12") == "column 4: back-references are not supported");
  CHECK(Why("a*+") == "column 2: possessive quantifiers are not supported");
  CHECK(Why("a?+b") == "column 2: possessive quantifiers are not supported");
  CHECK(Why("a++") == "column 2: possessive quantifiers are not supported");
  CHECK(Why("(?U)a") == "column 3: the flag U is not supported");
  CHECK(Why("(?ix)a") == "column 4: the flag x is not supported");
  CHECK(Why("[[:alpha:]]") == "column 2: [: :] within [ ] is not supported");
  CHECK(Why("[\\p{L}&&[^a]]") == "column 1: \\p in a class that contains [ ] or && is not supported");
  CHECK(Why("(?i)[a-z&&[^b]]") == "column 5: (?i) with a class that contains [ ] or && is not supported");
  CHECK(Why("[a&&]") == "column 3: && needs a class on both sides");
  CHECK(Why("[&&a]") == "column 2: && needs a class on both sides");
  CHECK(Why("[a-z&&&b]") == "column 5: &&& is not supported");  // Java parses the third & as another operator
  CHECK(Why("[a-z&&b&]") == "column 8: a single & after && is not supported");
  CHECK(Why("[\\Qa\\E-z]") == "column 7: a range cannot begin with \\Q...\\E");
  CHECK(Why("[a") == "column 1: [ without ]");
  CHECK(Why("[]") == "column 1: [ without ]");
  CHECK(Why("[z-a]") == "column 2: the range ends before it begins");
  CHECK(Why("a\\") == "column 2: trailing backslash");
  CHECK(Why("\\u12") == "column 1: \\u without four hexadecimal digits");
  CHECK(Why("\\ud800x") == "column 1: unpaired surrogate");
  CHECK(Why("\\x{41") == "column 1: \\x without hexadecimal digits");
  CHECK(Why("\\08") == "column 1: \\0 without octal digits");
  for (const char letter : std::string_view("CGNRXZkmy"))
    CHECK(Why(std::string("\\") + letter) == std::string("column 1: \\") + letter + " is not supported");
  CHECK(Why(std::string(60'000, '[')) == "column 33: too many nested [");
  CHECK(Run("matches_regex(a, 'x(?=y)')") ==
        "COMPILE column 18: matches_regex: the regular expression is invalid at its column 2: "
        "look-ahead is not supported");
  CHECK(Matches("a(?=b)", "ab") == "ERROR column 1: matches_regex: argument 2 is invalid");
}

TEST_CASE("expression regex: a large class is translated quickly") {
  std::string large = "[";
  for (int i = 0; i < 20'000; ++i) large += static_cast<char>('a' + i % 26);
  const StatusOr<std::string> translated = ToRe2Syntax(large + "&&[b]]");
  REQUIRE(translated.ok());
  CHECK(*translated == "[b]");
  std::string many = "[a";
  for (int i = 0; i < 65; ++i) many += "&&a";
  CHECK(Why(many + "]") == "column 195: too many &&");
  CHECK(FindEscapeSet('q') == nullptr);
  CHECK(ClassOf({{'a', 'c'}, {0xE4, 0xE4}}) == "[a-c\\x{E4}]");
}

}  // namespace pxport::expression_test::regex_test
