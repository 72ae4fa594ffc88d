// The digests are those of Python's unicodedata 14.0.0 for the same texts.
#include "base/canonical_form.h"

#include <doctest/doctest.h>

#include <vector>

#include "base/code_point.h"
#include "base/digest.h"

namespace pxport::canonical_form_test {
namespace {

std::vector<uint32_t> CodePoints() {
  std::vector<uint32_t> points;
  for (uint32_t point = 0; point < 0x110000; ++point) {
    if (point < 0xD800 || point >= 0xE000) points.push_back(point);
  }
  return points;
}

std::string Utf8(std::initializer_list<uint32_t> points) {
  std::string text;
  for (const uint32_t point : points) AppendUtf8(point, &text);
  return text;
}

TEST_CASE("spellings of one text have one form") {
  CHECK(CanonicalForm("caf\u00e9") == CanonicalForm("cafe\u0301"));
  CHECK(CanonicalForm("caf\u00e9") != CanonicalForm("cafe"));
  CHECK(CanonicalForm("\u212b") == CanonicalForm("\u00c5"));         // the angstrom sign
  CHECK(CanonicalForm("\u1ea9") != CanonicalForm("a\u0309\u0302"));  // marks of one class do not move
  CHECK(CanonicalForm("\u1ea9") == CanonicalForm("a\u0302\u0309"));
  CHECK(CanonicalForm("q\u0307\u0323") == CanonicalForm("q\u0323\u0307"));
  CHECK(CanonicalForm("\uac01") == CanonicalForm("\u1100\u1161\u11a8"));  // Hangul
  CHECK(CanonicalForm("\ufb01") == "\ufb01");  // a ligature is not equivalent to its letters
  CHECK(CanonicalForm("") == "");
  CHECK(CanonicalForm("plain ASCII/1") == "plain ASCII/1");
}

TEST_CASE("bytes that are not UTF-8 remain") {
  for (const char* bytes : {"\xff", "a\xc3", "\xed\xa0\x80", "\u00e9\x80"}) {
    CAPTURE(bytes);
    CHECK(CanonicalForm(CanonicalForm(bytes)) == CanonicalForm(bytes));
  }
  CHECK(CanonicalForm("a\xff\xc3") == "a\xff\xc3");
}

TEST_CASE("every code point") {
  std::string all;
  for (const uint32_t point : CodePoints()) all += CanonicalForm(Utf8({point})) + "\n";
  CHECK(Hex(Sha256().Of(all)) == "b505598a484ab04ad1f0d3e9d772f4a536b012c63ec82132e4a7fba25a8d94f2");
}

// A mark is what a mark of another class moves past: U+0334 has the smallest class, U+0345 the largest.
bool IsMark(uint32_t point) {
  const std::string alone = CanonicalForm(Utf8({point}));
  if (alone.empty() || alone != Utf8({point})) return false;
  const std::string after = Utf8({'a', 0x345, point}), before = Utf8({'a', point, 0x334});
  return CanonicalForm(after) != after || CanonicalForm(before) != before;
}

TEST_CASE("marks of all classes are sorted") {
  std::vector<uint32_t> marks;
  for (const uint32_t point : CodePoints()) {
    if (point >= 0x300 && IsMark(point)) marks.push_back(point);
  }
  CHECK(marks.size() > 800);
  for (size_t i = 0; i < marks.size(); ++i) {
    const uint32_t a = marks[i], b = marks[(i * 7 + 3) % marks.size()];
    // Canonical order does not depend on the order of marks of different classes, and is stable.
    const std::string one = CanonicalForm(Utf8({'e', a, b})), other = CanonicalForm(Utf8({'e', b, a}));
    CHECK((one == other || (one == Utf8({'e', a, b}) && other == Utf8({'e', b, a}))));
    CHECK(CanonicalForm(one) == one);
  }
}

}  // namespace
}  // namespace pxport::canonical_form_test
