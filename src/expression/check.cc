#include <fmt/format.h>

#include <algorithm>

#include "expression/ast.h"
#include "expression/function.h"
#include "expression/lexer.h"

namespace pxport {
namespace {

ResultKind ResultKindOf(ValueType type) {
  switch (type) {
    case ValueType::kNull:
      return ResultKind::kNull;
    case ValueType::kBool:
      return ResultKind::kBool;
    case ValueType::kInteger:
    case ValueType::kDecimal:
      return ResultKind::kNumber;
    case ValueType::kString:
      return ResultKind::kString;
    case ValueType::kDate:
      return ResultKind::kDate;
    case ValueType::kArray:
      return ResultKind::kArray;
    case ValueType::kObject:
      return ResultKind::kObject;
  }
  return ResultKind::kAny;
}

bool IsScalar(ResultKind kind) {
  return kind != ResultKind::kAny && kind != ResultKind::kArray && kind != ResultKind::kObject;
}

// The kind of a value that has either of the two kinds.
ResultKind CombineKinds(ResultKind a, ResultKind b) {
  if (a == b || b == ResultKind::kNull) return a;
  if (a == ResultKind::kNull) return b;
  return IsScalar(a) && IsScalar(b) ? ResultKind::kScalar : ResultKind::kAny;
}

class Checker {
 public:
  explicit Checker(CompiledExpression* expression) : expression_(*expression) {}

  Status Run() {
    for (Node& node : expression_.nodes) {  // children come before their parents
      PX_RETURN_IF_ERROR(Check(&node));
      for (size_t i = 0; i < node.children.size(); ++i) {
        if (Child(node, i).op == Op::kLambda) PX_RETURN_IF_ERROR(CheckLambda(node, i));
      }
    }
    return absl::OkStatus();
  }

 private:
  const Node& Child(const Node& node, size_t i) const { return expression_.nodes[node.children[i]]; }

  Status Check(Node* node) {
    switch (node->op) {
      case Op::kConstant:
        node->kind = ResultKindOf(node->value.type);
        break;
      case Op::kCall:
        return CheckCall(node);
      case Op::kArray:
        node->kind = ResultKind::kArray;
        break;
      case Op::kObject:
        node->kind = ResultKind::kObject;
        break;
      case Op::kChoose:
        node->kind = CombineKinds(Child(*node, 1).kind, Child(*node, 2).kind);
        break;
      case Op::kAdd:
        node->kind = ResultKind::kScalar;
        break;
      case Op::kSubtract:
      case Op::kMultiply:
      case Op::kDivide:
      case Op::kModulo:
      case Op::kNegate:
        node->kind = ResultKind::kNumber;
        break;
      case Op::kField:
      case Op::kVariable:
      case Op::kMember:
      case Op::kIndex:
      case Op::kLambda:
        break;
      default:  // comparisons, and, or, not
        node->kind = ResultKind::kBool;
    }
    return absl::OkStatus();
  }

  Status CheckLambda(const Node& node, size_t i) const {
    const bool accepts_lambda =
        node.op == Op::kCall && i == 1 &&
        (node.function->style == Style::kFilter || node.function->style == Style::kTransform);
    if (accepts_lambda) return absl::OkStatus();
    return ExpressionError(Child(node, i).at,
                           "a lambda can only be the second argument of filterArray or transformArray");
  }

  Status CheckCall(Node* node) {
    node->function = FindFunction(node->name);
    if (node->function == nullptr) return UnknownFunction(*node);
    const Function& function = *node->function;
    const auto count = static_cast<int>(node->children.size());
    if (count < function.least || (function.most >= 0 && count > function.most)) return WrongCount(*node);
    if (function.needs == Needs::kClock) expression_.uses_clock = true;
    if (function.needs == Needs::kUuid) expression_.uses_uuid = true;
    node->kind = function.result;
    const bool lambda = function.style == Style::kFilter || function.style == Style::kTransform;
    if (lambda && Child(*node, 1).op != Op::kLambda) {
      return ExpressionError(Child(*node, 1).at,
                             fmt::format("{}: expected a lambda, found a value", function.name),
                             fmt::format("write {}", function.signature));
    }
    if (function.style == Style::kChoose)
      node->kind = CombineKinds(Child(*node, 1).kind, Child(*node, 2).kind);
    if (function.style == Style::kHasKey && count == 1) return CheckHasKey(node);
    if (!HasWholePairs(function, count)) return WrongCount(*node);
    if (function.name == "object_to_map" && count == 2) KeepFieldName(node);
    return PrepareLiteral(node);
  }

  static bool HasWholePairs(const Function& function, int count) {
    const bool pairs = function.name == "to_object" || function.name == "to_map" ||
                       (function.name == "object_to_map" && count > 1);
    return !pairs || count % 2 == 0;
  }

  // In object_to_map(addresses, type) a bare name is the name of a field of the elements. Keeps the name: the
  // function chooses between the name and the value of the field by the type of its first argument.
  void KeepFieldName(Node* node) {
    const Node& key = Child(*node, 1);
    if (key.op != Op::kField) return;
    const FieldPath path = expression_.fields[key.slot];
    if (path.steps().size() != 1 || path.steps()[0].index >= 0) return;
    node->value = Value::String(expression_.texts.emplace_back(path.steps()[0].key));
  }

  // Why this build does not support a function that Data Prep documents, or "".
  static std::string_view ReasonUnsupported(std::string_view name) {
    if (name.starts_with("ua_")) return "this build has no user-agent functions";
    if (name.starts_with("aa_")) return "this build has no functions for Analytics strings";
    if (name == "fpid_to_ecid") return "only Adobe's services know the ECID of an FPID";
    return "";
  }

  Status UnknownFunction(const Node& node) const {
    if (const std::string_view why = ReasonUnsupported(node.name); !why.empty()) {
      return ExpressionError(node.at, fmt::format("{} is not supported: {}", node.name, why),
                             "derive the column before the export");
    }
    const std::string_view nearest = NearestFunction(node.name);
    return ExpressionError(node.at, fmt::format("unknown function '{}'", node.name),
                           nearest.empty() ? "use a function that docs/expressions.md lists"
                                           : fmt::format("did you mean {}?", nearest));
  }

  Status WrongCount(const Node& node) const {
    const Function& function = *node.function;
    std::string expected = fmt::format("{}", function.least);
    if (!HasWholePairs(function, static_cast<int>(node.children.size()))) {
      expected = function.name == "object_to_map" ? "1 or an even number of" : "an even number of";
    } else if (function.most < 0) {
      expected = fmt::format("at least {}", function.least);
    } else if (function.most != function.least) {
      expected = fmt::format("{} to {}", function.least, function.most);
    }
    const bool one = expected.ends_with('1') && function.least == 1;
    return ExpressionError(node.at,
                           fmt::format("{} takes {} argument{}, found {}", function.name, expected,
                                       one ? "" : "s", node.children.size()),
                           fmt::format("write {}", function.signature));
  }

  // contains_key("a.b") and contains_key(a.b) test the profile, not a value.
  Status CheckHasKey(Node* node) {
    const Node& argument = Child(*node, 0);
    if (argument.op == Op::kField) {
      node->slot = argument.slot;
    } else if (argument.op == Op::kConstant && argument.value.is_string()) {
      StatusOr<FieldPath> path = FieldPath::Parse(argument.value.text);
      if (!path.ok()) return ExpressionError(argument.at, Message(path.status()));
      node->slot = FieldSlot(std::move(*path), &expression_);
    } else {
      return ExpressionError(argument.at,
                             fmt::format("{}: expected a field or its path in quotes", node->name),
                             fmt::format("write {}", node->function->signature));
    }
    node->op = Op::kHasField;
    node->children.clear();
    return absl::OkStatus();
  }

  Status PrepareLiteral(Node* node) {
    const Function& function = *node->function;
    const auto at = static_cast<size_t>(function.prepare_at);
    if (function.prepare == Prepare::kNothing || at >= node->children.size()) return absl::OkStatus();
    const Node& literal = Child(*node, at);
    if (literal.op != Op::kConstant || literal.value.is_null()) return absl::OkStatus();
    if (!literal.value.is_string()) {
      return ExpressionError(literal.at, fmt::format("{}: argument {} is {}, expected text", node->name,
                                                     at + 1, TypeName(literal.value.type)));
    }
    StatusOr<Prepared> prepared = PrepareText(function.prepare, literal.value.text);
    if (!prepared.ok()) {
      return ExpressionError(literal.at, fmt::format("{}: {}", node->name, Message(prepared.status())),
                             Detail(prepared.status(), kRemedy).value_or(""));
    }
    node->prepared = std::make_shared<Prepared>(std::move(*prepared));
    return absl::OkStatus();
  }

  CompiledExpression& expression_;
};

}  // namespace

Status CheckExpression(CompiledExpression* expression) {
  PX_RETURN_IF_ERROR(Checker(expression).Run());
  if (expression->nodes[expression->root].op == Op::kLambda) {
    return ExpressionError(0, "a lambda is not a value");
  }
  return absl::OkStatus();
}

}  // namespace pxport
