#include "profile/escapes.h"

#include <doctest/doctest.h>

#include <string>

namespace pxport::escapes_test {
namespace {

TEST_CASE("the size of an escape") {
  CHECK(EscapeSize("\\n") == 2);
  CHECK(EscapeSize("\\u0041") == 6);
  CHECK(EscapeSize("\\uD83D\\uDE00") == 12);
  for (const char* bad : {"\\", "\\x", "\\u004", "\\uD83D", "\\uD83Dx", "\\uD83D\\n", "\\uD83D\\u0041",
                          "\\uDE00", "\\u00g0", "\\ug000", "\\u0fg0", "\\uffFg"}) {
    CAPTURE(bad);
    CHECK(EscapeSize(bad) == 0);
  }
}

TEST_CASE("decoded text does not move until the arena is cleared") {
  TextArena arena;
  for (int round = 0; round < 3; ++round) {
    std::vector<std::pair<std::string, std::string_view>> texts;
    for (size_t i = 0; i < 2000; ++i) {
      const std::string text(i * 37 % (i % 100 == 0 ? 50000 : 300), static_cast<char>('a' + i % 26));
      texts.emplace_back(text + "\n", *DecodeString(text + "\\n", &arena));
    }
    for (const auto& [expected, view] : texts) CHECK(view == expected);
    arena.Clear();
  }
}

TEST_CASE("every code unit in a \\u escape") {
  TextArena arena;
  for (unsigned unit = 0; unit < 0x10000; ++unit) {
    char escape[8];
    snprintf(escape, sizeof escape, unit % 2 ? "\\u%04x" : "\\u%04X", unit);
    const auto text = DecodeString(escape, &arena);
    REQUIRE(text.has_value() == !(unit >= 0xD800 && unit < 0xE000));
    if (text) REQUIRE(text->size() == (unit < 0x80 ? 1U : unit < 0x800 ? 2U : 3U));
    if (unit % 1000 == 0) arena.Clear();
  }
  CHECK(*DecodeString("\\uDBFF\\uDFFF", &arena) == "\xf4\x8f\xbf\xbf");
  CHECK(*DecodeString("\\uD800\\uDC00", &arena) == "\xf0\x90\x80\x80");
}

}  // namespace
}  // namespace pxport::escapes_test
