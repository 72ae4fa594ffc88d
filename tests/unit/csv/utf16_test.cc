#include "csv/utf16.h"

#include <doctest/doctest.h>

namespace pxport::csv_internal::utf16_test {
namespace {

std::u16string Units(std::string_view text) {
  std::string bytes = "kept";
  AppendUtf16le(text, &bytes);
  REQUIRE(bytes.starts_with("kept"));
  REQUIRE(bytes.size() % 2 == 0);
  std::u16string units;
  for (size_t i = 4; i < bytes.size(); i += 2) {
    units += static_cast<char16_t>(static_cast<uint8_t>(bytes[i]) | static_cast<uint8_t>(bytes[i + 1]) << 8);
  }
  return units;
}

TEST_CASE("the first and last code point of every length") {
  CHECK(Units("").empty());
  CHECK(Units(std::string_view("\0", 1)) == std::u16string(1, u'\0'));
  CHECK(Units("\x7F") == u"\u007F");
  CHECK(Units("\u0080\u07FF") == u"\u0080\u07FF");
  CHECK(Units("\u0800\uD7FF\uE000\uFFFF") == u"\u0800\uD7FF\uE000\uFFFF");
  CHECK(Units("\U00010000\U0010FFFF") == u"\U00010000\U0010FFFF");
}

TEST_CASE("every byte outside valid UTF-8 becomes one U+FFFD") {
  CHECK(Units("a\x80z") == u"a\uFFFDz");
  CHECK(Units("\xC0\xAF") == u"\uFFFD\uFFFD");            // overlong
  CHECK(Units("\xE0\x80\x80") == u"\uFFFD\uFFFD\uFFFD");  // overlong
  CHECK(Units("\xED\xA0\x80") == u"\uFFFD\uFFFD\uFFFD");  // surrogate
  CHECK(Units("\xF4\x90\x80\x80").size() == 4);           // beyond U+10FFFF
  CHECK(Units("\xFF") == u"\uFFFD");
  CHECK(Units("\xC3z") == u"\uFFFDz");
}

TEST_CASE("a text that is cut at every byte") {
  const std::string text = "é漢🙂";
  for (size_t size = 0; size <= text.size(); ++size) {
    CAPTURE(size);
    const std::u16string units = Units(std::string_view(text).substr(0, size));
    const size_t whole = size < 2 ? 0 : size < 5 ? 2 : size < 9 ? 5 : 9;
    const size_t units_of_whole = whole == 0 ? 0 : whole == 2 ? 1 : whole == 5 ? 2 : 4;
    CHECK(units.size() == units_of_whole + (size - whole));
    CHECK(units.find_first_not_of(u'\uFFFD', units_of_whole) == std::u16string::npos);
  }
}

}  // namespace
}  // namespace pxport::csv_internal::utf16_test
