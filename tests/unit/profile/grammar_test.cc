#include "profile/grammar.h"

#include <doctest/doctest.h>

#include "harness.h"
#include "indexed.h"

namespace pxport::testing::grammar_test {
namespace {

bool IsScalarText(const std::string& spelling) {
  const std::string readable = spelling + "," + std::string(16, '7');
  return IsScalar(std::string_view(readable).substr(0, spelling.size()));
}

TEST_CASE("numbers and literals of RFC 8259") {
  for (const char* good :
       {"0", "-0", "7", "-7", "10", "1.5", "-0.25", "1e5", "1E+5", "1.5e-05", "1234567890123456",
        "12345678901234567", "-1234567890.12345", "0.12345678901234567", "true", "false", "null"}) {
    CAPTURE(good);
    CHECK(IsScalarText(good));
  }
  for (const char* bad : {"-",
                          "01",
                          "-01",
                          "00",
                          "+1",
                          "1.",
                          ".5",
                          "-.5",
                          "1.2.3",
                          "1..2",
                          "1e",
                          "1e+",
                          "e5",
                          "1a",
                          "0x1",
                          "1234567890123456.",
                          "012345678901234567",
                          "tru",
                          "truee",
                          "fals",
                          "falsey",
                          "nul",
                          "nulll",
                          "nan"}) {
    CAPTURE(bad);
    CHECK_FALSE(IsScalarText(bad));
  }
}

TEST_CASE("the text of a scalar ends before the spaces after it") {
  const Indexed indexed("{\"a\": 12 \t,\"b\":true\r\n}\n");
  REQUIRE(indexed.tokens.scalar_count == 2);
  CHECK(ScalarText(indexed.tokens, indexed.tokens.scalars()[0]) == "12");
  CHECK(ScalarText(indexed.tokens, indexed.tokens.scalars()[1]) == "true");
}

TEST_CASE("every opening bracket is matched with its closing one") {
  const std::string text = R"({"a":[{"b":[]},{}],"c":{"d":{"e":[[[1]],2]}}})"
                           "\n"
                           R"({"f":[3]})"
                           "\n";
  for (const IndexKernel kernel : Kernels()) {
    Indexed indexed(text, kernel);
    REQUIRE(indexed.valid);
    std::vector<size_t> open;
    int matched = 0;
    for (size_t token = 0; token < indexed.tokens.count; ++token) {
      const uint8_t kind = indexed.tokens.kinds()[token];
      if ((kind & token::kOpen) != 0) open.push_back(token);
      if ((kind & token::kClose) == 0) continue;
      CHECK(indexed.tokens.matches()[open.back()] == token);
      open.pop_back();
      ++matched;
    }
    CHECK(matched == 12);
  }
}

TEST_CASE("brackets that do not match, members in arrays and elements in objects are rejected") {
  for (const IndexKernel kernel : Kernels()) {
    CHECK(Indexed("{}\n{}\n", kernel).valid);
    for (const char* bad : {"{\"a\":[}", "{\"a\":[1}}", "{\"a\":{\"b\":1]}", "{\"a\":[\"b\":1]}",
                            "{\"a\":[{},\"b\":[]]}", "{{}}", "{\"a\":{},{}}", "{\"a\":[[],{}},\"b\":1]", "{",
                            "}", "{}}", "{}{}", "[]", "{\"a\":{}", "{\"a\":[]}]"}) {
      CAPTURE(bad);
      CHECK_FALSE(Indexed(bad, kernel).valid);
      CHECK_FALSE(Indexed("{}\n" + std::string(bad) + "\n{}\n", kernel).valid);
    }
    // Brackets must not match across lines.
    CHECK_FALSE(Indexed("{\"a\":[\n]}\n", kernel).valid);
  }
}

TEST_CASE("the depth is limited in every line") {
  const auto nested = [](size_t depth) {
    return "{\"v\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}\n";
  };
  const auto most = static_cast<size_t>(kMaxDepth);
  CHECK(Indexed(nested(most) + nested(most)).valid);
  CHECK_FALSE(Indexed(nested(most + 1)).valid);
  CHECK_FALSE(Indexed(nested(most + 1000)).valid);
  CHECK_FALSE(Indexed("{}\n" + std::string(1000, '}') + "\n").valid);
}

TEST_CASE("scalars and escapes are checked in the whole piece or in a part of it") {
  const Indexed indexed(R"({"a":01,"b":[2,3],"c":"\x","d":"\n"})"
                        "\n");
  REQUIRE(indexed.valid);
  CHECK_FALSE(CheckScalars(indexed.tokens));
  const size_t open = indexed.TokenAt("[2"), close = indexed.TokenAt("],\"c");
  CHECK(CheckScalars(indexed.tokens, open, close));
  CHECK_FALSE(CheckScalars(indexed.tokens, 0, close));
  CHECK(CheckScalars(Indexed("{\"a\":1}").tokens));

  const auto at = [&](std::string_view part) { return static_cast<uint32_t>(indexed.text.find(part)); };
  CHECK_FALSE(CheckEscapes(indexed.tokens, 0, UINT32_MAX));
  CHECK(CheckEscapes(indexed.tokens, 0, at("\"\\x")));
  CHECK(CheckEscapes(indexed.tokens, at("\"d\""), UINT32_MAX));
  CHECK_FALSE(CheckEscapes(indexed.tokens, at("\"\\x"), at("\"d\"")));
  CHECK(CheckEscapes(Indexed(R"({"a":"\ud83d\ude00\u00e9"})").tokens, 0, UINT32_MAX));
  CHECK_FALSE(CheckEscapes(Indexed(R"({"a":"\ud83d\u00e9"})").tokens, 0, UINT32_MAX));
}

}  // namespace
}  // namespace pxport::testing::grammar_test
