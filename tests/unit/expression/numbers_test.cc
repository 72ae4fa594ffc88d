#include "expression/numbers.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace pxport::expression_test::numbers_test {
namespace {

TEST_CASE("expression numbers: a JSON number keeps its spelling") {
  const Value whole = NumberFrom("-42");
  CHECK(whole.type == ValueType::kInteger);
  CHECK(whole.integer == -42);
  CHECK(whole.text == "-42");
  const Value decimal = NumberFrom("1.50");
  CHECK(decimal.type == ValueType::kDecimal);
  CHECK(decimal.decimal == 1.5);
  CHECK(decimal.text == "1.50");
  CHECK(NumberFrom("9223372036854775807").integer == std::numeric_limits<int64_t>::max());
  const Value id = NumberFrom("12345678901234567890");
  CHECK(id.type == ValueType::kDecimal);
  CHECK(id.text == "12345678901234567890");
}

TEST_CASE("expression numbers: exponents beyond a double") {
  CHECK(NumberFrom("1e999").decimal == std::numeric_limits<double>::infinity());
  CHECK(NumberFrom("-1E+999").decimal == -std::numeric_limits<double>::infinity());
  CHECK(NumberFrom("1e-999").decimal == 0);
  CHECK(NumberFrom("1E-999").decimal == 0);
  CHECK(std::signbit(NumberFrom("-1e-999").decimal));
}

TEST_CASE("expression numbers: texts that are numbers") {
  CHECK(ReadNumber("12")->integer == 12);
  CHECK(ReadNumber(" \t+12\n")->integer == 12);
  CHECK(ReadNumber("007")->integer == 7);
  CHECK(ReadNumber(".5")->decimal == 0.5);
  CHECK(ReadNumber("-1e3")->decimal == -1000);
  CHECK(ReadNumber("12345678901234567890")->text == "12345678901234567890");
  for (const char* bad : {"", " ", "+", "-", ".", "+-1", "--1", "1 2", "0x10", "inf", "nan", "1e", "1e400",
                          "-1e400", "1,5", "12a"}) {
    CAPTURE(bad);
    CHECK_FALSE(ReadNumber(bad).has_value());
  }
}

TEST_CASE("expression numbers: truncation toward zero within 64 bits") {
  CHECK(Truncate(2.9) == 2);
  CHECK(Truncate(-2.9) == -2);
  CHECK(Truncate(-9223372036854775808.0) == std::numeric_limits<int64_t>::min());
  CHECK(Truncate(9223372036854774784.0) == 9223372036854774784);
  CHECK_FALSE(Truncate(9223372036854775808.0).has_value());
  CHECK_FALSE(Truncate(-9223372036854777856.0).has_value());
  CHECK_FALSE(Truncate(std::nan("")).has_value());
  CHECK_FALSE(Truncate(std::numeric_limits<double>::infinity()).has_value());
}

TEST_CASE("expression numbers: the shortest text that reads back as the same number") {
  const auto spelled = [](const Value& number) {
    char buffer[kNumberBytes];
    return std::string(SpellNumber(number, buffer));
  };
  CHECK(spelled(Value::Integer(std::numeric_limits<int64_t>::min())) == "-9223372036854775808");
  CHECK(spelled(Value::Decimal(3.0)) == "3");
  CHECK(spelled(Value::Decimal(-0.0)) == "0");
  CHECK(spelled(Value::Decimal(0.1 + 0.2)) == "0.30000000000000004");
  for (const double number : {1.0 / 3, -2.5e-300, 1.7976931348623157e308, 1e22, 123456.789}) {
    const std::string text = spelled(Value::Decimal(number));
    CAPTURE(text);
    CHECK(text.size() <= kNumberBytes);
    CHECK(std::stod(text) == number);
  }
  char buffer[kNumberBytes];
  CHECK(SpellFloat(12.3456F, buffer) == "12.3456");
  CHECK(SpellFloat(-0.0F, buffer) == "0");
  CHECK(SpellFloat(16777216.0F, buffer) == "16777216");
}

}  // namespace
}  // namespace pxport::expression_test::numbers_test
