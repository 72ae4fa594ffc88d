#include "base/code_point.h"

#include <doctest/doctest.h>

#include "base/utf8.h"

namespace pxport::code_point_test {
namespace {

TEST_CASE("every code point survives a round trip") {
  for (uint32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text;
    AppendUtf8(c, &text);
    const CodePoint point = DecodeUtf8(text);
    if (point.value != c || point.bytes != text.size() || !IsUtf8(text)) FAIL_CHECK("code point ", c);
    if (text.size() > 1) {
      const CodePoint cut = DecodeUtf8(std::string_view(text).substr(0, text.size() - 1));
      if (cut.value != CodePoint::kMalformed || cut.bytes != 1) FAIL_CHECK("cut code point ", c);
    }
  }
}

TEST_CASE("DecodeUtf8 agrees with IsUtf8 on two, three and four arbitrary bytes") {
  for (uint32_t lead = 0x80; lead < 0x100; ++lead) {
    for (uint32_t second = 0; second < 0x100; ++second) {
      for (const uint32_t third : {0x00, 0x7F, 0x80, 0xBF, 0xC0}) {
        const std::string text = {static_cast<char>(lead), static_cast<char>(second),
                                  static_cast<char>(third), static_cast<char>(third)};
        const CodePoint point = DecodeUtf8(text);
        const bool good = point.value != CodePoint::kMalformed;
        bool expected = false;
        for (size_t size = 1; size <= 4; ++size) expected |= IsUtf8(std::string_view(text).substr(0, size));
        if (good != expected) FAIL_CHECK(lead, " ", second, " ", third);
      }
    }
  }
}

}  // namespace
}  // namespace pxport::code_point_test
