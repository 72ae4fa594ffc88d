#include "expression/value.h"

#include <doctest/doctest.h>

namespace pxport::expression_test::value_test {
namespace {

TEST_CASE("expression value: each type keeps its content") {
  CHECK(Value().is_null());
  CHECK(Value::Bool(true).boolean);
  CHECK(Value::Integer(-7, "-7").integer == -7);
  CHECK(Value::Integer(-7, "-7").text == "-7");
  CHECK(Value::Integer(7).number() == 7.0);
  CHECK(Value::Decimal(1.5).number() == 1.5);
  CHECK(Value::Decimal(1.5).is_number());
  CHECK_FALSE(Value::String("7").is_number());
  CHECK(Value::String("a").text == "a");
}

TEST_CASE("expression value: a date keeps its zone") {
  const ZonedTime time{{1'600'000'000, 5}, -25'200, true, "America/Los_Angeles"};
  const Value date = Value::Date(time);
  CHECK(date.when() == time.when);
  CHECK(date.zoned().offset == -25'200);
  CHECK(date.zoned().daylight);
  CHECK(date.zoned().zone == "America/Los_Angeles");
  CHECK(Value::Date(Timestamp{1, 2}).zoned().zone.empty());
}

TEST_CASE("expression value: arrays and objects refer to their elements") {
  const Value items[] = {Value::Integer(1), Value()};
  const Value array = Value::Array(items, "[1,null]");
  CHECK(array.array().data() == items);
  CHECK(array.array().size() == 2);
  CHECK(array.text == "[1,null]");
  CHECK(array.object().empty());
  CHECK(Value::String("x").array().empty());
  const Member members[] = {{"a", Value::Integer(1)}, {"b", Value()}, {"a", Value::Integer(3)}};
  const Value object = Value::Object(members);
  CHECK(object.object().size() == 3);
  CHECK(object.array().empty());
  REQUIRE(FindMember(object, "a") != nullptr);
  CHECK(FindMember(object, "a")->integer == 3);  // the last one counts
  REQUIRE(FindMember(object, "b") != nullptr);
  CHECK(FindMember(object, "b")->is_null());
  CHECK(FindMember(object, "A") == nullptr);
  CHECK(FindMember(array, "a") == nullptr);
}

TEST_CASE("expression value: names of types in messages") {
  CHECK(TypeName(ValueType::kNull) == "null");
  CHECK(TypeName(ValueType::kBool) == "true or false");
  CHECK(TypeName(ValueType::kInteger) == TypeName(ValueType::kDecimal));
  CHECK(TypeName(ValueType::kString) == "text");
  CHECK(TypeName(ValueType::kDate) == "a date");
  CHECK(TypeName(ValueType::kArray) == "an array");
  CHECK(TypeName(ValueType::kObject) == "an object");
}

}  // namespace
}  // namespace pxport::expression_test::value_test
