#include "policy/label_expression.h"

#include <doctest/doctest.h>

#include <string>

namespace pxport::label_expression_test {
namespace {

bool Holds(std::string_view text, const LabelSet& labels) {
  const auto expression = LabelExpression::Parse(text);
  REQUIRE_MESSAGE(expression.ok(), expression.status().ToString());
  return expression->Holds(labels);
}

std::string Error(std::string_view text) {
  const auto expression = LabelExpression::Parse(text);
  return expression.ok() ? "none" : std::string(Message(expression.status()));
}

TEST_CASE("a label matches in any case of letters") {
  CHECK(Holds("C2", {"C1", "C2"}));
  CHECK(Holds(" c2 ", {"C2"}));
  CHECK_FALSE(Holds("C2", {"C1"}));
  CHECK_FALSE(Holds("C2", {}));
  CHECK(Holds("\"my label\"", {CanonicalLabel("My Label")}));
  CHECK(Holds("'and'", {"AND"}));
  CHECK(Holds("café", {CanonicalLabel("café")}));
}

TEST_CASE("NOT binds tightest, then AND, then OR, as in a truth table") {
  for (int bits = 0; bits < 8; ++bits) {
    const bool a = (bits & 1) != 0, b = (bits & 2) != 0, c = (bits & 4) != 0;
    LabelSet labels;
    if (a) labels.insert("A");
    if (b) labels.insert("B");
    if (c) labels.insert("C");
    CHECK(Holds("a or b and c", labels) == (a || (b && c)));
    CHECK(Holds("(a OR b) AND c", labels) == ((a || b) && c));
    CHECK(Holds("not a and b", labels) == (!a && b));
    CHECK(Holds("!(a && b) || !!c", labels) == (!(a && b) || c));
    CHECK(Holds("a AND b OR a AND NOT c", labels) == ((a && b) || (a && !c)));
  }
}

TEST_CASE("an invalid expression is reported with its column") {
  CHECK(Error("") == "column 1: expected a label");
  CHECK(Error("C2 OR") == "column 6: expected a label");
  CHECK(Error("C2 C3") == "column 4: expected AND, OR or the end");
  CHECK(Error("(C2") == "column 4: expected AND, OR or )");
  CHECK(Error("C2)") == "column 3: expected AND, OR or the end");
  CHECK(Error("C2 & C3") == "column 4: expected AND, OR or the end");
  CHECK(Error("\"C2") == "column 1: expected a label");
  CHECK(Error("\"\"") == "column 1: expected a label");
  CHECK(Error("NOT") == "column 4: expected a label");
}

TEST_CASE("no expression can exhaust the stack") {
  CHECK(Error(std::string(50, '(') + "C2" + std::string(50, ')')) == "none");
  CHECK(Error(std::string(100'000, '(')).find("levels of nesting") != std::string::npos);
  CHECK(Error(std::string(100'000, '!') + "C2").find("levels of nesting") != std::string::npos);
  std::string chain = "C2";
  for (int i = 0; i < 100'000; ++i) chain += " OR C2";
  CHECK(Error(chain).find("labels and operators") != std::string::npos);
}

TEST_CASE("an expression lists its labels") {
  const auto expression = LabelExpression::Parse("c2 OR (C1 AND NOT C2)");
  REQUIRE(expression.ok());
  CHECK(expression->Names() == LabelSet{"C1", "C2"});
}

}  // namespace
}  // namespace pxport::label_expression_test
