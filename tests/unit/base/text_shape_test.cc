#include "base/text_shape.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

#include "base/time_format.h"

namespace pxport::text_shape_test {
namespace {

using Class = TextShape::Class;

TextShape Text(std::string_view text) {
  TextShape shape;
  shape.Add(text);
  return shape;
}

TEST_CASE("texts without a class") {
  CHECK(Text("ab").CanEqual(Text("ab")));
  CHECK_FALSE(Text("ab").CanEqual(Text("abc")));
  CHECK_FALSE(Text("abc").CanEqual(Text("ab")));
  CHECK(TextShape().CanEqual(TextShape()));
  CHECK(Text("ab").fixed());
  CHECK(TextShape().CanBeEmpty());
  CHECK_FALSE(Text(".x").CanBeEmpty());
  CHECK(Text(".x").CanBeginWith('.'));
  CHECK(Text("ab").Diverges(Text("ac")));
  CHECK_FALSE(Text("ab").Diverges(Text("abc")));
}

TEST_CASE("days of one or two digits") {
  TextShape day;
  day.Add("f_");
  day.AddAny(Class::kDigit, 1, 2);
  CHECK(day.CanEqual(Text("f_1")));
  CHECK(day.CanEqual(Text("f_31")));
  CHECK_FALSE(day.CanEqual(Text("f_")));
  CHECK_FALSE(day.CanEqual(Text("f_311")));
  CHECK_FALSE(day.CanEqual(Text("f_x")));
  CHECK_FALSE(day.fixed());
  CHECK(day.Longest() == "f_00");
  CHECK_FALSE(day.Diverges(Text("f_1")));
  CHECK(day.Diverges(Text("f_x")));
}

TEST_CASE("optional bytes at the start") {
  TextShape shape;
  shape.AddOptional("[");
  shape.AddAny(Class::kTwoToNine, 0, 1);
  CHECK(shape.CanBeEmpty());
  CHECK(shape.CanBeginWith('['));
  CHECK(shape.CanBeginWith('2'));
  CHECK_FALSE(shape.CanBeginWith('1'));
}

// All texts of a random shape, with a few bytes that represent each class.
std::set<std::string> AllTexts(const std::vector<std::pair<std::string, bool>>& steps) {
  std::set<std::string> texts{""};
  for (const auto& [choices, optional] : steps) {
    std::set<std::string> longer = optional ? texts : std::set<std::string>();
    for (const std::string& text : texts) {
      for (const char c : choices) longer.insert(text + c);
    }
    texts = std::move(longer);
  }
  return texts;
}

TEST_CASE("random shapes can be equal if they have a common text") {
  std::mt19937 random(7);
  const auto pick = [&random](size_t count) {
    return std::uniform_int_distribution<size_t>(0, count - 1)(random);
  };
  const auto make = [&](TextShape* shape) {
    std::vector<std::pair<std::string, bool>> steps;
    for (size_t i = pick(5); i > 0; --i) {
      const bool optional = pick(3) == 0;
      switch (pick(4)) {
        case 0:
          shape->AddAny(Class::kDigit, optional ? 0 : 1, 1);
          steps.emplace_back("0123456789", optional);
          break;
        case 1:
          shape->AddAny(Class::kTwoToNine, optional ? 0 : 1, 1);
          steps.emplace_back("23456789", optional);
          break;
        default:
          const std::string literal(1, "_a1"[pick(3)]);
          optional ? shape->AddOptional(literal) : shape->Add(literal);
          steps.emplace_back(literal, optional);
      }
    }
    return AllTexts(steps);
  };
  size_t equal = 0;
  for (int i = 0; i < 3000; ++i) {
    TextShape a, b;
    const std::set<std::string> a_texts = make(&a), b_texts = make(&b);
    const bool meet = std::any_of(a_texts.begin(), a_texts.end(),
                                  [&](const std::string& text) { return b_texts.count(text) > 0; });
    CAPTURE(a.Longest());
    CAPTURE(b.Longest());
    CHECK(a.CanEqual(b) == meet);
    CHECK(b.CanEqual(a) == meet);
    if (a.Diverges(b)) CHECK_FALSE(meet);
    equal += meet ? 1 : 0;
  }
  CHECK(equal > 100);
  CHECK(equal < 2900);
}

TEST_CASE("the shape of a date format allows everything that the format writes") {
  std::mt19937_64 random(3);
  for (const char* pattern : {"yyyyMMdd_HHmmss", "y-M-d", "uu", "YYYYY", "DDD D", "MMM MMMM MMMMM",
                              "E EEEE EEEEE", "a h K k", "m s S SSS SSSSSSSSS", "X xx xxx Z z VV", "HH[.SSS]",
                              "[S][.SSS]x", "yyyy'T'[MM[.SS]]''", "[.S[_SS]]"}) {
    CAPTURE(pattern);
    const auto format = TimeFormat::Compile(pattern);
    REQUIRE(format.ok());
    TextShape shape;
    format->AppendShape(&shape);
    for (int i = 0; i < 300; ++i) {
      const auto seconds = static_cast<int64_t>(random() % 315'537'897'600u) - 62'135'596'800;
      const int32_t nanos = i % 3 == 0 ? 0 : static_cast<int32_t>(random() % 1'000'000'000);
      std::string text;
      format->Append({seconds, i % 7 == 0 ? 1'000 : nanos}, &text);
      CAPTURE(text);
      CHECK(shape.CanEqual(Text(text)));
      CHECK(text.size() <= shape.size());
    }
  }
}

}  // namespace
}  // namespace pxport::text_shape_test
