#include "expression/operations.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

namespace pxport::expression_test::operations_test {
namespace {

const Value kNull = {};
const Value kDay = Value::Date(*ParseTimestamp("2020-01-02"));

bool AreEqual(const Value& a, const Value& b) {
  Context context;
  context.Begin({});
  bool equal = false, reverse = false;
  REQUIRE(Equal(a, b, &context, &equal).ok());
  REQUIRE(Equal(b, a, &context, &reverse).ok());
  CHECK(equal == reverse);
  return equal;
}

// The result as text, or "ERROR message".
std::string Computed(Op op, const Value& a, const Value& b) {
  Context context;
  Value result;
  if (const Status status = Arithmetic(op, a, b, &context, &result); !status.ok())
    return "ERROR " + std::string(Message(status));
  return result.is_null() ? "null" : std::string(*TextOf(result, &context));
}

TEST_CASE("expression operations: truth") {
  CHECK(TruthOf(kNull) == false);
  CHECK(TruthOf(Value::Bool(true)) == true);
  CHECK(TruthOf(Value::Integer(0)) == false);
  CHECK(TruthOf(Value::Decimal(0.1)) == true);
  CHECK(TruthOf(Value::String("YES")) == true);
  CHECK(TruthOf(Value::String("off")) == false);
  for (const char* text : {"", "Yes", "1", "t"}) CHECK_FALSE(TruthOf(Value::String(text)).has_value());
  CHECK_FALSE(TruthOf(kDay).has_value());
  CHECK_FALSE(TruthOf(Value::Array({})).has_value());
}

TEST_CASE("expression operations: text") {
  Context context;
  CHECK(TextOf(kNull, &context) == "");
  CHECK(TextOf(Value::Bool(false), &context) == "false");
  CHECK(TextOf(Value::Integer(7), &context) == "7");
  CHECK(TextOf(Value::Decimal(1.5, "1.50"), &context) == "1.50");
  CHECK(TextOf(kDay, &context) == "2020-01-02T00:00:00Z");
  CHECK_FALSE(TextOf(Value::Array({}), &context).has_value());
  CHECK_FALSE(TextOf(Value::Object({}), &context).has_value());
}

TEST_CASE("expression operations: numbers and dates, also as text") {
  CHECK(NumberOf(Value::String(" 7 "))->integer == 7);
  CHECK_FALSE(NumberOf(Value::Bool(true)).has_value());
  CHECK_FALSE(NumberOf(Value::String("x")).has_value());
  CHECK(DateOf(Value::String("2020-01-02"))->when() == kDay.when());
  CHECK_FALSE(DateOf(Value::String("x")).has_value());
  CHECK_FALSE(DateOf(Value::Integer(0)).has_value());
}

TEST_CASE("expression operations: equality") {
  CHECK(AreEqual(kNull, kNull));
  for (const Value& value :
       {Value::Bool(false), Value::Integer(0), Value::String(""), kDay, Value::Array({})})
    CHECK_FALSE(AreEqual(kNull, value));
  CHECK(AreEqual(Value::Integer(1), Value::Decimal(1.0)));
  CHECK(AreEqual(Value::Integer(1), Value::String("1.0")));
  CHECK_FALSE(AreEqual(Value::String("1"), Value::String("1.0")));
  CHECK(AreEqual(Value::Bool(true), Value::String("yes")));
  CHECK_FALSE(AreEqual(Value::Bool(true), Value::Integer(1)));
  CHECK(AreEqual(kDay, Value::String("2020-01-02T01:00:00+01:00")));
  CHECK_FALSE(AreEqual(kDay, Value::Integer(1)));
  CHECK_FALSE(
      AreEqual(Value::Decimal(1e19, "12345678901234567890"), Value::Decimal(1e19, "12345678901234567891")));
}

TEST_CASE("expression operations: equality of arrays and objects") {
  const Value one[] = {Value::Integer(1), Value::String("a")},
              same[] = {Value::Decimal(1.0), Value::String("a")}, swapped[] = {one[1], one[0]};
  CHECK(AreEqual(Value::Array(one), Value::Array(same)));
  CHECK_FALSE(AreEqual(Value::Array(one), Value::Array(swapped)));
  CHECK_FALSE(AreEqual(Value::Array(one), Value::Array({one, 1})));
  CHECK_FALSE(AreEqual(Value::Array({}), Value::Object({})));
  const Member ab[] = {{"a", one[0]}, {"b", one[1]}}, ba[] = {{"b", one[1]}, {"a", one[0]}},
               ac[] = {{"a", one[0]}, {"c", one[1]}};
  CHECK(AreEqual(Value::Object(ab), Value::Object(ba)));
  CHECK_FALSE(AreEqual(Value::Object(ab), Value::Object(ac)));
  Context context;  // without steps
  bool equal = true;
  CHECK(Equal(Value::Array(one), Value::Array(one), &context, &equal).code() == Code::kResourceExhausted);
}

TEST_CASE("expression operations: order") {
  CHECK(*Order(Value::Integer(9), Value::Integer(10)) < 0);
  CHECK(*Order(Value::String("9"), Value::String("10")) > 0);
  CHECK(*Order(Value::Integer(9), Value::String("10")) < 0);
  CHECK(*Order(Value::String("\xc3\xa4"), Value::String("z")) > 0);
  CHECK(Order(kDay, Value::String("2020-01-02")) == 0);
  CHECK(*Order(Value::Bool(false), Value::Bool(true)) < 0);
  CHECK(*Order(Value::Decimal(-1e19, "-12345678901234567891"),
               Value::Decimal(-1e19, "-12345678901234567890")) < 0);
  CHECK_FALSE(Order(Value::Integer(1), Value::String("x")).has_value());
  CHECK_FALSE(Order(Value::Array({}), Value::Array({})).has_value());
  CHECK_FALSE(Order(kDay, Value::Bool(true)).has_value());
}

TEST_CASE("expression operations: arithmetic") {
  CHECK(Computed(Op::kAdd, Value::Integer(1), Value::Integer(2)) == "3");
  CHECK(Computed(Op::kAdd, Value::String("1"), Value::Integer(2)) == "12");
  CHECK(Computed(Op::kSubtract, Value::String("1"), Value::Integer(2)) == "-1");
  CHECK(Computed(Op::kMultiply, Value::Integer(3), Value::Decimal(0.5)) == "1.5");
  CHECK(Computed(Op::kDivide, Value::Integer(-7), Value::Integer(2)) == "-3");
  CHECK(Computed(Op::kModulo, Value::Decimal(-7.5), Value::Integer(2)) == "-1.5");
  for (const Op op : {Op::kAdd, Op::kSubtract, Op::kMultiply, Op::kDivide, Op::kModulo}) {
    CHECK(Computed(op, kNull, Value::Integer(1)) == "null");
    CHECK(Computed(op, Value::Integer(1), kNull) == "null");
  }
}

TEST_CASE("expression operations: arithmetic errors") {
  const Value least = Value::Integer(INT64_MIN), most = Value::Integer(INT64_MAX), one = Value::Integer(1);
  constexpr const char* kOver = "ERROR the result does not fit into 64 bits";
  CHECK(Computed(Op::kAdd, most, one) == kOver);
  CHECK(Computed(Op::kSubtract, least, one) == kOver);
  CHECK(Computed(Op::kMultiply, most, most) == kOver);
  CHECK(Computed(Op::kDivide, least, Value::Integer(-1)) == kOver);
  for (const Op op : {Op::kDivide, Op::kModulo}) {
    CHECK(Computed(op, one, Value::Integer(0)) == "ERROR division by zero");
    CHECK(Computed(op, one, Value::Decimal(0)) == "ERROR division by zero");
  }
  CHECK(Computed(Op::kMultiply, Value::Decimal(1e308), Value::Integer(10)) ==
        "ERROR the result is too large for a number");
  CHECK(Computed(Op::kMultiply, Value::String("x"), one) ==
        "ERROR the operand before '*' is text, expected a number");
  CHECK(Computed(Op::kSubtract, one, kDay) == "ERROR the operand after '-' is a date, expected a number");
}

}  // namespace
}  // namespace pxport::expression_test::operations_test
