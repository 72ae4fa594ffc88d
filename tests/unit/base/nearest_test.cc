#include "base/nearest.h"

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace pxport::nearest_test {
namespace {

TEST_CASE("the nearest word, if one is near") {
  constexpr std::array<std::string_view, 4> kWords = {"delimiter", "quote", "quoteAll", "escape"};
  CHECK(NearestWord("delimeter", kWords) == "delimiter");
  CHECK(NearestWord("QUOTEALL", kWords) == "quoteAll");
  CHECK(NearestWord("quot", kWords) == "quote");
  CHECK(NearestWord("separator", kWords) == "");
  CHECK(NearestWord("", kWords) == "");
  CHECK(NearestWord("ab", std::array<std::string_view, 2>{"cd", "abc"}) == "abc");
  CHECK(NearestWord("CRM", std::array<std::string_view, 1>{"FCM"}) == "");
  CHECK(NearestWord("x", {}) == "");
  CHECK(NearestWord(std::string(10'000'000, 'q'), kWords) == "");
}

TEST_CASE("separators, beginnings and parts") {
  constexpr std::array<std::string_view, 9> kKeys = {
      "audiences", "mapping", "max_rows", "max_bytes", "on_empty", "url", "name", "gzip", "none"};
  const std::pair<std::string_view, std::string_view> expected[] = {{"audience", "audiences"},
                                                                    {"Audiences", "audiences"},
                                                                    {"mappings", "mapping"},
                                                                    {"maxRows", "max_rows"},
                                                                    {"max-bytes", "max_bytes"},
                                                                    {"rows", "max_rows"},
                                                                    {"uri", "url"},
                                                                    {"nmae", "name"},
                                                                    {"gz", "gzip"},
                                                                    {"zip", "gzip"},
                                                                    {"onempty", "on_empty"},
                                                                    {"mapping", "mapping"}};
  for (const auto& [word, nearest] : expected) {
    const std::string this_word(word);
    CAPTURE(this_word);
    CHECK(NearestWord(word, kKeys) == nearest);
  }
  for (const std::string& word :
       {std::string(), std::string("zzzzzz"), std::string("x"), std::string(5000, 'a'), std::string("_-_")}) {
    CAPTURE(word);
    CHECK(NearestWord(word, kKeys).empty());
  }
}

TEST_CASE("the first of equally near words wins") {
  constexpr std::array<std::string_view, 3> kWords = {"abcx", "abcy", "abcz"};
  CHECK(NearestWord("abc", kWords) == "abcx");
  CHECK(NearestWord("aa", std::array<std::string_view, 2>{"ab", "ac"}) == "ab");
}

}  // namespace
}  // namespace pxport::nearest_test
