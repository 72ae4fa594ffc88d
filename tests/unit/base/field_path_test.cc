#include "base/field_path.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

namespace pxport::field_path_test {
namespace {

FieldPath Good(std::string_view text) {
  auto path = FieldPath::Parse(text);
  INFO(text);
  REQUIRE_MESSAGE(path.ok(), path.status().ToString());
  return *std::move(path);
}

std::string Why(std::string_view text) {
  auto path = FieldPath::Parse(text);
  INFO(text);
  REQUIRE_FALSE(path.ok());
  CHECK(path.status().code() == Code::kInvalidArgument);
  CHECK(Detail(path.status(), kRemedy).has_value());
  return std::string(Message(path.status()));
}

using Steps = std::vector<PathStep>;

TEST_CASE("field path: spellings") {
  CHECK(Good("person").steps() == Steps{{"person", -1}});
  CHECK(Good("person.name.firstName").steps() == Steps{{"person", -1}, {"name", -1}, {"firstName", -1}});
  CHECK(Good("orders[0].total").steps() == Steps{{"orders", -1}, {"", 0}, {"total", -1}});
  CHECK(Good("a[1][2147483647]").steps() == Steps{{"a", -1}, {"", 1}, {"", 2147483647}});
  CHECK(Good("_acme['loyalty.tier'].points").steps() ==
        Steps{{"_acme", -1}, {"loyalty.tier", -1}, {"points", -1}});
  CHECK(Good("['a.b']").steps() == Steps{{"a.b", -1}});
  CHECK(Good("[\"a'b\"].c").steps() == Steps{{"a'b", -1}, {"c", -1}});
  CHECK(Good(R"(x['it\'s \\ \"'])").steps() == Steps{{"x", -1}, {"it's \\ \"", -1}});
  CHECK(Good("a.['b c'].d") == Good("a['b c'].d"));
  CHECK(Good("a['b']") == Good("a.b"));
  CHECK(Good("a['']").steps() == Steps{{"a", -1}, {"", -1}});
  CHECK(Good("grüße.名[3]").steps() == Steps{{"grüße", -1}, {"名", -1}, {"", 3}});
  CHECK(Good("a.0").steps() == Steps{{"a", -1}, {"0", -1}});
  CHECK(Good("xdm:id/@-$").steps() == Steps{{"xdm:id/@-$", -1}});
  CHECK(Good("['[0]']").steps() == Steps{{"[0]", -1}});
}

TEST_CASE("field path: errors name the column and what was expected") {
  CHECK(Why("") == "column 1: expected a key, found the end");
  CHECK(Why(".a") == "column 1: expected a key, found '.'");
  CHECK(Why("a..b") == "column 3: expected a key, found '.'");
  CHECK(Why("a.") == "column 3: expected a key, found the end");
  CHECK(Why("a b") == "column 2: expected '.', '[' or the end, found byte 0x20");
  CHECK(Why("a\tb") == "column 2: expected '.', '[' or the end, found byte 0x09");
  CHECK(Why(std::string("a\0b", 3)) == "column 2: expected '.', '[' or the end, found byte 0x00");
  CHECK(Why("a]") == "column 2: expected '.', '[' or the end, found ']'");
  CHECK(Why("a'b'") == "column 2: expected '.', '[' or the end, found '''");
  CHECK(Why("[0]") == "column 2: expected a key in quotes, found '0'");
  CHECK(Why("a.[0]") == "column 4: expected a key in quotes, found '0'");
  CHECK(Why("a[").starts_with("column 3: expected a key in quotes, or an index"));
  CHECK(Why("a[]").starts_with("column 3: expected a key in quotes, or an index"));
  CHECK(Why("a[-1]").starts_with("column 3: expected a key in quotes, or an index"));
  CHECK(Why("a[-0]").starts_with("column 3: expected a key in quotes, or an index"));
  CHECK(Why("a[+1]").starts_with("column 3: expected a key in quotes, or an index"));
  CHECK(Why("a[01]").starts_with("column 3: expected a key in quotes, or an index"));
  CHECK(Why("a[2147483648]").starts_with("column 3: expected a key in quotes, or an index"));
  CHECK(Why("a[ 1]").starts_with("column 3: expected a key in quotes, or an index"));
  CHECK(Why("a[1 ]") == "column 4: expected ']', found byte 0x20");
  CHECK(Why("a[1") == "column 4: expected ']', found the end");
  CHECK(Why("a[1]b") == "column 5: expected '.', '[' or the end, found 'b'");
  CHECK(Why("a['b") == "column 5: expected ' at the end of the key, found the end");
  CHECK(Why("a['b\"]") == "column 7: expected ' at the end of the key, found the end");
  CHECK(Why("a['b'") == "column 6: expected ']', found the end");
  CHECK(Why("a['b\\") == "column 6: expected a quote or a backslash after the backslash, found the end");
  CHECK(Why("a['b\\n']") == "column 6: expected a quote or a backslash after the backslash, found 'n'");
}

TEST_CASE("field path: canonical spelling") {
  CHECK(Good("a.['b'][\"c d\"].e[0]['']").ToString() == "a.b['c d'].e[0]['']");
  CHECK(Good("[\"it's\"]").ToString() == "['it\\'s']");
  CHECK(FieldPath::Of({}).ToString().empty());
  std::mt19937 random(1);
  const std::string letters("ab.[]'\"\\ \t_9\x7f\0", 14);
  for (int i = 0; i < 5000; ++i) {
    Steps steps;
    for (auto n = 1 + random() % 4; n > 0; --n) {
      PathStep step;
      if (!steps.empty() && random() % 3 == 0) {
        step.index = static_cast<int32_t>(random() % 1000);
      } else {
        for (auto k = random() % 4; k > 0; --k) step.key += letters[random() % letters.size()];
      }
      steps.push_back(step);
    }
    const FieldPath path = FieldPath::Of(steps);
    CHECK(Good(path.ToString()) == path);
    CHECK(Good(path.ToString()).ToString() == path.ToString());
  }
}

TEST_CASE("field path: random text never crashes and what parses is stable") {
  std::mt19937 random(2);
  const std::string letters = "a.[]'\"\\0 1";
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (auto n = random() % 9; n > 0; --n) text += letters[random() % letters.size()];
    if (auto path = FieldPath::Parse(text); path.ok()) CHECK(Good(path->ToString()) == *path);
  }
}

TEST_CASE("field path: default header") {
  CHECK(Good("person.name.firstName").DefaultHeader() == "person_name_firstName");
  CHECK(Good("orders[0].total").DefaultHeader() == "orders0_total");
  CHECK(Good("a[1][2].b").DefaultHeader() == "a12_b");
  CHECK(Good("_acme['loyalty.tier'].points").DefaultHeader() == "_acme_loyalty_tier_points");
  CHECK(Good("['a b']").DefaultHeader() == "a b");
}

}  // namespace
}  // namespace pxport::field_path_test
