#include <doctest/doctest.h>

#include "harness.h"

namespace pxport::expression_test::semantics_test {
namespace {

TEST_CASE("expression: null arguments return null unless documented otherwise") {
  for (const char* text : {"lower(a)",
                           "trim(a)",
                           "substr(a, 0, 1)",
                           "substr('abc', a, 1)",
                           "replacestr(a, 'x', 'y')",
                           "split(a, ',')",
                           "explode(a)",
                           "extract_regex(a, 'x')",
                           "matches_regex(a, 'x')",
                           "sha256(a)",
                           "hash('md5', a)",
                           "get_url_host(a)",
                           "format(a, 'yyyy')",
                           "dformat(a, 'yyyy')",
                           "date(a)",
                           "date_part('year', a)",
                           "set_date_part('year', 1, a)",
                           "zone_date_to_utc(a)",
                           "make_date_time(2020,1,1,0,0,a,0,'UTC')",
                           "size_of(a)",
                           "str_to_object(a)",
                           "get_keys(a)",
                           "a.get('x')",
                           "array_to_string(',', a)",
                           "flattenArray(a)",
                           "filterArray(a, x -> x)",
                           "transformArray(a, x -> x)",
                           "coalesce(a, a)",
                           "first(a)",
                           "min(a, a)",
                           "to_integer(a)",
                           "to_integer(' ')",
                           "json_to_object(a)",
                           "a + 1",
                           "1 - a",
                           "-a",
                           "a < 1",
                           "a.b.c",
                           "a[0]",
                           "get_values(a, 'x')",
                           "instr(a, 'x')",
                           "left(a, 1)"}) {
    CAPTURE(text);
    CHECK(Run(text) == "null");
    CHECK(Run(text, R"({"a":null})") == "null");
  }
  CHECK(Run("concat('a', x, 'b')") == "ab");
  CHECK(Run("lpad(x, 2, '*')") == "**");
  CHECK(Run("is_empty(x)") == "true");
  CHECK(Run("iif(x, 1, 2)") == "2");
  CHECK(Run("x == null && !(x == 1)") == "true");
  CHECK(Run("to_array(true, x, 1)") == "[null,1]");
  CHECK(Run("min(x, 2, null)") == "2");
  CHECK(Run("date(x, 'yyyy', '2020-01-02')") == "2020-01-02T00:00:00Z");
}

TEST_CASE("expression: arithmetic and comparison") {
  CHECK(Run("7 / 2") == "3");
  CHECK(Run("7 / 2.0") == "3.5");
  CHECK(Run("-7 % 3") == "-1");
  CHECK(Run("'3' * '4'") == "12");
  CHECK(Run("'3' + 4") == "34");
  CHECK(Run("0.1 + 0.2") == "0.30000000000000004");
  CHECK(Run("1 / 0") == "ERROR column 3: division by zero");
  CHECK(Run("1 % 0.0") == "ERROR column 3: division by zero");
  CHECK(Run("9223372036854775807 + 1") == "ERROR column 21: the result does not fit into 64 bits");
  CHECK(Run("(0 - 9223372036854775807 - 1) / -1") == "ERROR column 31: the result does not fit into 64 bits");
  CHECK(Run("1e308 * 10").starts_with("ERROR column 7: the result is too large"));
  CHECK(Run("'x' * 2") == "ERROR column 5: the operand before '*' is text, expected a number");
  CHECK(Run("2 - [1]") == "ERROR column 3: the operand after '-' is an array, expected a number");
  CHECK(Run("10 > 9 && '10' < '9' && '10' > 9 && 10 > '9'") == "true");
  CHECK(Run("1 == 1.0 && '1' == 1 && 1 != 'x'") == "true");
  CHECK(Run("[1, {a: [2]}] == [1, {a: [2]}] && [1] != [2] && {a: 1, b: 2} == {b: 2, a: 1}") == "true");
  CHECK(Run("date('2020-01-01T02:00:00+02:00') == '2020-01-01'") == "true");
  CHECK(Run("date('2020-01-02') > '2020-01-01T23:59:59Z'") == "true");
  CHECK(Run("true == 'yes' && false == 'off' && !(true == 1)") == "true");
  CHECK(Run("[1] < 2") == "ERROR column 5: cannot compare an array with a number");
  CHECK(Run("12345678901234567890 == 12345678901234567891") == "false");
}

TEST_CASE("expression: conditions accept what Data Prep accepts as true or false") {
  for (const char* word : {"true", "TRUE", "y", "Y", "yes", "YES", "on", "ON"})
    CHECK(Run("iif(w, 1, 0)", std::string(R"({"w":")") + word + R"("})") == "1");
  for (const char* word : {"false", "FALSE", "n", "N", "no", "NO", "off", "OFF"})
    CHECK(Run("iif(w, 1, 0)", std::string(R"({"w":")") + word + R"("})") == "0");
  CHECK(Run("iif('maybe', 1, 0)") == "ERROR column 5: expected true or false, found text");
  CHECK(Run("iif([], 1, 0)") == "ERROR column 5: expected true or false, found an array");
  CHECK(Run("false && 'maybe'") == "false");  // the second operand is not evaluated
  CHECK(Run("true || 1 / 0") == "true");
  CHECK(Run("iif(true, 1, 1 / 0)") == "1");
  CHECK(Run("coalesce(1, 1 / 0)") == "1");
  CHECK(Run("decode(1, 1, 'a', 1 / 0, 'b')") == "a");
}

TEST_CASE("expression: texts are counted in letters, not bytes") {
  CHECK(Run("substr('\xc3\xa4\xf0\x9f\x98\x80"
            "b', 1, 1)") == "\xf0\x9f\x98\x80");
  CHECK(Run("left('\xc3\xa4\xc3\xb6', 1)") == "\xc3\xa4");
  CHECK(Run("right('\xc3\xa4\xc3\xb6', 1)") == "\xc3\xb6");
  CHECK(Run("instr('\xc3\xa4\xc3\xa4x', 'x')") == "2");
  CHECK(Run("lpad('x', 4, '\xc3\xa4o')") == "\xc3\xa4o\xc3\xa4x");
  CHECK(Run("size_of('\xc3\xa4\xc3\xb6')") == "2");
  CHECK(Run("split('a\xc3\xa4"
            "b;c', '\xc3\xa4;')") == R"(["a","b","c"])");
  CHECK(Run("split('a,,b,', ',')") == R"(["a","","b",""])");
  CHECK(Run("instr('abcabc', 'c', 3)") == "5");
  CHECK(Run("instr('abcabc', 'c', 0, 2)") == "5");
  CHECK(Run("instr('abcabc', 'c', 0, 3)") == "-1");
  CHECK(Run("instr('abc', 'c', 9)") == "-1");
  CHECK(Run("substr('abc', 5, 2)") == "");
  CHECK(Run("left('abc', -1)") == "ERROR column 1: left: the count is negative");
  CHECK(Run("replacestr('aaa', 'a', 'bb')") == "bbbbbb");
  CHECK(Run("replacestr('aaa', '', 'b')") == "aaa");
  CHECK(Run("upper('stra\xc3\x9f"
            "e \xc3\xa4 \xc3\xbf \xce\xb1')") == "STRASSE \xc3\x84 \xc5\xb8 \xce\x91");
  CHECK(Run("lower('\xc3\x84 \xce\x91\xce\xa3')") == "\xc3\xa4 \xce\xb1\xcf\x82");
  CHECK(Run("'\xc3\xa4'.equalsIgnoreCase('\xc3\x84') && !'\xc3\x9f'.equalsIgnoreCase('ss')") == "true");
  CHECK(Run("explode('a1b22c', '[0-9]+')") == R"(["a","b","c"])");
  CHECK(Run("explode('abc', 'x*')") == R"(["abc"])");
  CHECK(Run("extract_regex('abc', '(x)|(b)')") == R"(["b",null,"b"])");
  CHECK(Run("extract_regex('abc', 'x')") == "null");
  CHECK(Run("matches_regex('abc', 'b')") == "false");
  CHECK(Run("matches_regex('b', r)", R"({"r":"(b"})") ==
        "ERROR column 1: matches_regex: argument 2 is invalid");
  CHECK(Run("concat([1])") == "ERROR column 1: concat: argument 1 is an array, expected text");
}

TEST_CASE("expression: hashes of other charsets encode like Java's getBytes") {
  CHECK(Run("md5('\xc3\xa4', 'ISO-8859-1')") == "c15bcc5577f9fade4b4a3256190a59b0");  // of byte e4
  CHECK(Run("md5('\xc3\xa4', 'us-ascii') == md5('?')") == "true");
  CHECK(Run("md5('\xf0\x9f\x98\x80', 'ISO-8859-1') == md5('?')") == "true");
  CHECK(Run("md5('', 'UTF-16') == md5('')") == "true");
  CHECK(Run("crc32('a', 'UTF-16') != crc32('a')") == "true");
  CHECK(Run("sha256(5) == sha256('5')") == "true");
  CHECK(Run("md5('a', c)", R"({"c":"x"})") == "ERROR column 1: md5: unknown character set");
}

TEST_CASE("expression: URLs") {
  CHECK(Run("get_url_host('https://me:pw@[::1]:8080/x?y#z')") == "[::1]");
  CHECK(Run("get_url_port('https://me:pw@[::1]:8080/x?y#z')") == "8080");
  CHECK(Run("get_url_port('foo://h')") == "null");
  CHECK(Run("get_url_port('http://h:99999')") == "null");
  CHECK(Run("get_url_path('http://h/a/b.csv?x', false)") == "b.csv");
  CHECK(Run("get_url_protocol('no url')") == "null");
  CHECK(Run("get_url_protocol('http://a b')") == "null");
  CHECK(Run("get_url_query_str('x://h?a=1&b&=c&&d=e=f', 'remove')") ==
        R"({"a":"1","b":"","":"c","d":"e=f"})");
}

TEST_CASE("expression: dates") {
  CHECK(Run("date('31.12.2020', 'dd.MM.yyyy')") == "2020-12-31T00:00:00Z");
  CHECK(Run("date('30.02.2020', 'dd.MM.yyyy')").starts_with("ERROR column 1: date: the text does not match"));
  CHECK(Run("date('2021-366', 'yyyy-DDD')").starts_with("ERROR"));
  CHECK(Run("date('2020-366', 'yyyy-DDD')") == "2020-12-31T00:00:00Z");
  CHECK(Run("date('x', 'yyyy', null)") == "null");
  CHECK(Run("date('nonsense')").starts_with("ERROR column 1: date: the text is not a date"));
  CHECK(Run("date('Tue, 3 Jun 2008 11:05:30 +0200', 'E, d MMM yyyy HH:mm:ss Z')") ==
        "2008-06-03T11:05:30+02:00");
  CHECK(Run("date('12/05/2020 01:02:03 PM')") == "2020-12-05T13:02:03Z");
  CHECK(Run("date('12112020')") == "2020-12-11T00:00:00Z");
  CHECK(Run("date('01-Feb-2020')") == "2020-02-01T00:00:00Z");
  CHECK(Run("date('2020-01-01 12:00 Europe/Paris', 'yyyy-MM-dd HH:mm VV')") == "2020-01-01T12:00:00+01:00");
  CHECK(Run("date('2020-01-01[ 12:30]', \"yyyy-MM-dd'['[ HH:mm]']'\")") == "2020-01-01T12:30:00Z");
  CHECK(Run("date('20200102', 'yyyyMMdd[ HH:mm]')") == "2020-01-02T00:00:00Z");
  // An hour that occurs twice, and an hour that does not exist.
  CHECK(Run("zone_date_to_utc(make_date_time(2021, 10, 31, 2, 30, 0, 0, 'Europe/Paris'))") ==
        "2021-10-31T00:30:00Z");
  CHECK(Run("make_date_time(2021, 3, 28, 2, 30, 0, 0, 'Europe/Paris')") == "2021-03-28T03:30:00+02:00");
  CHECK(Run("make_date_time(2021, 2, 29, 0, 0, 0, 0, 'UTC')").starts_with("ERROR"));
  CHECK(Run("format(zone_date_to_zone('2021-06-01T22:30:00Z', '+05:30'), 'yyyy-MM-dd HH:mm X xx ZZZZZ "
            "ZZZZ')") == "2021-06-02 04:00 +0530 +0530 +05:30 GMT+05:30");
  CHECK(Run("format('2021-06-01T22:30:00Z', \"yyyy'X'XXX\")") == "2021XZ");
  CHECK(Run("dformat(-1, 'yyyy-MM-dd HH:mm:ss.SSS')") == "1969-12-31 23:59:59.999");
  CHECK(Run("dformat(9223372036854775807, 'yyyy')").starts_with("ERROR"));
  CHECK(Run("set_date_part('month', 2, '2020-01-31')") == "2020-02-29T00:00:00Z");
  CHECK(Run("set_date_part('day', 31, '2020-02-01')").starts_with("ERROR"));
  CHECK(Run("[date_part('week', d), date_part('dw', d), date_part('q', d), date_part('dy', d), "
            "date_part('hh12', d)]",
            R"({"d":"2021-01-03T00:00:00Z"})") == "[53,7,1,3,12]");
  CHECK(Run("zone_date_to_zone(now(), z)", R"({"z":"Nowhere/X"})")
            .starts_with("ERROR column 1: zone_date_to_zone"));
}

TEST_CASE("expression: dates keep their zone") {
  constexpr std::string_view kNoon = R"({"d":"2021-07-01T12:00:00Z","z":"America/New_York"})";
  CHECK(Run("format(zone_date_to_zone(d, 'PST'), 'HH:mm z VV')", kNoon) == "05:00 PDT America/Los_Angeles");
  CHECK(Run("format(zone_date_to_zone(d, z), 'HH:mm zzzz')", kNoon) == "08:00 Eastern Daylight Time");
  CHECK(Run("format(d, 'z VV')", kNoon) == "UTC Z");
  CHECK(Run("format(zone_date_to_utc(zone_date_to_zone(d, z)), 'HH:mm VV')", kNoon) == "12:00 Z");
  CHECK(Run("format(date('2019-10-17T11:55:12 PST'), 'HH:mm z VV')") == "11:55 PST America/Los_Angeles");
  CHECK(Run("date(d)", R"({"d":"1646092800123"})") == "2022-03-01T00:00:00.123Z");
  CHECK(Run("array_to_string(',', [{id: '1646092800123'}])") == "{'id':'1646092800123'}");
  // set_date_part keeps the local time in the zone: noon in summer becomes noon in winter.
  CHECK(Run("set_date_part('month', 1, zone_date_to_zone(d, z))", kNoon) == "2021-01-01T08:00:00-05:00");
  CHECK(Run("set_date_part('month', 1, '2021-07-01T08:00:00-04:00')") == "2021-01-01T08:00:00-04:00");
  CHECK(Run("set_date_part('month', 8, date('2021-07-01T08:00:00 PST'))") == "2021-08-01T08:00:00-08:00");
  CHECK(Run("transformArray(['Europe/Paris', 'Asia/Tokyo'], x -> format(zone_date_to_zone(d, x), 'HH z'))",
            kNoon) == R"(["14 CEST","21 JST"])");
  CHECK(Run("transformArray(transformArray(['Europe/Paris', 'Asia/Tokyo'], x -> "
            "zone_date_to_zone('2021-07-01', x)), "
            "d -> format(d, 'VV'))") == R"(["Europe/Paris","Asia/Tokyo"])");
}

TEST_CASE("expression: objects, arrays, JSON") {
  CHECK(Run("o", R"({"o":{"a":[1,2.50,"x"]}})") == R"({"a":[1,2.50,"x"]})");
  CHECK(Run("o.a[1]", R"({"o":{"a":[1,2.50,"x"]}})") == "2.50");
  CHECK(Run("json_to_object('[1,').a")
            .starts_with("ERROR column 1: json_to_object: the text is not valid JSON"));
  CHECK(Run("json_to_object('{\"a\":\"\\\\u00e4\\\\n\"}').a") == "\xc3\xa4\n");
  for (const char* bad :
       {"01", "[1,]", "{\"a\" 1}", "nul", "\"a", "[1] x", "\"\\ud800\"", "{1:2}", "-", "1e", "tru"})
    CHECK(Run("json_to_object(j)", "{\"j\":" + Json::String(bad).Dump() + "}").starts_with("ERROR"));
  CHECK(Run("to_object('a', 'x\"y\n').a") == "x\"y\n");
  CHECK(Run("to_object('a\"', [null, true, 1.5])") == R"({"a\"":[null,true,1.5]})");
  CHECK(Run("array_to_string('|', [null, true, 'x', [1, [2]], {k: \"it's\"}])") ==
        "|true|x|1|2|{'k':'it\\'s'}");
  CHECK(Run("contains_key(o, 'a')", R"({"o":{"a":null}})") == "true");
  CHECK(Run("contains_key(o.a)", R"({"o":{"a":null}})") == "true");
  CHECK(Run("arrays_to_object('a', [1, 2], 'b', [3])") == R"([{"a":1,"b":3},{"a":2,"b":null}])");
  CHECK(Run("arrays_to_object('a', 1)").starts_with("ERROR"));
  CHECK(Run("filterArray('x', x -> x)") ==
        "ERROR column 1: filterArray: argument 1 is text, expected an array");
  CHECK(Run("max(['b', 'c', 'a'])") == "c");
  CHECK(
      Run("max(1, [2], 'x')").starts_with("ERROR column 1: max: cannot compare the values with each other"));
  CHECK(Run("to_integer('12.9')") == "12");
  CHECK(Run("to_integer('1e30')").starts_with("ERROR"));
  CHECK(Run("to_integer('abc')") == "ERROR column 1: to_integer: argument 1 is text that is not a number");
  CHECK(Run("to_decimal(' +007.50 ')") == "7.5");
  CHECK(Run("to_decimal('nan')").starts_with("ERROR"));
  CHECK(Run("to_bigint('123456789012345678901234567890')") == "123456789012345678901234567890");
}

TEST_CASE("expression: exceeding a limit fails only that row") {
  std::string numbers = "[";
  for (int i = 0; i < 2000; ++i) numbers += "1,";
  numbers += "1]";
  const std::string profile = "{\"a\":" + numbers + "}";
  const std::string square = "size_of(transformArray(a, x -> size_of(filterArray(a, y -> x == y))))";
  CHECK(Run(square, profile) == "ERROR the expression takes more than 1000000 steps");
  CHECK(Run("lpad('', 2000000, 'x')") == "ERROR the expression produces text of more than 1048576 bytes");
  CHECK(Run("array_to_string(lpad('', 1000000, 'x'), [1, 2, 3])") ==
        "ERROR the expression produces text of more than 1048576 bytes");
  CHECK(Run("transformArray(a, x -> lpad('', 100000, 'x'))", profile) ==
        "ERROR the expression takes more than 67108864 bytes of memory");
  ExpressionLimits few;
  few.memory_bytes = 1000;
  CHECK(Run("size_of(a)", profile, few) == "ERROR the expression takes more than 1000 bytes of memory");

  const StatusOr<Program> program = Program::Compile(square);
  REQUIRE(program.ok());
  Evaluator evaluator(*program, {});
  const Row large(*program, profile), small(*program, R"({"a":[1,2]})");
  for (int i = 0; i < 3; ++i) {
    CHECK(evaluator.Run(large.views(), SampleRow()).status().code() == Code::kResourceExhausted);
    const StatusOr<ValueView> result = evaluator.Run(small.views(), SampleRow());
    REQUIRE(result.ok());
    CHECK(result->text == "2");
  }
  CHECK(evaluator.Run({}, SampleRow()).status().code() == Code::kInternal);
}

TEST_CASE("expression: messages contain no values") {
  for (const char* text :
       {"to_integer(s)", "date(s)", "date(s, 'yyyy')", "iif(s, 1, 2)", "s * 2", "matches_regex('x', s)",
        "json_to_object(s)", "sha1('x', s)", "zone_date_to_zone(now(), s)", "format(now(), s)"}) {
    const std::string message = Run(text, R"({"s":"(secret-4711"})");
    CAPTURE(text);
    CHECK(message.starts_with("ERROR"));
    CHECK(message.find("4711") == std::string::npos);
  }
}

}  // namespace
}  // namespace pxport::expression_test::semantics_test
