#include <doctest/doctest.h>

#include "expression/limits.h"
#include "harness.h"

namespace pxport::expression_test::syntax_test {
namespace {

std::string Fields(std::string_view text) {
  const StatusOr<Program> program = Program::Compile(text);
  if (!program.ok()) return std::string(Message(program.status()));
  std::string all;
  for (const FieldPath& field : program->fields()) all += field.ToString() + " ";
  return all;
}

std::string Repeat(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("expression syntax: fields") {
  CHECK(Fields("a.b[0].c") == "a.b[0].c ");
  CHECK(Fields("concat(a, b.c, a)") == "a b.c ");
  CHECK(Fields("_acme['loyalty.tier'].points") == "_acme['loyalty.tier'].points ");
  CHECK(Fields("${First Name}.${if}.new") == "['First Name'].if.new ");
  CHECK(Fields("$x + _y + \xc3\xa4\xc3\xb6") == "$x _y \xc3\xa4\xc3\xb6 ");
  CHECK(Fields("a.trim().b") == "a ");
  CHECK(Fields("a[i].b") == "a i ");
  CHECK(Fields("contains_key('p.q') && contains_key(r.s)") == "r.s p.q ");
  CHECK(Fields("transformArray(list, x -> x.name + other)") == "list other ");
  CHECK(Fields("42") == "");
  CHECK(Run("list[n].name", R"({"list":[{"name":"a"},{"name":"b"}],"n":1})") == "b");
  CHECK(Run("list[n]", R"({"list":[1],"n":-1})") == "null");
  CHECK(Run("map[key]", R"({"map":{"k":5},"key":"k"})") == "5");
  CHECK(Run("${First.Name}", R"({"First.Name":"x"})") == "x");
}

TEST_CASE("expression syntax: precedence, words and signs") {
  CHECK(Run("1 + 2 * 3 - 4") == "3");
  CHECK(Run("(1 + 2) * 3") == "9");
  CHECK(Run("10 - 3 - 2") == "5");
  CHECK(Run("-2 * -3") == "6");
  CHECK(Run("1 + 1 == 2 && 3 > 2 || false") == "true");
  CHECK(Run("1 lt 2 and 2 le 2 and 3 gt 2 and 3 ge 3 and 1 eq 1 and 1 ne 2") == "true");
  CHECK(Run("not true or true") == "true");
  CHECK(Run("!(true or true)") == "false");
  CHECK(Run("17 div 5 + 17 mod 5") == "5");
  CHECK(Run("true ? 'a' : false ? 'b' : 'c'") == "a");
  CHECK(Run("false ? 'a' : false ? 'b' : 'c'") == "c");
  CHECK(Run("size_of({a: 1, 'b c': [], new: null})") == "3");
  CHECK(Run("transformArray([[1,2],[3]], x -> transformArray(x, (y) -> y * size_of(x)))") == "[[2,4],[3]]");
  CHECK(Run("transformArray([1], x -> x) + x", "{}") == "null");  // outside the lambda x is a field
}

TEST_CASE("expression syntax: texts and numbers") {
  CHECK(Run(R"('a\'b' + "c\"d\\")") == "a'bc\"d\\");
  CHECK(Run(R"("\u00e4\ud83d\ude00\n\d")") == "\xc3\xa4\xf0\x9f\x98\x80\n\\d");
  CHECK(Run("1.50") == "1.50");
  CHECK(Run("1e3 + 0") == "1000");
  CHECK(Run("12345678901234567890") == "12345678901234567890");
}

TEST_CASE("expression syntax: errors have a column and a cause") {
  const std::pair<const char*, const char*> kCases[] = {
      {"", "column 1: expected a value, found the end"},
      {"1 +", "column 4: expected a value, found the end"},
      {"concat(a b)", "column 10: expected ',' or ')', found 'b'"},
      {"concat(a, b", "column 12: expected ',' or ')', found the end"},
      {"a.", "column 3: expected a name after '.', found the end"},
      {"a b", "column 3: expected an operator or the end, found 'b'"},
      {"a = 1", "column 3: '=' is not an operator"},
      {"'abc", "column 1: the closing quote is missing"},
      {"${a", "column 1: '${' without '}'"},
      {"${}", "column 3: expected a name between '${' and '}'"},
      {"if", "column 1: 'if' is a reserved word"},
      {"12ab", "column 3: expected an operator after the number"},
      {"007", "column 1: a number must not begin with 0"},
      {"1 + 1e999", "column 5: the number is too large"},
      {"'\\u12g4'", "column 2: expected four hexadecimal digits after \\u"},
      {"'\\ud800'", "column 2: unpaired surrogate"},
      {"a # b", "column 3: unexpected '#'"},
      {"a \x01", "column 3: unexpected byte 0x01"},
      {"\xff", "column 1: the expression is not valid UTF-8"},
      {"1 + lowr('x')", "column 5: unknown function 'lowr'"},
      {"substr(a)", "column 1: substr takes 3 arguments, found 1"},
      {"lower()", "column 1: lower takes 1 argument, found 0"},
      {"to_object('a')", "column 1: to_object takes an even number of arguments, found 1"},
      {"iif(a)", "column 1: iif takes 3 arguments, found 1"},
      {"ua_os_name(x)", "column 1: ua_os_name is not supported: this build has no user-agent functions"},
      {"filterArray(a, b)", "column 16: filterArray: expected a lambda, found a value"},
      {"concat(a, x -> x)",
       "column 11: a lambda can only be the second argument of filterArray or transformArray"},
      {"filterArray(x -> x, x -> x)",
       "column 13: a lambda can only be the second argument of filterArray or transformArray"},
      {"x -> x", "column 3: expected an operator or the end, found '->'"},
      {"concat(1 -> 2)", "column 8: expected the name of a variable before '->', found '1'"},
      {"sha1(a, 'UTF-7')", "column 9: sha1: unknown character set"},
      {"hash('sha3', a)", "column 6: hash: unknown hash function"},
      {"date_part('x', a)", "column 11: date_part: unknown date part"},
      {"set_date_part('week', 1, a)", "column 15: set_date_part: this date part cannot be set"},
      {"zone_date_to_zone(a, 'Mars/Base')", "column 22: zone_date_to_zone: unknown time zone"},
      {"zone_date_to_zone(a, '../../etc/passwd')", "column 22: zone_date_to_zone: unknown time zone"},
      {"format(a, 'yyyy-bb')", "column 11: format: date pattern, column 6: unknown letter 'b'"},
      {"format(a, 'uuuu')", "column 11: format: date pattern, column 1: 'u' must occur 1 to 2 times"},
      {"date(a, 'YYYY-MM-dd')", "column 9: date: date pattern: 'Y' is the year of the ISO week"},
      {"format(a, 5)", "column 11: format: argument 2 is a number, expected text"},
      {"contains_key('a..b')", "column 14: column 3: expected a key, found '.'"},
      {"contains_key(5)", "column 14: contains_key: expected a field or its path in quotes"},
  };
  for (const auto& [text, message] : kCases) {
    const auto& this_text = text;
    CAPTURE(this_text);
    const StatusOr<Program> program = Program::Compile(text);
    REQUIRE(!program.ok());
    CHECK(program.status().code() == Code::kInvalidArgument);
    CHECK(Message(program.status()) == message);
    CHECK(Message(program.status())
              .starts_with("column " + Detail(program.status(), kInputColumn).value_or("")));
  }
  CHECK(Message(Program::Compile("matches_regex(a, '(b')").status())
            .starts_with("column 18: matches_regex: the regular"));
  CHECK(Remedy("1 + lowr('x')") == "did you mean lower?");
  CHECK(Remedy("equalsignorecase(a, b)") == "did you mean equalsIgnoreCase?");
  CHECK(Remedy("substr(a)") == "write substr(TEXT, START, LENGTH)");
  CHECK(Remedy("if") == "write ${if} for a field of that name");
}

TEST_CASE("expression syntax: result kinds are known before any row") {
  const auto kind = [](std::string_view text) { return Program::Compile(text)->result(); };
  CHECK(kind("a") == ResultKind::kAny);
  CHECK(kind("split(a, ',')") == ResultKind::kArray);
  CHECK(kind("{a: 1}") == ResultKind::kObject);
  CHECK(kind("iif(a, [1], null)") == ResultKind::kArray);
  CHECK(kind("a ? 'x' : 1") == ResultKind::kScalar);
  CHECK(kind("a == b") == ResultKind::kBool);
  CHECK(kind("contains_key('a')") == ResultKind::kBool);
  CHECK(kind("nullify()") == ResultKind::kNull);
  CHECK(kind("a * 2") == ResultKind::kNumber);
  CHECK(kind("now()") == ResultKind::kDate);
  CHECK(Program::Compile("format(now(), 'yyyy')")->uses_clock());
  CHECK(Program::Compile("timestamp()")->uses_clock());
  CHECK_FALSE(Program::Compile("uuid()")->uses_clock());
  CHECK(Program::Compile("guid()")->uses_uuid());
  CHECK_FALSE(Program::Compile("lower(a)")->uses_uuid());
}

TEST_CASE("expression syntax: nesting and length are limited, deep input does not overflow the stack") {
  CHECK(Run(Repeat("(", kMaxExpressionNesting - 1) + "1" + Repeat(")", kMaxExpressionNesting - 1)) == "1");
  for (const std::string& text :
       {Repeat("(", kMaxExpressionNesting) + "1" + Repeat(")", kMaxExpressionNesting), Repeat("(", 60000),
        Repeat("[", 60000), Repeat("!", 60000), Repeat("-", 60000), Repeat("lower(", 10000),
        Repeat("a ? ", 15000), Repeat("{a:", 20000), Repeat("a[b", 20000), Repeat("not ", 15000)}) {
    CHECK(Run(text).find("nested more than 100 levels deep") != std::string::npos);
  }
  constexpr auto kMost = static_cast<int>(kMaxExpressionHeight) - 1;
  CHECK(Run("0" + Repeat("+1", kMost)) == std::to_string(kMost));
  CHECK(Run("0" + Repeat("+1", kMost + 1)).find("more than 400 operations in a chain") != std::string::npos);
  CHECK(Run("0" + Repeat("+1", 20000)).find("more than 400 operations in a chain") != std::string::npos);
  CHECK(Run("a.trim()" + Repeat(".trim()", 5000)).find("more than 400 operations in a chain") !=
        std::string::npos);
  CHECK(Run("1" + Repeat(" ", 70000)).find("longer than 65536 bytes") != std::string::npos);
}

}  // namespace pxport::expression_test::syntax_test
