#include "expression/function.h"
#include "expression/json_value.h"
#include "expression/operations.h"

namespace pxport {
namespace {

// The elements of the array if it is the only argument, otherwise the arguments.
std::span<const Value> ElementsOf(const Call& call) {
  return call.count() == 1 && call[0].is_array() ? call[0].array() : call.arguments;
}

Status GetFirst(const Call& call, Value* out) {
  const std::span<const Value> items = ElementsOf(call);
  if (!items.empty()) *out = items.front();
  return absl::OkStatus();
}

Status GetLast(const Call& call, Value* out) {
  const std::span<const Value> items = ElementsOf(call);
  if (!items.empty()) *out = items.back();
  return absl::OkStatus();
}

Status AddToArray(const Call& call, Value* out) {
  std::span<const Value> items;
  PX_RETURN_IF_ERROR(call.Array(0, &items));
  ListBuilder list(&call.context);
  for (const Value& item : items) list.Add(item);
  for (const Value& value : call.arguments.subspan(1)) list.Add(value);
  return list.Finish(out);
}

Status JoinArrays(const Call& call, Value* out) {
  ListBuilder list(&call.context);
  for (size_t i = 0; i < call.count(); ++i) {
    std::span<const Value> items;
    PX_RETURN_IF_ERROR(call.Array(i, &items));
    for (const Value& item : items) list.Add(item);
  }
  return list.Finish(out);
}

Status ToArray(const Call& call, Value* out) {
  bool nulls = false;
  PX_RETURN_IF_ERROR(call.Truth(0, &nulls));
  ListBuilder list(&call.context);
  for (const Value& value : call.arguments.subspan(1)) {
    if (nulls || !value.is_null()) list.Add(value);
  }
  return list.Finish(out);
}

Status AppendFlat(const Value& value, Context* context, ListBuilder* list) {
  PX_RETURN_IF_ERROR(context->Charge(1));
  if (!value.is_array()) {
    list->Add(value);
    return absl::OkStatus();
  }
  for (const Value& item : value.array()) PX_RETURN_IF_ERROR(AppendFlat(item, context, list));
  return list->over() ? context->OutOfMemory() : absl::OkStatus();
}

Status Flatten(const Call& call, Value* out) {
  ListBuilder list(&call.context);
  if (!call[0].is_array()) return call.Wrong("argument 1 is not an array");
  PX_RETURN_IF_ERROR(AppendFlat(call[0], &call.context, &list));
  return list.Finish(out);
}

// Joins elements: flattens arrays, writes objects as pseudo-JSON and null as an empty text.
class Joiner {
 public:
  Joiner(std::string_view separator, Context* context)
      : separator_(separator), context_(*context), text_(context) {}

  Status Add(const Value& value) {
    if (text_.over()) return context_.TooLong();
    PX_RETURN_IF_ERROR(context_.Charge(1));
    if (value.is_array()) {
      for (const Value& item : value.array()) PX_RETURN_IF_ERROR(Add(item));
      return absl::OkStatus();
    }
    if (!first_) text_.Append(separator_);
    first_ = false;
    if (value.is_object()) return AppendPseudoJson(value, &context_, &text_);
    text_.Append(TextOf(value, &context_).value_or(""));
    return absl::OkStatus();
  }
  Status Finish(Value* out) const { return text_.Finish(out); }

 private:
  const std::string_view separator_;
  Context& context_;
  TextBuilder text_;
  bool first_ = true;
};

Status Join(const Call& call, Value* out) {
  std::string_view separator;
  PX_RETURN_IF_ERROR(call.Text(0, &separator));
  if (call.count() == 2 && call.absent(1)) return absl::OkStatus();
  Joiner joiner(separator, &call.context);
  for (const Value& value : call.arguments.subspan(1)) PX_RETURN_IF_ERROR(joiner.Add(value));
  return joiner.Finish(out);
}

constexpr ResultKind kArray = ResultKind::kArray;
constexpr ResultKind kAny = ResultKind::kAny;

constexpr Function kArrayFunctions[] = {
    {"coalesce", "coalesce(VALUE, ...)", 1, -1, kAny, Style::kFirst, nullptr},
    {"first", "first(VALUE, ...)", 1, -1, kAny, Style::kSeesNulls, GetFirst},
    {"last", "last(VALUE, ...)", 1, -1, kAny, Style::kSeesNulls, GetLast},
    {"add_to_array", "add_to_array(ARRAY, VALUE, ...)", 1, -1, kArray, Style::kSeesNulls, AddToArray},
    {"join_arrays", "join_arrays(ARRAY, ARRAY, ...)", 1, -1, kArray, Style::kSeesNulls, JoinArrays},
    {"to_array", "to_array(INCLUDE_NULLS, VALUE, ...)", 1, -1, kArray, Style::kSeesNulls, ToArray},
    {"array_to_string", "array_to_string(SEPARATOR, ARRAY)", 2, 2, ResultKind::kString, Style::kSeesNulls,
     Join},
    {"join", "join(SEPARATOR, ARRAY)", 2, -1, ResultKind::kString, Style::kSeesNulls, Join},
    {"filterArray", "filterArray(ARRAY, x -> CONDITION)", 2, 2, kArray, Style::kFilter, nullptr},
    {"transformArray", "transformArray(ARRAY, x -> VALUE)", 2, 2, kArray, Style::kTransform, nullptr},
    {"flattenArray", "flattenArray(ARRAY)", 1, 1, kArray, Style::kNullOut, Flatten},
};

}  // namespace

std::span<const Function> ArrayFunctions() {
  return kArrayFunctions;
}

}  // namespace pxport
