#include "expression/ast.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string_view>

#include "expression/function.h"
#include "expression/prepared.h"

namespace pxport::expression_test::ast_test {
namespace {

CompiledExpression Compiled(std::string_view text) {
  CompiledExpression expression;
  REQUIRE(ParseExpression(text, &expression).ok());
  REQUIRE(CheckExpression(&expression).ok());
  return expression;
}

const Node& Root(const CompiledExpression& expression) {
  return expression.nodes[expression.root];
}

TEST_CASE("expression tree: children come before their parents and give the height") {
  const CompiledExpression expression = Compiled("concat(a, 1 + 2 * b) == {k: [a, -c]}.k ? x[0] : !(y && z)");
  for (NodeId id = 0; id < expression.nodes.size(); ++id) {
    uint32_t height = 0;
    for (const NodeId child : expression.nodes[id].children) {
      REQUIRE(child < id);
      height = std::max(height, expression.nodes[child].height);
    }
    CHECK(expression.nodes[id].height == height + 1);
  }
  CHECK(Root(expression).op == Op::kChoose);
  CHECK(expression.root == expression.nodes.size() - 1);
}

TEST_CASE("expression tree: each field has one slot") {
  CompiledExpression expression = Compiled("a.b + a.b + c");
  REQUIRE(expression.fields.size() == 2);
  CHECK(FieldSlot(*FieldPath::Parse("c"), &expression) == 1);
  CHECK(FieldSlot(*FieldPath::Parse("a.b"), &expression) == 0);
  CHECK(FieldSlot(*FieldPath::Parse("d"), &expression) == 2);
  CHECK(expression.fields.size() == 3);
  for (const Node& node : expression.nodes) CHECK(node.steps.empty());
}

TEST_CASE("expression tree: calls, methods and lambdas") {
  const CompiledExpression method = Compiled("a.lower()");
  CHECK(Root(method).op == Op::kCall);
  CHECK(Root(method).method);
  CHECK(Root(method).name == "lower");
  CHECK(Root(method).at == 2);
  CHECK(Root(method).function == FindFunction("lower"));
  CHECK(Root(method).kind == ResultKind::kString);
  CHECK_FALSE(Root(Compiled("lower(a)")).method);
  CHECK(Compiled("transformArray(a, x -> filterArray(x, y -> y))").variables == 2);
  CHECK(Compiled("[transformArray(a, x -> x), transformArray(b, y -> y)]").variables == 1);
  CHECK(Compiled("lower(a)").variables == 0);
}

TEST_CASE("expression tree: literals are compiled, fields are not") {
  const CompiledExpression literal = Compiled("matches_regex(a, 'x+')");
  REQUIRE(Root(literal).prepared != nullptr);
  CHECK(Root(literal).prepared->regex != nullptr);
  CHECK(Root(Compiled("matches_regex(a, b)")).prepared == nullptr);
  CHECK(Root(Compiled("lower('a')")).prepared == nullptr);
}

TEST_CASE("expression tree: contains_key tests a field of the profile") {
  const CompiledExpression quoted = Compiled("contains_key('a.b')"), bare = Compiled("contains_key(a.b)");
  for (const CompiledExpression* expression : {&quoted, &bare}) {
    CHECK(Root(*expression).op == Op::kHasField);
    CHECK(Root(*expression).children.empty());
    REQUIRE(expression->fields.size() == 1);
    CHECK(expression->fields[Root(*expression).slot].ToString() == "a.b");
  }
  CHECK(Root(Compiled("contains_key(a, 'b')")).op == Op::kCall);
}

TEST_CASE("expression tree: clock and ids are found anywhere in the tree") {
  CHECK(Compiled("iif(a, 'x', format(now(), 'yyyy'))").uses_clock);
  CHECK(Compiled("transformArray(a, x -> uuid())").uses_uuid);
  CHECK_FALSE(Compiled("concat(a, 'now()')").uses_clock);
  CHECK_FALSE(Compiled("concat(a, 'uuid()')").uses_uuid);
}

TEST_CASE("expression tree: the parser does not know functions, the check does") {
  CompiledExpression expression;
  REQUIRE(ParseExpression("1 + lowr('x')", &expression).ok());
  const Status unknown = CheckExpression(&expression);
  CHECK(unknown.code() == Code::kInvalidArgument);
  CHECK(Detail(unknown, kInputColumn) == "5");
  CompiledExpression broken;
  CHECK(Detail(ParseExpression("1 +", &broken), kInputColumn) == "4");
}

}  // namespace
}  // namespace pxport::expression_test::ast_test
