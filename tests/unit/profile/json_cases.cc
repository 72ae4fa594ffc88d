#include "json_cases.h"

#include <string_view>

#include "base/limits.h"

namespace pxport::testing {
namespace {

using namespace std::string_view_literals;

// Values, for lines like {"v": VALUE}.
constexpr std::string_view kGoodValues[] = {
    "0",
    "-0",
    "1",
    "-1",
    "10",
    "123456789012345678901234567890",
    "0.0",
    "-0.0",
    "1.5",
    "0.000000000000000000001",
    "1e1",
    "1E1",
    "1e+1",
    "1e-1",
    "0e0",
    "0E-0",
    "-0e+00",
    "1.0e10",
    "12345678.12345678",
    "123456789.123456789",
    "1234567890123456",
    "12345678901234567",
    "-123456789012345",
    "-1234567890123456",
    "0.1234567890123",
    "1e400",
    "1e-400",
    "true",
    "false",
    "null",
    "\"\"",
    "\"a\"",
    "\"\\\"\"",
    "\"\\\\\"",
    "\"\\\\\\\"\"",
    "\"\\/\"",
    "\"\\b\\f\\n\\r\\t\"",
    "\"\\u0000\"",
    "\"\\u00e9\\u00E9\"",
    "\"\\ud83d\\ude00\"",
    "\"\\uD800\\uDC00\"",
    "\"\\uDBFF\\uDFFF\"",
    "\"\\uFFFF\\uFFFE\"",
    "\"\\\\u12\"",
    "\"\\\\ud800\"",
    "\"\x7f\"",
    "\"\xc2\x80\"",
    "\"\xe0\xa0\x80\"",
    "\"\xed\x9f\xbf\"",
    "\"\xee\x80\x80\"",
    "\"\xf0\x90\x80\x80\"",
    "\"\xf4\x8f\xbf\xbf\"",
    "\"\xef\xbb\xbf\"",
    "\"\xe2\x80\xa8\"",
    "[]",
    "[[]]",
    "[{}]",
    "{}",
    "{\"a\":{}}",
    "[1,2]",
    "[1,\"a\",null,{},[]]",
    "[\"a\",\"b\"]",
    "{\"a\":1,\"a\":2}",
    "{\"\":0}",
    "{\"a\":\"b\",\"c\":\"d\"}",
    "[{\"a\":1},{\"b\":[2]}]",
    "[ ]",
    "{ }",
    " 1 ",
    "\t1\r",
    "[ 1 , 2 ]",
    "{ \"a\" : 1 , \"b\" : 2 }",
    "\"[{,:}]\"",
    "\"//\"",
    "[-1,-0.5]",
};

constexpr std::string_view kBadValues[] = {
    "",
    " ",
    "+1",
    "01",
    "-01",
    "00",
    "-",
    "--1",
    "1.",
    ".1",
    "-.1",
    "1.e1",
    "1e",
    "1e+",
    "1E-",
    "1e1.5",
    "1.2.3",
    "0x10",
    "1_000",
    "1a",
    "123abc",
    "0123",
    "1 2",
    "1true",
    "1-",
    "1+1",
    "1e1e1",
    "Infinity",
    "NaN",
    "-Infinity",
    "nan",
    "inf",
    "tru",
    "truee",
    "TRUE",
    "True",
    "truefalse",
    "true false",
    "fals",
    "falsee",
    "nul",
    "nulll",
    "Null",
    "nil",
    "undefined",
    "'a'",
    "a",
    "\"",
    "\"a",
    "a\"",
    "\"a\"b",
    "\"a\" \"b\"",
    "\"a\"\"b\"",
    "\"a\"1",
    "1\"a\"",
    "\"\\\"",
    "\"\\a\"",
    "\"\\x41\"",
    "\"\\0\"",
    "\"\\'\"",
    "\"\\U0041\"",
    "\"\\u\"",
    "\"\\u1\"",
    "\"\\u12\"",
    "\"\\u123\"",
    "\"\\u123g\"",
    "\"\\u+123\"",
    "\"\\u 123\"",
    "\"\\ud800\"",
    "\"\\udc00\"",
    "\"\\ud800x\"",
    "\"\\ud800\\n\"",
    "\"\\ud800\\u0041\"",
    "\"\\ud800\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\\ud83d\\ude0\"",
    "\"\\ud83d\\\\ude00\"",
    "\"\\uD800\\\"",
    "\\\"a\\\"",
    "\\",
    "\\n",
    "1\\",
    "\"a\"\\",
    "\"\x01\"",
    "\"\x1f\"",
    "\"\t\"",
    "\"\r\"",
    "\"\x80\"",
    "\"\xc0\x80\"",
    "\"\xc1\xbf\"",
    "\"\xc2\"",
    "\"\xc2\xc2\x80\"",
    "\"\xe0\x80\x80\"",
    "\"\xe0\x9f\xbf\"",
    "\"\xe2\x82\"",
    "\"\xed\xa0\x80\"",
    "\"\xed\xbf\xbf\"",
    "\"\xf0\x80\x80\x80\"",
    "\"\xf0\x9f\x98\"",
    "\"\xf4\x90\x80\x80\"",
    "\"\xf5\x80\x80\x80\"",
    "\"\xff\"",
    "\"\xfe\"",
    "\"\x80\x80\"",
    "\"a\xbf\"",
    "\xc3\xa9",
    "1\xc2\xa0",
    "\xc2\xa0"
    "1",
    "\xe2\x80\xa8"
    "1",
    "\f1",
    "1\f",
    "\v1",
    "\x1a",
    "1\x1a"
    "2",
    "\x7f",
    "[",
    "]",
    "{",
    "}",
    "[[",
    "[]]",
    "[}",
    "{]",
    "[{]}",
    "[1",
    "1]",
    "{\"a\":1]",
    "[1}",
    "[,]",
    "[1,]",
    "[,1]",
    "[1,,2]",
    "[1 2]",
    "[1\"a\"]",
    "[\"a\" 1]",
    "[]1",
    "[][]",
    "[]{}",
    "{}{}",
    "{}1",
    "{}\"a\"",
    "[\"a\":1]",
    "[1:2]",
    "[:1]",
    "[1:]",
    "[{},]",
    "{,}",
    "{\"a\"}",
    "{\"a\":}",
    "{:1}",
    "{\"a\":1,}",
    "{,\"a\":1}",
    "{\"a\":1,,\"b\":2}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1:2}",
    "{\"a\"::1}",
    "{\"a\":\"b\":1}",
    "{\"a\",\"b\"}",
    "{\"a\":1,\"b\"}",
    "{\"a\" 1}",
    "{a:1}",
    "{1:1}",
    "{null:1}",
    "{[]:1}",
    "{{}:1}",
    "{\"a\":1,2}",
    "{\"a\":1,\"b\",\"c\":2}",
    "[{\"a\":1,2}]",
    "{\"a\":[1,\"b\":2]}",
    "[\"a\",\"b\":1]",
    "1,",
    ",1",
    ":1",
    "1:",
    "::",
    ",,",
    "/*x*/1",
    "1//x",
    "#1",
    "{\"a\":1}}",
    "{{\"a\":1}",
    "},{",
    "1},{\"v\":1",
    "1}\"a\":{",
};

// Whole lines.
constexpr std::string_view kGoodLines[] = {
    "{}", " {} ", "\t{\t}\t", "{}\r", "\r{}", "{\"a\":1}", "{ \"a\" :1}",
};
constexpr std::string_view kBadLines[] = {
    "[]",
    "[{}]",
    "1",
    "\"a\"",
    "null",
    "true",
    "{",
    "}",
    "{}}",
    "{}{}",
    "{},{}",
    "{},",
    ",{}",
    "{}[]",
    "[]{}",
    "{}1",
    "1{}",
    "{}\"a\"",
    "\"a\"{}",
    "{}:",
    ":{}",
    "{} {}",
    "\xef\xbb\xbf{}",
    "\"",
    "\\",
    "{\"a\"",
    "{\"a\":",
    "{\"a\":1",
    "{\"a\":1,",
    "{\"a\":\"",
    "{\"a\":[",
    "{\"a\":{",
    "{\"a\":[}",
    "{}\f",
    "\f{}",
    "\v",
    "\x80",
    "\xc3",
    "a",
    "{}\\",
    "{}]",
    "]{}",
    "{]",
    "[}",
};

}  // namespace

std::vector<JsonCase> JsonCases() {
  std::vector<JsonCase> cases;
  const auto wrap = [&](std::string_view value, bool good) {
    cases.push_back({"{\"v\":" + std::string(value) + "}", good});
    cases.push_back({"{\"w\":[0,{\"v\":" + std::string(value) + "},1],\"x\":\"y\"}", good});
    cases.push_back({"{\"w\":[" + std::string(value) + ",1]}", good});
  };
  for (const auto value : kGoodValues) wrap(value, true);
  for (const auto value : kBadValues) {
    cases.push_back({"{\"v\":" + std::string(value) + "}", false});
    cases.push_back({"{\"v\": " + std::string(value) + " ,\"x\":1}", false});
  }
  for (const auto line : kGoodLines) cases.push_back({std::string(line), true});
  for (const auto line : kBadLines) cases.push_back({std::string(line), false});

  cases.push_back({std::string("{\"v\":\0}"sv), false});
  cases.push_back({std::string("{\"v\":\"\0\"}"sv), false});
  cases.push_back({std::string("{\"v\":1\0}"sv), false});
  cases.push_back({std::string("{}\0"sv), false});
  cases.push_back({std::string("\0{}"sv), false});
  for (const int depth : {2, 63, 64, 65, 127, 1023, kMaxDepth, kMaxDepth + 1, kMaxDepth + 70, 5000}) {
    const size_t inner = static_cast<size_t>(depth - 1);
    const bool good = depth <= kMaxDepth;
    cases.push_back({"{\"v\":" + std::string(inner, '[') + std::string(inner, ']') + "}", good});
    std::string objects, closes;
    for (int i = 0; i < depth; ++i) {
      objects += "{\"v\":";
      closes += '}';
    }
    cases.push_back({objects + "1" + closes, good});
    cases.push_back({objects + "1" + closes + "}", false});
    cases.push_back({objects + "1" + closes.substr(1), false});
  }
  // The same faults after a long string, at every offset of a 64-byte block.
  for (size_t pad = 50; pad < 130; ++pad) {
    const std::string front = "{\"p\":\"" + std::string(pad, 'x') + "\",\"v\":";
    cases.push_back({front + "\"\\\\\"}", true});
    cases.push_back({front + "\"\\\"}", false});
    cases.push_back({front + "\"\\\\\\\\\\\\\\\"\"}", true});
    cases.push_back({front + "\"\xe6\x9d\xb1\xf0\x9f\x8f\xa2\"}", true});
    cases.push_back({front + "\"\xe6\x9d\"}", false});
    cases.push_back({front + "\"\xf0\x9f\x8f\"}", false});
    cases.push_back({front + "1234.5e6}", true});
    cases.push_back({front + "1234.5e}", false});
    cases.push_back({front + "tru}", false});
    cases.push_back({front + "1 2}", false});
    cases.push_back({front + "\"a\"b}", false});
    cases.push_back({front + "\"a\" \"b\"}", false});
    cases.push_back({front + "\"a", false});
  }
  return cases;
}

}  // namespace pxport::testing
