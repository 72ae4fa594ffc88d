#include "base/utf8.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "base/code_point.h"

namespace pxport::utf8_test {
namespace {

// Implements the table of RFC 3629, section 4.
bool SlowIsUtf8(std::string_view text) {
  const auto in = [&](size_t i, int low, int high) {
    return i < text.size() && static_cast<uint8_t>(text[i]) >= low && static_cast<uint8_t>(text[i]) <= high;
  };
  size_t i = 0;
  while (i < text.size()) {
    const auto tail = [&](size_t at) { return in(at, 0x80, 0xBF); };
    if (in(i, 0, 0x7F)) {
      i += 1;
    } else if (in(i, 0xC2, 0xDF) && tail(i + 1)) {
      i += 2;
    } else if (((in(i, 0xE0, 0xE0) && in(i + 1, 0xA0, 0xBF)) || (in(i, 0xE1, 0xEC) && tail(i + 1)) ||
                (in(i, 0xED, 0xED) && in(i + 1, 0x80, 0x9F)) || (in(i, 0xEE, 0xEF) && tail(i + 1))) &&
               tail(i + 2)) {
      i += 3;
    } else if (((in(i, 0xF0, 0xF0) && in(i + 1, 0x90, 0xBF)) || (in(i, 0xF1, 0xF3) && tail(i + 1)) ||
                (in(i, 0xF4, 0xF4) && in(i + 1, 0x80, 0x8F))) &&
               tail(i + 2) && tail(i + 3)) {
      i += 4;
    } else {
      return false;
    }
  }
  return true;
}

TEST_CASE("every code point is text, but not if it is cut short") {
  bool all = true;
  for (uint32_t value = 0; value <= 0x10FFFF; ++value) {
    if (value == 0xD800) value = 0xE000;
    std::string text;
    AppendUtf8(value, &text);
    all = all && IsUtf8(text);
    if (text.size() > 1) all = all && !IsUtf8(std::string_view(text).substr(0, text.size() - 1));
  }
  CHECK(all);
  CHECK(IsUtf8(""));
  CHECK(IsUtf8(std::string_view("\0a\0", 3)));
}

TEST_CASE("surrogates, overlong forms and values beyond Unicode are not text at any position") {
  const std::string_view bad[] = {
      "\xed\xa0\x80",     "\xed\xbf\xbf",     "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",
      "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\x80",     "\xff",     "\xe2\x82",     "\xc3"};
  for (const std::string_view bytes : bad) {
    for (size_t before = 0; before < 20; ++before) {
      for (const size_t after : {size_t{0}, size_t{1}, size_t{9}}) {
        CHECK_FALSE(IsUtf8(std::string(before, 'a') + std::string(bytes) + std::string(after, 'b')));
      }
    }
  }
}

TEST_CASE("random bytes: agrees with the table") {
  std::mt19937 random(7);
  const std::string alphabet = "aZ\xc2\xc3\xdf\xe0\xe1\xed\xef\xf0\xf3\xf4\xf5\x80\x8f\x90\x9f\xa0\xbf\xff";
  int valid = 0;
  for (int round = 0; round < 200000; ++round) {
    std::string text(random() % 12, 'x');
    for (char& c : text) {
      if (random() % 3 != 0) c = alphabet[random() % alphabet.size()];
    }
    const bool expected = SlowIsUtf8(text);
    valid += expected;
    REQUIRE(IsUtf8(text) == expected);
  }
  CHECK(valid > 1000);
}

}  // namespace
}  // namespace pxport::utf8_test
