#include "expression/operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dates/date_format.h"
#include "dates/date_reader.h"
#include "expression/numbers.h"

namespace pxport {
namespace {

int Sign(bool less, bool greater) {
  return less ? -1 : greater ? 1 : 0;
}

int OrderNumbers(const Value& a, const Value& b) {
  if (a.type == ValueType::kInteger && b.type == ValueType::kInteger)
    return Sign(a.integer<b.integer, a.integer> b.integer);
  // Compares ids beyond 64 bits by their spelling: they may differ although their doubles are equal.
  if (a.type == ValueType::kDecimal && b.type == ValueType::kDecimal && a.decimal == b.decimal &&
      std::fabs(a.decimal) > 9e15 && !a.text.empty() && a.text.size() == b.text.size()) {
    return a.text.compare(b.text) * (a.decimal < 0 ? -1 : 1);
  }
  return Sign(a.number() < b.number(), a.number() > b.number());
}

Status EqualItems(const Value& a, const Value& b, Context* context, bool* equal) {
  if (a.type != b.type || a.size != b.size) return absl::OkStatus();
  PX_RETURN_IF_ERROR(context->Charge(a.size));
  for (uint32_t i = 0; i < a.size; ++i) {
    const Value* other = a.is_array() ? &b.items[i] : FindMember(b, a.members[i].key);
    if (other == nullptr) return absl::OkStatus();
    if (!a.is_array()) PX_RETURN_IF_ERROR(context->Charge(b.size / 8));
    bool same = false;
    PX_RETURN_IF_ERROR(Equal(a.is_array() ? a.items[i] : a.members[i].value, *other, context, &same));
    if (!same) return absl::OkStatus();
  }
  *equal = true;
  return absl::OkStatus();
}

Status WrongOperand(Op op, const Value& a, const Value& b) {
  const bool first = !a.is_number() && !NumberOf(a).has_value();
  const char* const name = op == Op::kAdd        ? "+"
                           : op == Op::kSubtract ? "-"
                           : op == Op::kMultiply ? "*"
                           : op == Op::kDivide   ? "/"
                                                 : "%";
  return Failure(Code::kInvalidArgument,
                 fmt::format("the operand {} '{}' is {}, expected a number", first ? "before" : "after", name,
                             TypeName(first ? a.type : b.type)));
}

Status IntegerArithmetic(Op op, int64_t a, int64_t b, Value* out) {
  int64_t result = 0;
  bool over = false;
  switch (op) {
    case Op::kAdd:
      over = __builtin_add_overflow(a, b, &result);
      break;
    case Op::kSubtract:
      over = __builtin_sub_overflow(a, b, &result);
      break;
    case Op::kMultiply:
      over = __builtin_mul_overflow(a, b, &result);
      break;
    default:
      if (b == 0) return Failure(Code::kInvalidArgument, "division by zero");
      // The only quotient that overflows; the division would trap.
      over = b == -1 && a == INT64_MIN;
      if (!over) result = op == Op::kDivide ? a / b : a % b;
  }
  if (over)
    return Failure(Code::kInvalidArgument, "the result does not fit into 64 bits",
                   "convert an operand with to_decimal()");
  *out = Value::Integer(result);
  return absl::OkStatus();
}

}  // namespace

std::optional<bool> TruthOf(const Value& value) {
  static constexpr std::string_view kTrue[] = {"true", "yes", "y", "on", "TRUE", "YES", "Y", "ON"};
  static constexpr std::string_view kFalse[] = {"false", "no", "n", "off", "FALSE", "NO", "N", "OFF"};
  switch (value.type) {
    case ValueType::kNull:
      return false;
    case ValueType::kBool:
      return value.boolean;
    case ValueType::kInteger:
      return value.integer != 0;
    case ValueType::kDecimal:
      return value.decimal != 0;
    case ValueType::kString:
      if (std::find(std::begin(kTrue), std::end(kTrue), value.text) != std::end(kTrue)) return true;
      if (std::find(std::begin(kFalse), std::end(kFalse), value.text) != std::end(kFalse)) return false;
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

std::optional<std::string_view> TextOf(const Value& value, Context* context) {
  switch (value.type) {
    case ValueType::kNull:
      return std::string_view();
    case ValueType::kBool:
      return value.boolean ? "true" : "false";
    case ValueType::kInteger:
    case ValueType::kDecimal: {
      if (!value.text.empty()) return value.text;
      return SpellNumber(value, context->arena.Allocate(kNumberBytes));
    }
    case ValueType::kString:
      return value.text;
    case ValueType::kDate: {
      context->buffer.clear();
      AppendIsoDate(value.zoned(), &context->buffer);
      return context->arena.Copy(context->buffer);
    }
    default:
      return std::nullopt;
  }
}

std::optional<Value> NumberOf(const Value& value) {
  if (value.is_number()) return value;
  if (value.is_string()) return ReadNumber(value.text);
  return std::nullopt;
}

std::optional<Value> DateOf(const Value& value) {
  if (value.type == ValueType::kDate) return value;
  const std::optional<ZonedTime> read = value.is_string() ? ReadAnyDate(value.text) : std::nullopt;
  return read.has_value() ? std::optional(Value::Date(*read)) : std::nullopt;
}

Status Equal(const Value& a, const Value& b, Context* context, bool* equal) {
  *equal = false;
  if (a.is_null() || b.is_null()) {
    *equal = a.is_null() && b.is_null();
    return absl::OkStatus();
  }
  if (a.is_array() || a.is_object()) return EqualItems(a, b, context, equal);
  PX_RETURN_IF_ERROR(context->Charge((a.text.size() + b.text.size()) / 64));
  if (a.type == ValueType::kBool || b.type == ValueType::kBool) {
    const std::optional<bool> x = TruthOf(a), y = TruthOf(b);
    *equal = !a.is_number() && !b.is_number() && x.has_value() && x == y;
    return absl::OkStatus();
  }
  const std::optional<int> order = Order(a, b);
  *equal = order.has_value() && *order == 0;
  return absl::OkStatus();
}

std::optional<int> Order(const Value& a, const Value& b) {
  if (a.is_string() && b.is_string()) return a.text.compare(b.text);
  if (a.is_number() || b.is_number()) {
    const std::optional<Value> x = NumberOf(a), y = NumberOf(b);
    if (!x.has_value() || !y.has_value()) return std::nullopt;
    return OrderNumbers(*x, *y);
  }
  if (a.type == ValueType::kDate || b.type == ValueType::kDate) {
    const std::optional<Value> x = DateOf(a), y = DateOf(b);
    if (!x.has_value() || !y.has_value()) return std::nullopt;
    return Sign(x->when() < y->when(), x->when() > y->when());
  }
  if (a.type == ValueType::kBool && b.type == ValueType::kBool)
    return Sign(!a.boolean && b.boolean, a.boolean && !b.boolean);
  return std::nullopt;
}

Status Arithmetic(Op op, const Value& a, const Value& b, Context* context, Value* out) {
  if (a.is_null() || b.is_null()) return absl::OkStatus();
  if (op == Op::kAdd && !(a.is_number() && b.is_number())) {
    const std::optional<std::string_view> x = TextOf(a, context), y = TextOf(b, context);
    if (!x.has_value() || !y.has_value()) return WrongOperand(op, x.has_value() ? b : a, b);
    TextBuilder text(context);
    text.Append(*x);
    text.Append(*y);
    return text.Finish(out);
  }
  const std::optional<Value> x = NumberOf(a), y = NumberOf(b);
  if (!x.has_value() || !y.has_value()) return WrongOperand(op, a, b);
  if (x->type == ValueType::kInteger && y->type == ValueType::kInteger)
    return IntegerArithmetic(op, x->integer, y->integer, out);
  const double first = x->number(), second = y->number();
  if ((op == Op::kDivide || op == Op::kModulo) && second == 0)
    return Failure(Code::kInvalidArgument, "division by zero");
  const double result = op == Op::kAdd        ? first + second
                        : op == Op::kSubtract ? first - second
                        : op == Op::kMultiply ? first * second
                        : op == Op::kDivide   ? first / second
                                              : std::fmod(first, second);
  if (!std::isfinite(result)) return Failure(Code::kInvalidArgument, "the result is too large for a number");
  *out = Value::Decimal(result);
  return absl::OkStatus();
}

}  // namespace pxport
