#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/nearest.h"
#include "expression/ast.h"
#include "expression/function.h"
#include "expression/lexer.h"
#include "expression/numbers.h"
#include "expression/operations.h"

namespace pxport {
namespace {

Status WrongArgument(const Call& call, size_t i, std::string_view expected) {
  return call.Wrong(
      fmt::format("argument {} is {}, expected {}", i + 1, TypeName(call[i].type), expected),
      call[i].is_array() || call[i].is_object() ? "convert arrays to text with array_to_string()" : "");
}

}  // namespace

Status Call::Wrong(std::string_view what, std::string_view remedy) const {
  return ExpressionError(node.at, fmt::format("{}: {}", node.name, what), remedy);
}

Status Call::Text(size_t i, std::string_view* text) const {
  *text = {};
  if (absent(i)) return absl::OkStatus();
  const std::optional<std::string_view> found = TextOf(arguments[i], &context);
  if (!found.has_value()) return WrongArgument(*this, i, "text");
  *text = *found;
  return absl::OkStatus();
}

Status Call::Number(size_t i, Value* number) const {
  const std::optional<Value> found = NumberOf(arguments[i]);
  if (!found.has_value()) {
    return arguments[i].is_string() ? Wrong(fmt::format("argument {} is text that is not a number", i + 1))
                                    : WrongArgument(*this, i, "a number");
  }
  *number = *found;
  return absl::OkStatus();
}

Status Call::Integer(size_t i, int64_t* integer) const {
  Value number;
  PX_RETURN_IF_ERROR(Number(i, &number));
  const std::optional<int64_t> whole =
      number.type == ValueType::kInteger ? number.integer : Truncate(number.decimal);
  if (!whole.has_value() ||
      (number.type == ValueType::kDecimal && static_cast<double>(*whole) != number.decimal))
    return Wrong(fmt::format("argument {} is not a whole number", i + 1));
  *integer = *whole;
  return absl::OkStatus();
}

Status Call::Truth(size_t i, bool* truth) const {
  const std::optional<bool> found = TruthOf(arguments[i]);
  if (!found.has_value()) return WrongArgument(*this, i, "true or false");
  *truth = *found;
  return absl::OkStatus();
}

Status Call::Date(size_t i, Value* date) const {
  const std::optional<Value> found = DateOf(arguments[i]);
  if (!found.has_value()) {
    return arguments[i].is_string() ? Wrong(fmt::format("argument {} is text that is not a date", i + 1),
                                            "specify its pattern: date(x, 'dd.MM.yyyy')")
                                    : WrongArgument(*this, i, "a date");
  }
  *date = *found;
  return absl::OkStatus();
}

Status Call::Array(size_t i, std::span<const Value>* items) const {
  *items = {};
  if (absent(i)) return absl::OkStatus();
  if (!arguments[i].is_array()) return WrongArgument(*this, i, "an array");
  *items = arguments[i].array();
  return absl::OkStatus();
}

Status Call::Get(size_t i, Prepare what, const Prepared** prepared) const {
  if (node.prepared != nullptr) {
    *prepared = node.prepared.get();
    return absl::OkStatus();
  }
  std::string_view text;
  PX_RETURN_IF_ERROR(Text(i, &text));
  if (!cache.prepared.has_value() || cache.text != text) {
    cache.prepared.reset();
    StatusOr<Prepared> made = PrepareText(what, text);
    // Drops the message: an error in a regular expression quotes it, and here it may be profile data.
    if (!made.ok())
      return Wrong(fmt::format("argument {} is invalid", i + 1), Detail(made.status(), kRemedy).value_or(""));
    cache.prepared = std::move(*made);
    cache.text = text;
  }
  *prepared = &*cache.prepared;
  return absl::OkStatus();
}

std::span<const std::span<const Function>> AllFunctions() {
  static const std::vector<std::span<const Function>> kGroups = {
      StringFunctions(),  PaddingFunctions(), RegexFunctions(),     HashFunctions(),    UrlFunctions(),
      UrlCodeFunctions(), DateFunctions(),    DatePartFunctions(),  ObjectFunctions(),  ArrayFunctions(),
      MapFunctions(),     LogicFunctions(),   AggregateFunctions(), ConvertFunctions(), JsonFunctions()};
  return kGroups;
}

const Function* FindFunction(std::string_view name) {
  for (const std::span<const Function> group : AllFunctions()) {
    for (const Function& function : group) {
      if (function.name == name) return &function;
    }
  }
  return nullptr;
}

std::string_view NearestFunction(std::string_view name) {
  std::vector<std::string_view> names;
  for (const std::span<const Function> group : AllFunctions()) {
    for (const Function& function : group) names.push_back(function.name);
  }
  return NearestWord(name, names);
}

}  // namespace pxport
