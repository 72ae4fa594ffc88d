#include "expression/evaluate.h"

#include <fmt/format.h>

#include <array>

#include "expression/json_value.h"
#include "expression/lexer.h"
#include "expression/numbers.h"
#include "expression/operations.h"

namespace pxport {
namespace {

// The steps a function is charged for a value, because it may read all of it.
uint64_t WeightOf(const Value& value) {
  return value.is_string()                         ? value.text.size() / 64
         : (value.is_array() || value.is_object()) ? value.size / 8
                                                   : 0;
}

}  // namespace

ExpressionWalker::ExpressionWalker(std::shared_ptr<const CompiledExpression> expression,
                                   const ExpressionLimits& limits)
    : expression_(std::move(expression)),
      loaded_(expression_->fields.size()),
      is_loaded_(expression_->fields.size()),
      variables_(expression_->variables),
      caches_(expression_->nodes.size()) {
  context_.limits = limits;
}

Status ExpressionWalker::Run(std::span<const ValueView> fields, const RowContext& row, ValueView* out) {
  if (fields.size() != loaded_.size()) {
    return Failure(Code::kInternal, fmt::format("the expression reads {} fields, but {} were passed",
                                                loaded_.size(), fields.size()));
  }
  context_.Begin(row);
  fields_ = fields;
  is_loaded_.assign(is_loaded_.size(), false);
  Value value;
  PX_RETURN_IF_ERROR(Eval(expression_->root, &value));
  return ToView(value, out);
}

Status ExpressionWalker::ToView(const Value& value, ValueView* out) {
  *out = {ValueKind::kNull, {}};
  switch (value.type) {
    case ValueType::kNull:
      return absl::OkStatus();
    case ValueType::kBool:
      out->kind = ValueKind::kBool;
      break;
    case ValueType::kInteger:
    case ValueType::kDecimal:
      out->kind = ValueKind::kNumber;
      break;
    case ValueType::kString:
    case ValueType::kDate:
      out->kind = ValueKind::kString;
      break;
    case ValueType::kArray:
    case ValueType::kObject: {
      out->kind = value.is_array() ? ValueKind::kArray : ValueKind::kObject;
      TextBuilder json(&context_);
      AppendJson(value, &context_, &json);
      if (json.over()) return context_.TooLong();
      out->text = json.view();
      return absl::OkStatus();
    }
  }
  out->text = TextOf(value, &context_).value_or("");
  return out->text.size() > context_.limits.output_bytes ? context_.TooLong() : absl::OkStatus();
}

Status ExpressionWalker::AddPlace(const Node& node, const Status& status) const {
  if (status.ok() || status.code() != Code::kInvalidArgument || Detail(status, kInputColumn).has_value())
    return status;
  return ExpressionError(node.at, Message(status), Detail(status, kRemedy).value_or(""));
}

Status ExpressionWalker::Eval(NodeId id, Value* out) {
  const Node& node = expression_->nodes[id];
  PX_RETURN_IF_ERROR(context_.Charge(1));
  *out = Value();
  switch (node.op) {
    case Op::kConstant:
      *out = node.value;
      return absl::OkStatus();
    case Op::kField:
      return EvalField(node, out);
    case Op::kHasField:
      *out = Value::Bool(fields_[node.slot].kind != ValueKind::kAbsent);
      return absl::OkStatus();
    case Op::kVariable:
      *out = variables_[node.slot];
      return absl::OkStatus();
    case Op::kMember: {
      Value object;
      PX_RETURN_IF_ERROR(Eval(node.children[0], &object));
      return EvalMember(object, node.value.text, out);
    }
    case Op::kIndex:
      return EvalIndex(node, out);
    case Op::kCall:
      return EvalCall(id, out);
    case Op::kArray:
      return EvalArray(node, out);
    case Op::kObject:
      return EvalObject(node, out);
    case Op::kChoose:
    case Op::kAnd:
    case Op::kOr:
    case Op::kNot:
      return EvalLogic(node, out);
    case Op::kLambda:
      return absl::OkStatus();  // the function that has it as an argument evaluates it
    case Op::kNegate:
    case Op::kAdd:
    case Op::kSubtract:
    case Op::kMultiply:
    case Op::kDivide:
    case Op::kModulo:
      return EvalArithmetic(node, out);
    default:
      return EvalComparison(node, out);
  }
}

// Parses arrays and objects on first use, once per row.
Status ExpressionWalker::EvalField(const Node& node, Value* out) {
  Value& value = loaded_[node.slot];
  if (!is_loaded_[node.slot]) {
    const ValueView& view = fields_[node.slot];
    switch (view.kind) {
      case ValueKind::kAbsent:
      case ValueKind::kNull:
        value = Value();
        break;
      case ValueKind::kBool:
        value = Value::Bool(view.text == "true");
        break;
      case ValueKind::kNumber:
        value = NumberFrom(view.text);
        break;
      case ValueKind::kString:
        value = Value::String(view.text);
        break;
      case ValueKind::kArray:
      case ValueKind::kObject:
        PX_RETURN_IF_ERROR(AddPlace(node, ReadJson(view.text, &context_, &value)));
    }
    is_loaded_[node.slot] = true;
  }
  *out = value;
  return absl::OkStatus();
}

Status ExpressionWalker::EvalMember(const Value& object, std::string_view key, Value* out) {
  PX_RETURN_IF_ERROR(context_.Charge(WeightOf(object)));
  if (const Value* found = FindMember(object, key)) *out = *found;
  return absl::OkStatus();
}

// An index beyond the end, or into a value without elements, yields null, like a missing field.
Status ExpressionWalker::EvalIndex(const Node& node, Value* out) {
  Value container, index;
  PX_RETURN_IF_ERROR(Eval(node.children[0], &container));
  PX_RETURN_IF_ERROR(Eval(node.children[1], &index));
  if (index.is_string()) return EvalMember(container, index.text, out);
  if (index.is_null()) return absl::OkStatus();
  if (index.type != ValueType::kInteger)
    return ExpressionError(
        node.at, fmt::format("the index is {}, expected a whole number or a key", TypeName(index.type)));
  if (container.is_array() && index.integer >= 0 && index.integer < int64_t{container.size})
    *out = container.items[index.integer];
  return absl::OkStatus();
}

Status ExpressionWalker::EvalArray(const Node& node, Value* out) {
  Value* const items = context_.arena.AllocateArray<Value>(node.children.size());
  for (size_t i = 0; i < node.children.size(); ++i) PX_RETURN_IF_ERROR(Eval(node.children[i], &items[i]));
  *out = Value::Array({items, node.children.size()});
  return context_.CheckMemory();
}

Status ExpressionWalker::EvalObject(const Node& node, Value* out) {
  const size_t count = node.children.size() / 2;
  Member* const members = context_.arena.AllocateArray<Member>(count);
  for (size_t i = 0; i < count; ++i) {
    members[i].key = expression_->nodes[node.children[2 * i]].value.text;
    PX_RETURN_IF_ERROR(Eval(node.children[2 * i + 1], &members[i].value));
  }
  *out = Value::Object({members, count});
  return context_.CheckMemory();
}

Status ExpressionWalker::EvalTruth(NodeId id, bool* truth) {
  Value value;
  PX_RETURN_IF_ERROR(Eval(id, &value));
  const std::optional<bool> found = TruthOf(value);
  if (!found.has_value()) {
    return ExpressionError(expression_->nodes[id].at,
                           fmt::format("expected true or false, found {}", TypeName(value.type)),
                           "write a comparison: x == 'text', is_empty(x)");
  }
  *truth = *found;
  return absl::OkStatus();
}

Status ExpressionWalker::EvalLogic(const Node& node, Value* out) {
  bool first = false;
  PX_RETURN_IF_ERROR(EvalTruth(node.children[0], &first));
  if (node.op == Op::kChoose) return Eval(node.children[first ? 1 : 2], out);
  bool result = node.op == Op::kNot ? !first : first;
  const bool decided = node.op == Op::kNot || first == (node.op == Op::kOr);
  if (!decided) PX_RETURN_IF_ERROR(EvalTruth(node.children[1], &result));
  *out = Value::Bool(result);
  return absl::OkStatus();
}

Status ExpressionWalker::EvalComparison(const Node& node, Value* out) {
  Value a, b;
  PX_RETURN_IF_ERROR(Eval(node.children[0], &a));
  PX_RETURN_IF_ERROR(Eval(node.children[1], &b));
  if (node.op == Op::kEqual || node.op == Op::kNotEqual) {
    bool equal = false;
    PX_RETURN_IF_ERROR(Equal(a, b, &context_, &equal));
    *out = Value::Bool(equal == (node.op == Op::kEqual));
    return absl::OkStatus();
  }
  if (a.is_null() || b.is_null()) return absl::OkStatus();
  PX_RETURN_IF_ERROR(context_.Charge(WeightOf(a) + WeightOf(b)));
  const std::optional<int> order = Order(a, b);
  if (!order.has_value()) {
    return ExpressionError(node.at,
                           fmt::format("cannot compare {} with {}", TypeName(a.type), TypeName(b.type)),
                           "convert them with to_integer(), to_decimal() or date()");
  }
  *out = Value::Bool(node.op == Op::kLess        ? *order < 0
                     : node.op == Op::kLessEqual ? *order <= 0
                     : node.op == Op::kGreater   ? *order > 0
                                                 : *order >= 0);
  return absl::OkStatus();
}

Status ExpressionWalker::EvalArithmetic(const Node& node, Value* out) {
  Value a, b;
  PX_RETURN_IF_ERROR(Eval(node.children[0], &a));
  if (node.op == Op::kNegate) {
    if (a.is_number() && a.type == ValueType::kDecimal) {
      *out = Value::Decimal(-a.decimal);
      return absl::OkStatus();
    }
    return AddPlace(node, Arithmetic(Op::kSubtract, Value::Integer(0), a, &context_, out));
  }
  PX_RETURN_IF_ERROR(Eval(node.children[1], &b));
  PX_RETURN_IF_ERROR(context_.Charge(WeightOf(a) + WeightOf(b)));
  PX_RETURN_IF_ERROR(AddPlace(node, Arithmetic(node.op, a, b, &context_, out)));
  return context_.CheckMemory();
}

Status ExpressionWalker::EvalCall(NodeId id, Value* out) {
  const Node& node = expression_->nodes[id];
  switch (node.function->style) {
    case Style::kChoose: {
      bool first = false;
      PX_RETURN_IF_ERROR(EvalTruth(node.children[0], &first));
      return Eval(node.children[first ? 1 : 2], out);
    }
    case Style::kFirst:
      return EvalFirst(node, out);
    case Style::kDecode:
      return EvalDecode(node, out);
    case Style::kFilter:
    case Style::kTransform:
      return EvalLambda(node, out);
    default:
      return EvalFunction(id, out);
  }
}

Status ExpressionWalker::EvalFunction(NodeId id, Value* out) {
  const Node& node = expression_->nodes[id];
  const size_t count = node.children.size();
  std::array<Value, kInline> few;
  Value* const arguments = count <= kInline ? few.data() : context_.arena.AllocateArray<Value>(count);
  uint64_t weight = 0;
  for (size_t i = 0; i < count; ++i) {
    PX_RETURN_IF_ERROR(Eval(node.children[i], &arguments[i]));
    if (i == 0 && arguments[0].is_null() && node.function->style == Style::kNullOut) return absl::OkStatus();
    weight += WeightOf(arguments[i]);
  }
  PX_RETURN_IF_ERROR(context_.Charge(weight));
  const Call call{context_, node, {arguments, count}, caches_[id]};
  PX_RETURN_IF_ERROR(node.function->handler(call, out));
  return context_.CheckMemory();
}

// Searches the elements if the only argument is an array, otherwise the arguments.
Status ExpressionWalker::EvalFirst(const Node& node, Value* out) {
  for (const NodeId child : node.children) {
    PX_RETURN_IF_ERROR(Eval(child, out));
    if (!out->is_null()) break;
  }
  if (node.children.size() != 1 || !out->is_array()) return absl::OkStatus();
  const Value array = *out;
  *out = Value();
  PX_RETURN_IF_ERROR(context_.Charge(WeightOf(array)));
  for (const Value& item : array.array()) {
    if (item.is_null()) continue;
    *out = item;
    break;
  }
  return absl::OkStatus();
}

Status ExpressionWalker::EvalDecode(const Node& node, Value* out) {
  Value key, option;
  PX_RETURN_IF_ERROR(Eval(node.children[0], &key));
  const size_t count = node.children.size();
  for (size_t i = 1; i + 1 < count; i += 2) {
    PX_RETURN_IF_ERROR(Eval(node.children[i], &option));
    bool equal = false;
    PX_RETURN_IF_ERROR(Equal(key, option, &context_, &equal));
    if (equal) return Eval(node.children[i + 1], out);
  }
  return count % 2 == 0 ? Eval(node.children[count - 1], out) : absl::OkStatus();
}

Status ExpressionWalker::EvalLambda(const Node& node, Value* out) {
  Value array;
  PX_RETURN_IF_ERROR(Eval(node.children[0], &array));
  if (array.is_null()) return absl::OkStatus();
  if (!array.is_array()) {
    return ExpressionError(
        node.at, fmt::format("{}: argument 1 is {}, expected an array", node.name, TypeName(array.type)));
  }
  const Node& lambda = expression_->nodes[node.children[1]];
  ListBuilder list(&context_);
  for (const Value& item : array.array()) {
    variables_[lambda.slot] = item;
    if (node.function->style == Style::kFilter) {
      bool keep = false;
      PX_RETURN_IF_ERROR(EvalTruth(lambda.children[0], &keep));
      if (keep) list.Add(item);
    } else {
      Value made;
      PX_RETURN_IF_ERROR(Eval(lambda.children[0], &made));
      list.Add(made);
    }
    PX_RETURN_IF_ERROR(context_.CheckMemory());
  }
  return list.Finish(out);
}

}  // namespace pxport
