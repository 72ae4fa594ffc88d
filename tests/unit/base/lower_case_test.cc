#include "base/lower_case.h"

#include <doctest/doctest.h>

#include "base/code_point.h"
#include "base/digest.h"

namespace pxport::lower_case_test {
namespace {

std::string Lower(std::string_view text) {
  std::string out = "kept";
  AppendLowerCase(text, &out);
  REQUIRE(out.starts_with("kept"));
  return out.substr(4);
}

TEST_CASE("ASCII letters and no other ASCII byte change, at every place of every short length") {
  for (size_t size = 0; size <= 40; ++size) {
    for (size_t at = 0; at < size; ++at) {
      for (int c = 0; c < 128; ++c) {
        std::string text(size, '.');
        text[at] = static_cast<char>(c);
        std::string expected = text;
        if (c >= 'A' && c <= 'Z') expected[at] = static_cast<char>(c + 32);
        if (Lower(text) != expected) FAIL_CHECK("size ", size, " at ", at, " byte ", c);
      }
    }
  }
}

TEST_CASE("letters before and after other characters") {
  CHECK(Lower("JohnDoe@Example.com") == "johndoe@example.com");
  CHECK(Lower("ÄÖÜ-STRASSE@X.DE") == "äöü-strasse@x.de");
  CHECK(Lower("STRAßE ẞ") == "straße ß");
  CHECK(Lower("ЁЖИК@ПОЧТА.РФ") == "ёжик@почта.рф");
  CHECK(Lower("ASCIIASCIIASCIIÉASCIIASCIIASCII") == "asciiasciiasciiéasciiasciiascii");
  CHECK(Lower("漢字かなカナ🙂") == "漢字かなカナ🙂");
  CHECK(Lower("ＦＵＬＬ") == "ｆｕｌｌ");
  CHECK(Lower("ⅧⒶ𐐀") == "ⅷⓐ𐐨");
  CHECK(Lower("Ā ā Ź ź Ÿ ÿ") == "ā ā ź ź ÿ ÿ");
  CHECK(Lower("ǅ Ǆ ǆ") == "ǆ ǆ ǆ");
}

TEST_CASE("no locale: the dotless and the dotted i") {
  CHECK(Lower("I") == "i");
  CHECK(Lower("ı") == "ı");
  CHECK(Lower("İ") == "i\u0307");
  CHECK(Lower("İSTANBUL") == "i\u0307stanbul");
}

TEST_CASE("a sigma that ends a word") {
  CHECK(Lower("Σ") == "σ");
  CHECK(Lower("ΟΔΟΣ") == "οδος");
  CHECK(Lower("ΟΔΟΣ ΟΔΟΣ") == "οδος οδος");
  CHECK(Lower("ΣΑΣ") == "σας");
  CHECK(Lower("ΑΣΑ") == "ασα");
  CHECK(Lower("1Σ") == "1σ");
  CHECK(Lower(" Σ") == " σ");
  CHECK(Lower("ΟΔΟΣ@EXAMPLE.GR") == "οδος@example.gr");
  // Case-ignorable characters are skipped in both directions.
  CHECK(Lower("ΟΔΟΣ.GR") == "οδοσ.gr");
  CHECK(Lower("ΟΔΟΣ.") == "οδος.");
  CHECK(Lower("Α'Σ") == "α'ς");
  CHECK(Lower("Α\u0301\u0301Σ\u0301") == "α\u0301\u0301ς\u0301");
  CHECK(Lower("ΑΣ\u0301Α") == "ασ\u0301α");
  CHECK(Lower("ΑΣ\u00ad\u0301'.Α") == "ασ\u00ad\u0301'.α");
  CHECK(Lower("-'Σ") == "-'σ");
  // Modifier letters are both cased and case-ignorable: they count as letters.
  CHECK(Lower("ʰΣ") == "ʰς");
  CHECK(Lower("ΑΣʰ") == "ασʰ");
  // Small sigmas do not change.
  CHECK(Lower("ας ασ") == "ας ασ");
}

TEST_CASE("all code points, against the data of Unicode 14") {
  std::string all;
  for (uint32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text;
    AppendUtf8(c, &text);
    AppendLowerCase(text, &all);
  }
  CHECK(Hex(Sha256().Of(all)) == "958a7ea6410864d6bdee95e35373a838cd50f39ae4208f30d5fe14da0a0faff2");
}

TEST_CASE("lower-casing lower-case text changes nothing") {
  for (uint32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text;
    AppendUtf8(c, &text);
    const std::string once = Lower(text);
    if (Lower(once) != once) FAIL_CHECK("code point ", c);
  }
}

TEST_CASE("bytes that are not UTF-8 stay, whatever is next to them") {
  CHECK(Lower("A\xFFZ") == "a\xFFz");
  CHECK(Lower("A\xC3") == "a\xC3");
  CHECK(Lower("\x80\x80\x80\x80\x80Σ") == "\x80\x80\x80\x80\x80σ");
  CHECK(Lower("Α\xF0\x9FΣ") == "α\xF0\x9Fσ");
  CHECK(Lower("ΑΣ\xE2\x80") == "ας\xE2\x80");
  const std::string text = "ÉΣ漢🙂İ";
  for (size_t size = 0; size <= text.size(); ++size) {
    const std::string cut = Lower(text.substr(0, size));
    CHECK(cut.size() >= size);
  }
}

}  // namespace
}  // namespace pxport::lower_case_test
