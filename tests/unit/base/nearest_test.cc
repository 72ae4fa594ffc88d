#include "base/nearest.h"

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace pxport::nearest_test {
namespace {

TEST_CASE("edit distances") {
  CHECK(EditDistance("", "") == 0);
  CHECK(EditDistance("", "abc") == 3);
  CHECK(EditDistance("abc", "") == 3);
  CHECK(EditDistance("kitten", "sitting") == 3);
  CHECK(EditDistance("abcd", "acbd") == 2);
  CHECK(EditDistance("Quote", "qUOTE") == 0);
}

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

TEST_CASE("the first of equally near words wins") {
  constexpr std::array<std::string_view, 3> kWords = {"abcx", "abcy", "abcz"};
  CHECK(NearestWord("abc", kWords) == "abcx");
}

}  // namespace
}  // namespace pxport::nearest_test
