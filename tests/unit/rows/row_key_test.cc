#include "rows/row_key.h"

#include <doctest/doctest.h>

#include <random>

namespace pxport::row_key_test {
namespace {

using Parts = std::vector<std::optional<std::string>>;

std::string KeyOf(const Parts& parts) {
  std::string key;
  for (const auto& part : parts) AppendKeyPart(part, &key);
  return key;
}

TEST_CASE("keys order like their columns, the first deciding") {
  using namespace std::string_literals;
  const std::vector<Parts> ordered = {
      {std::nullopt, "z"}, {"", "z"},           {"\0"s, "z"}, {"\0\0"s, "z"}, {"\0a"s, "a"},
      {"\1"s, "a"},        {"a", std::nullopt}, {"a", ""},    {"a", "b"},     {"a\0"s, ""},
      {"ab", ""},          {"b", std::nullopt}, {"\xFF", "a"}};
  for (size_t i = 0; i < ordered.size(); ++i) {
    for (size_t j = 0; j < ordered.size(); ++j) {
      CAPTURE(i);
      CAPTURE(j);
      CHECK((KeyOf(ordered[i]) < KeyOf(ordered[j])) == (i < j));
    }
  }
}

TEST_CASE("a key gives its columns back") {
  std::mt19937 random(5);
  const auto pick = [&random](size_t count) {
    return std::uniform_int_distribution<size_t>(0, count - 1)(random);
  };
  for (int i = 0; i < 500; ++i) {
    Parts parts(1 + pick(3));
    for (auto& part : parts) {
      if (pick(4) == 0) continue;
      part.emplace();
      for (size_t bytes = pick(6); bytes > 0; --bytes)
        part->push_back(
            "\0\1\xFF"
            "ab"[pick(5)]);
    }
    CHECK(ParseKey(KeyOf(parts)) == parts);
  }
}

TEST_CASE("bytes that are not a key are refused") {
  using namespace std::string_literals;
  CHECK(ParseKey("")->empty());
  for (const std::string& bad : {"\2"s, "\1"s, "\1a"s, "\1a\0"s, "\1a\0\2"s, KeyOf({"a"}) + "x"}) {
    CAPTURE(bad);
    CHECK_FALSE(ParseKey(bad).has_value());
  }
}

}  // namespace
}  // namespace pxport::row_key_test
