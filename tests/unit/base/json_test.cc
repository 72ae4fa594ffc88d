#include "base/json.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>
#include <string>
#include <vector>

namespace pxport::json_test {
namespace {

Json Good(std::string_view text) {
  auto json = Json::Parse(text);
  INFO(text);
  REQUIRE_MESSAGE(json.ok(), json.status().ToString());
  return *std::move(json);
}

std::string Why(std::string_view text) {
  auto json = Json::Parse(text);
  INFO(text);
  REQUIRE_FALSE(json.ok());
  CHECK(json.status().code() == Code::kInvalidArgument);
  CHECK(Detail(json.status(), kRemedy).value_or("") != "");
  return std::string(Message(json.status()));
}

Json RandomValue(std::mt19937& random, int depth) {
  auto text = [&random] {
    static const std::vector<std::string> kPieces = {
        "a", "/", "~", "\"", "\\", "\n", "\t", "\x01", "\x7f", "\u00e9", "\U0001F600", std::string(1, '\0')};
    std::string out;
    for (auto i = random() % 6; i > 0; --i) out += kPieces[random() % kPieces.size()];
    return out;
  };
  switch (random() % (depth > 0 ? 6 : 4)) {
    case 0:
      return Json();
    case 1:
      return Json::Bool(random() % 2);
    case 2:
      return Json::Number(static_cast<int64_t>((uint64_t{random()} << 32) | random()));
    case 3:
      return Json::String(text());
    case 4: {
      Json array = Json::Array();
      for (auto i = random() % 4; i > 0; --i) array.items().push_back(RandomValue(random, depth - 1));
      return array;
    }
    default: {
      Json object = Json::Object();
      for (auto i = random() % 4; i > 0; --i) object.Set(text(), RandomValue(random, depth - 1));
      return object;
    }
  }
}

TEST_CASE("json: values keep kind, text and order") {
  const Json json = Good(R"( {"b":[1,-0.5e+3,"x",true,false,null],"a":{},"":""} )");
  CHECK(json.is_object());
  CHECK(json.members()[0].first == "b");
  CHECK(json.members()[1].first == "a");
  CHECK(json.Find("")->is_string());
  CHECK(json.Find("c") == nullptr);
  const Json& items = *json.Find("b");
  CHECK(items.items()[0].integer() == 1);
  CHECK(items.items()[1].text() == "-0.5e+3");
  CHECK(items.items()[1].integer() == -500);
  CHECK(items.items()[1].real() == -500.0);
  CHECK(items.items()[2].text() == "x");
  CHECK(items.items()[3].boolean());
  CHECK_FALSE(items.items()[4].boolean());
  CHECK(items.items()[5].is_null());
  CHECK(json.Dump() == R"({"b":[1,-0.5e+3,"x",true,false,null],"a":{},"":""})");
  CHECK(Good("7").integer() == 7);
  CHECK(Good("\"\\u0000\\ud83d\\ude00\\/\"").text() == std::string("\0\U0001F600/", 6));
}

TEST_CASE("json: values of another kind read as neutral") {
  const Json number = Json::Number(5);
  CHECK_FALSE(number.boolean());
  CHECK(number.items().empty());
  CHECK(number.Find("x") == nullptr);
  CHECK(Json::String("5").integer() == std::nullopt);
  CHECK(Json::String("5").real() == std::nullopt);
  CHECK(Json::Bool(true).text().empty());
}

TEST_CASE("json: integers") {
  struct {
    const char* text;
    std::optional<int64_t> value;
  } const cases[] = {{"0", 0},
                     {"-0", 0},
                     {"0.000", 0},
                     {"0e999", 0},
                     {"1.0", 1},
                     {"1e3", 1000},
                     {"1E+3", 1000},
                     {"1000e-3", 1},
                     {"1000e-4", std::nullopt},
                     {"0.1", std::nullopt},
                     {"12.50e1", 125},
                     {"12.50e0", std::nullopt},
                     {"9223372036854775807", INT64_MAX},
                     {"9223372036854775808", std::nullopt},
                     {"-9223372036854775808", INT64_MIN},
                     {"-9223372036854775809", std::nullopt},
                     {"9223372036854775.807e3", INT64_MAX},
                     {"10000000000000000000", std::nullopt},
                     {"99999999999999999999", std::nullopt},
                     {"1e18", 1000000000000000000},
                     {"1e19", std::nullopt},
                     {"1e99999999999999999999", std::nullopt},
                     {"1e-99999999999999999999", std::nullopt},
                     {"-92233720368547758080e-1", INT64_MIN}};
  for (const auto& c : cases) {
    INFO(c.text);
    CHECK(Json::NumberText(c.text).integer() == c.value);
  }
  std::string zeros = "1" + std::string(300, '0');
  CHECK(Json::NumberText(zeros + "e-300").integer() == 1);
  CHECK(Json::NumberText("0." + std::string(300, '0') + "1e301").integer() == 1);
}

TEST_CASE("json: reals") {
  CHECK(Json::NumberText("0.1").real() == 0.1);
  CHECK(Json::NumberText("-1.5E2").real() == -150.0);
  CHECK(Json::NumberText("1e400").real() == std::nullopt);
}

TEST_CASE("json: IsJsonNumber agrees with the grammar") {
  for (const char* good : {"0", "-0", "10", "1.5", "1e5", "1E-5", "-1.50e+05", "0.0", "0e0"})
    CHECK(IsJsonNumber(good));
  for (const char* bad : {"-", "+1", "01", "-01", ".5", "1.", "1e", "1e+", "1.e5", "0x1", "NaN", "1e5.0",
                          "--1", "1-", "Infinity", "1_000"}) {
    INFO(bad);
    CHECK_FALSE(IsJsonNumber(bad));
    CHECK_FALSE(Json::Parse(bad).ok());
  }
  for (const char* bad : {"", "1 ", " 1"}) CHECK_FALSE(IsJsonNumber(bad));
}

TEST_CASE("json: errors name line, column, what was expected and what was found") {
  CHECK(Why("") == "line 1, column 1: expected a JSON value, found the end");
  CHECK(Why(" \n ") == "line 2, column 2: expected a JSON value, found the end");
  CHECK(Why("{} x") == "line 1, column 4: expected the end of the document, found 'x'");
  CHECK(Why("{\"a\":1,}") == "line 1, column 8: expected a key in double quotes, found '}'");
  CHECK(Why("{a:1}") == "line 1, column 2: expected a key in double quotes, found 'a'");
  CHECK(Why("{'a':1}") == "line 1, column 2: expected a key in double quotes, found '''");
  CHECK(Why("{\"a\" 1}") == "line 1, column 6: expected ':' after the key, found '1'");
  CHECK(Why("{\"a\":1 \"b\":2}") == "line 1, column 8: expected ',' or '}' after the member, found '\"'");
  CHECK(Why("{\"a\":\n  tru}").starts_with("line 2, column "));
  CHECK(Why("[1,]") == "line 1, column 4: expected a value, found ']'");
  CHECK(Why("[1\n,\n2") == "line 3, column 2: expected ',' or ']' after the item, found the end");
  CHECK(Why("[01]") == "line 1, column 3: expected ',' or ']' after the item, found '1'");
  CHECK(Why("\"abc") == "line 1, column 5: expected '\"' at the end of the string, found the end");
  CHECK(Why("\"a\nb\"") == "line 1, column 3: expected UTF-8 without control characters, found byte 0x0a");
  CHECK(Why("\"\\x\"") == "line 1, column 2: expected one of \" \\ / b f n r t u after the backslash");
  CHECK(Why("\"\\\n\"") == "line 1, column 2: expected one of \" \\ / b f n r t u after the backslash");
  CHECK(Why("\\").starts_with("line 1, column 1: expected a value"));
  CHECK(Why("\"\\u12g4\"").find("hexadecimal") != std::string::npos);
  CHECK(Why("[1.x]").find("after the decimal point") != std::string::npos);
  CHECK(Why("[1ex]").find("exponent") != std::string::npos);
  CHECK(Why("[1e400]").find("range of a double") != std::string::npos);
  CHECK(Why("/* c */ {}").starts_with("line 1, column 1: expected a value, found '/'"));
  CHECK(Why("\xEF\xBB\xBF{}") == "line 1, column 1: expected a JSON value, found a byte order mark");

  const Status status = Json::Parse("{\n  \"a\": 1,\n  \"b\" 2\n}").status();
  CHECK(Detail(status, kInputLine) == "3");
  CHECK(Detail(status, kInputColumn) == "7");
}

TEST_CASE("json: NUL bytes do not end the document") {
  using namespace std::string_literals;
  CHECK(Why("{}\0"s) == "line 1, column 3: expected the end of the document, found byte 0x00");
  CHECK(Why("{} \0 x"s) == "line 1, column 4: expected the end of the document, found byte 0x00");
  CHECK(Why("\0{}"s) == "line 1, column 1: expected a JSON value, found byte 0x00");
  CHECK(Why("[1\0]"s) == "line 1, column 3: expected ',' or ']' after the item, found byte 0x00");
  CHECK(Why("\"a\0b\""s).starts_with("line 1, column 3: "));
}

TEST_CASE("json: duplicate keys name pointer, line and column") {
  CHECK(Why(R"({"a":1,"a":2})") == R"(line 1, column 8: duplicate key "/a")");
  CHECK(Why("{\"x\":[0,{\"a/b~\":{\"k\\\"\":1,\n \"m\":2,\"k\\\"\":3}}]}") ==
        R"(line 2, column 8: duplicate key "/x/1/a~1b~0/k\"")");
  CHECK(Why(R"({"a":1,"\u0061":2})") == R"(line 1, column 8: duplicate key "/a")");
  CHECK(Why(R"({"\\":1,"\\\\":0,"\\":2})") == R"(line 1, column 18: duplicate key "/\\")");
  // Names the first repeated key of the document, however many there are.
  std::string many = "{";
  for (int i = 0; i < 3000; ++i) many += fmt::format("\"k{}\":{},\n", i, i);
  CHECK(Why(many + "\"k7\":1,\n\"k3\":1}") == R"(line 3001, column 1: duplicate key "/k7")");
  CHECK(Good(R"({"a":{"a":{"a":1}},"b":{"a":1}})").At("/a/a/a")->integer() == 1);
}

TEST_CASE("json: depth is limited to 256") {
  auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(Json::Parse(nested(256)).ok());
  CHECK(Why(nested(257)) == "line 1, column 257: nested deeper than 256 levels");
  CHECK(Why(std::string(1'000'000, '[')) == "line 1, column 257: nested deeper than 256 levels");
  std::string objects;
  for (int i = 0; i < 300; ++i) objects += "{\"a\":";
  CHECK(Why(objects).find("nested deeper") != std::string::npos);
}

TEST_CASE("json: only UTF-8 is accepted") {
  // Every sequence of up to four bytes at the edges of the ranges, against the table of RFC 3629.
  auto valid = [](std::string_view s) {
    auto at = [s](size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0u; };
    auto tail = [at](size_t i) { return at(i) >= 0x80 && at(i) <= 0xBF; };
    for (size_t i = 0; i < s.size();) {
      const unsigned c = at(i);
      if (c < 0x80) {
        i += 1;
      } else if (c >= 0xC2 && c <= 0xDF && tail(i + 1)) {
        i += 2;
      } else if (c >= 0xE0 && c <= 0xEF && tail(i + 1) && tail(i + 2) && (c != 0xE0 || at(i + 1) >= 0xA0) &&
                 (c != 0xED || at(i + 1) <= 0x9F)) {
        i += 3;
      } else if (c >= 0xF0 && c <= 0xF4 && tail(i + 1) && tail(i + 2) && tail(i + 3) &&
                 (c != 0xF0 || at(i + 1) >= 0x90) && (c != 0xF4 || at(i + 1) <= 0x8F)) {
        i += 4;
      } else {
        return false;
      }
    }
    return true;
  };
  const std::vector<unsigned> edges = {0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2,
                                       0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF};
  int wrong = 0;
  std::string bytes;
  auto try_all = [&](auto&& self, int left) -> void {
    const std::string document = "\"" + bytes + "\"";
    auto json = Json::Parse(document);
    if (json.ok() != valid(bytes) || (json.ok() && json->text() != bytes)) ++wrong;
    if (left == 0) return;
    for (unsigned edge : edges) {
      bytes.push_back(static_cast<char>(edge));
      self(self, left - 1);
      bytes.pop_back();
    }
  };
  try_all(try_all, 3);
  for (unsigned lead : {0xF0u, 0xF3u, 0xF4u}) {
    bytes = static_cast<char>(lead);
    try_all(try_all, 3);
  }
  CHECK(wrong == 0);
}

TEST_CASE("json: surrogate escapes come in pairs") {
  CHECK(Why("[1,\n \"\\udc00\"]") ==
        "line 2, column 2: a \\u escape in this string is half of a surrogate pair");
  CHECK(Why("{\"ab\\udfff\":1}").starts_with("line 1, column 2: "));
  CHECK(Why("\"\\ud800\"").find("half of a surrogate pair") != std::string::npos);
  CHECK(Why("\"\\ud800\\u0041\"").find("half of a surrogate pair") != std::string::npos);
  CHECK(Good("\"\\ud7ff\\ue000\xED\x9F\xBF\"").text() == "\xED\x9F\xBF\xEE\x80\x80\xED\x9F\xBF");
}

TEST_CASE("json: every cut of a document fails, no cut crashes") {
  const std::string text = R"({"a":[1,-2.5e3,"x\u00e9\n",{"b":null}],"c":true,"d":{"e":[[]]}})";
  for (size_t size = 0; size < text.size(); ++size) {
    // A heap copy of the exact size: the sanitizer reports a read past the end.
    const std::vector<char> cut(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK_FALSE(Json::Parse({cut.data(), cut.size()}).ok());
  }
  CHECK(Good(text).Dump().size() > 0);
}

TEST_CASE("json: random damage never crashes; text that parses survives a round trip") {
  std::mt19937 random(1);
  for (int i = 0; i < 3000; ++i) {
    std::string text = RandomValue(random, 4).Dump();
    for (auto n = random() % 3; n > 0; --n) text[random() % text.size()] = static_cast<char>(random());
    if (auto json = Json::Parse(text); json.ok()) CHECK(Good(json->Dump()) == *json);
  }
}

TEST_CASE("json: writing and reading give the same value") {
  std::mt19937 random(2);
  for (int i = 0; i < 2000; ++i) {
    const Json json = RandomValue(random, 4);
    CHECK(Good(json.Dump()) == json);
    CHECK(Good(json.Pretty()) == json);
    CHECK(Good(json.Canonical()) == json);
    CHECK(Good(json.Canonical()).Canonical() == json.Canonical());
    CHECK(Good(json.Dump()).Dump() == json.Dump());
    CHECK(json.Pretty().ends_with("\n"));
  }
}

TEST_CASE("json: pretty and canonical") {
  const Json json = Good(R"({"b":[1,{"z":[],"y":{}}],"a":"x","B":null,"é":1})");
  CHECK(json.Pretty() ==
        "{\n  \"b\": [\n    1,\n    {\n      \"z\": [],\n      \"y\": {}\n    }\n  ],\n  \"a\": \"x\",\n"
        "  \"B\": null,\n  \"é\": 1\n}\n");
  CHECK(json.Canonical() == R"({"B":null,"a":"x","b":[1,{"y":{},"z":[]}],"é":1})");
  CHECK(Good(R"({"a":1,"b":2})") == Good(R"({"b":2,"a":1})"));
  CHECK_FALSE(Good(R"({"a":1,"b":2})") == Good(R"({"a":1,"c":2})"));
  CHECK_FALSE(Good(R"({"a":1})") == Good(R"({"a":1,"b":2})"));
  CHECK_FALSE(Good("[1,2]") == Good("[2,1]"));
  CHECK_FALSE(Good("1.0") == Good("1"));
  CHECK_FALSE(Good("\"1\"") == Good("1"));
}

TEST_CASE("json: strings are escaped as little as JSON allows") {
  std::string out;
  std::string all;
  for (int c = 0; c < 0x80; ++c) all.push_back(static_cast<char>(c));
  AppendJsonString(all + "é", &out);
  CHECK(out ==
        "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f\\u001"
        "0\\u0011\\u0012"
        "\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f "
        "!\\\"#$%&'()*+,-./"
        "0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\x7f"
        "é\"");
  CHECK(Good(out).text() == all + "é");
}

}  // namespace
}  // namespace pxport::json_test
