#include "expression/evaluate.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace pxport::expression_test::evaluate_test {
namespace {

std::shared_ptr<const CompiledExpression> Compiled(std::string_view text) {
  auto expression = std::make_shared<CompiledExpression>();
  REQUIRE(ParseExpression(text, expression.get()).ok());
  REQUIRE(CheckExpression(expression.get()).ok());
  return expression;
}

std::string Result(ExpressionWalker* walker, const std::vector<ValueView>& fields) {
  ValueView view;
  const Status status = walker->Run(fields, {}, &view);
  if (!status.ok()) return "ERROR " + std::string(Message(status));
  return view.missing() ? "null" : std::string(view.text);
}

TEST_CASE("expression walker: a result that needs no conversion is not copied") {
  ExpressionWalker walker(Compiled("a"), {});
  const std::string text = "value";
  const std::vector<ValueView> fields = {{ValueKind::kString, text}};
  ValueView view;
  REQUIRE(walker.Run(fields, {}, &view).ok());
  CHECK(view.kind == ValueKind::kString);
  CHECK(view.text.data() == text.data());
}

TEST_CASE("expression walker: kinds of results") {
  const auto kind = [](std::string_view text) {
    ExpressionWalker walker(Compiled(text), {});
    ValueView view;
    REQUIRE(walker.Run({}, {}, &view).ok());
    return view.kind;
  };
  CHECK(kind("null") == ValueKind::kNull);
  CHECK(kind("1 < 2") == ValueKind::kBool);
  CHECK(kind("1.5") == ValueKind::kNumber);
  CHECK(kind("'1'") == ValueKind::kString);
  CHECK(kind("date('2020-01-01')") == ValueKind::kString);
  CHECK(kind("[1]") == ValueKind::kArray);
  CHECK(kind("{a: 1}") == ValueKind::kObject);
}

TEST_CASE("expression walker: JSON of a field is parsed only if the expression reads it") {
  ExpressionWalker walker(Compiled("use ? size_of(list) : 0"), {});
  const ValueView invalid = {ValueKind::kArray, "[1,"};
  CHECK(Result(&walker, {{ValueKind::kBool, "false"}, invalid}) == "0");
  CHECK(Result(&walker, {{ValueKind::kBool, "true"}, invalid}) ==
        "ERROR column 15: the text is not valid JSON");
  CHECK(Result(&walker, {{ValueKind::kBool, "true"}, {ValueKind::kArray, "[1,2]"}}) == "2");
}

TEST_CASE("expression walker: rows do not see each other's fields, variables and steps") {
  ExpressionLimits limits;
  limits.steps = 30;
  ExpressionWalker walker(Compiled("transformArray(a, x -> concat(x, b))"), limits);
  for (int i = 0; i < 10; ++i) {
    CHECK(Result(&walker, {{ValueKind::kArray, "[1,2]"}, {ValueKind::kString, "b"}}) == R"(["1b","2b"])");
    CHECK(Result(&walker, {{ValueKind::kArray, "[3]"}, {}}) == R"(["3"])");
    CHECK(Result(&walker, {{}, {}}) == "null");
  }
}

TEST_CASE("expression walker: a pattern that is not a literal may change from row to row") {
  ExpressionWalker walker(Compiled("matches_regex(text, pattern)"), {});
  const ValueView text = {ValueKind::kString, "abc"};
  for (int i = 0; i < 2; ++i) {
    CHECK(Result(&walker, {text, {ValueKind::kString, "a.c"}}) == "true");
    CHECK(Result(&walker, {text, {ValueKind::kString, "a.c"}}) == "true");
    CHECK(Result(&walker, {text, {ValueKind::kString, "x"}}) == "false");
    CHECK(Result(&walker, {text, {ValueKind::kString, "("}}) ==
          "ERROR column 1: matches_regex: argument 2 is invalid");
  }
}

TEST_CASE("expression walker: calls with many arguments") {
  ExpressionWalker walker(Compiled("concat(1, 2, 3, 4, 5, 6, 7, 8, 9)"), {});
  CHECK(Result(&walker, {}) == "123456789");
}

TEST_CASE("expression walker: the number of fields must match") {
  ExpressionWalker walker(Compiled("a + b"), {});
  ValueView view;
  const Status status = walker.Run(std::vector<ValueView>(1), {}, &view);
  CHECK(status.code() == Code::kInternal);
  CHECK(Message(status) == "the expression reads 2 fields, but 1 were passed");
}

}  // namespace
}  // namespace pxport::expression_test::evaluate_test
