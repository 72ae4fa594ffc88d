#include "expression/numbers.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>

#include "base/json.h"

namespace pxport {

Value NumberFrom(std::string_view spelling) {
  const char* const end = spelling.data() + spelling.size();
  int64_t integer = 0;
  if (const auto [stop, error] = std::from_chars(spelling.data(), end, integer);
      error == std::errc() && stop == end) {
    return Value::Integer(integer, spelling);
  }
  double decimal = 0;
  if (std::from_chars(spelling.data(), end, decimal).ec == std::errc::result_out_of_range) {
    // Too large or too small: the sign of the exponent decides.
    const bool small =
        spelling.find("e-") != std::string_view::npos || spelling.find("E-") != std::string_view::npos;
    decimal = small ? 0 : std::numeric_limits<double>::infinity();
    if (spelling.starts_with('-')) decimal = -decimal;
  }
  return Value::Decimal(decimal, spelling);
}

std::optional<Value> ReadNumber(std::string_view text) {
  while (!text.empty() && static_cast<uint8_t>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<uint8_t>(text.back()) <= ' ') text.remove_suffix(1);
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  // from_chars would accept "inf" and "nan".
  if (text.find_first_not_of("0123456789+-.eE") != std::string_view::npos) return std::nullopt;
  const char* const end = text.data() + text.size();
  Value value;
  if (IsJsonNumber(text)) {
    value = NumberFrom(text);
  } else {  // accept "007" and ".5" although JSON does not
    int64_t integer = 0;
    double decimal = 0;
    if (const auto [stop, error] = std::from_chars(text.data(), end, integer);
        error == std::errc() && stop == end) {
      value = Value::Integer(integer);
    } else if (const auto [stop2, error2] = std::from_chars(text.data(), end, decimal);
               error2 == std::errc() && stop2 == end) {
      value = Value::Decimal(decimal);
    } else {
      return std::nullopt;
    }
  }
  if (value.type == ValueType::kDecimal && !std::isfinite(value.decimal)) return std::nullopt;
  return value;
}

std::optional<int64_t> Truncate(double value) {
  const double whole = std::trunc(value);
  constexpr double kBound = 9223372036854775808.0;  // 2^63
  if (!(whole >= -kBound && whole < kBound)) return std::nullopt;
  return static_cast<int64_t>(whole);
}

std::string_view SpellNumber(const Value& number, char* buffer) {
  const auto written =
      number.type == ValueType::kInteger
          ? fmt::format_to_n(buffer, kNumberBytes, "{}", number.integer)
          : fmt::format_to_n(buffer, kNumberBytes, "{}", number.decimal == 0 ? 0.0 : number.decimal);
  return {buffer, written.size};
}

std::string_view SpellFloat(float number, char* buffer) {
  return {buffer, fmt::format_to_n(buffer, kNumberBytes, "{}", number == 0 ? 0.0F : number).size};
}

}  // namespace pxport
