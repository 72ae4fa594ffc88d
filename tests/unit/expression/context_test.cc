#include "expression/context.h"

#include <doctest/doctest.h>

#include <string>

namespace pxport::expression_test::context_test {
namespace {

TEST_CASE("expression context: steps are charged per row") {
  Context context;
  context.limits.steps = 10;
  context.Begin({});
  CHECK(context.Charge(10).ok());
  CHECK(context.Charge(0).ok());
  const Status out = context.Charge(1);
  CHECK(out.code() == Code::kResourceExhausted);
  CHECK(Message(out) == "the expression takes more than 10 steps");
  context.uuids = 3;
  context.Begin({});
  CHECK(context.Charge(10).ok());
  CHECK(context.uuids == 0);
}

TEST_CASE("expression context: memory is limited per row") {
  Context context;
  context.limits.memory_bytes = 1000;
  context.Begin({});
  context.arena.Allocate(900);
  CHECK(context.CheckMemory().ok());
  context.arena.Allocate(900);
  CHECK(context.CheckMemory().code() == Code::kResourceExhausted);
  context.Begin({});
  CHECK(context.CheckMemory().ok());
}

TEST_CASE("expression context: a text grows up to its limit") {
  Context context;
  context.limits.output_bytes = 1000;
  Value value;
  TextBuilder text(&context);
  CHECK(text.view().empty());
  for (int i = 0; i < 100; ++i) text.Append("0123456789");
  CHECK_FALSE(text.over());
  REQUIRE(text.Finish(&value).ok());
  CHECK(value.text.size() == 1000);
  CHECK(value.text.substr(990) == "0123456789");
  text.Push('x');
  CHECK(text.over());
  text.Append("");
  CHECK(text.view().size() == 1000);
  CHECK(text.Finish(&value).code() == Code::kResourceExhausted);
  CHECK(Message(text.Finish(&value)) == "the expression produces text of more than 1000 bytes");
  TextBuilder huge(&context);
  huge.Append(std::string(1001, 'x'));
  CHECK(huge.over());
  CHECK(huge.view().empty());
}

TEST_CASE("expression context: an array grows until the memory is used up") {
  Context context;
  context.limits.memory_bytes = 100'000;
  Value value;
  ListBuilder list(&context);
  for (int i = 0; i < 100; ++i) list.Add(Value::Integer(i));
  REQUIRE(list.Finish(&value).ok());
  REQUIRE(value.array().size() == 100);
  for (int i = 0; i < 100; ++i) CHECK(value.array()[static_cast<size_t>(i)].integer == i);
  for (int i = 0; i < 10'000 && !list.over(); ++i) list.Add(Value());
  CHECK(list.over());
  CHECK(context.arena.used() < 300'000);
  CHECK(list.Finish(&value).code() == Code::kResourceExhausted);
}

}  // namespace
}  // namespace pxport::expression_test::context_test
