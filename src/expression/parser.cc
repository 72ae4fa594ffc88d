#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "expression/ast.h"
#include "expression/lexer.h"
#include "expression/limits.h"
#include "expression/numbers.h"

namespace pxport {
namespace {

struct BinaryOperator {
  std::string_view sign;
  int strength;  // the higher binds first
  Op op;
};
constexpr BinaryOperator kBinary[] = {
    {"||", 1, Op::kOr},    {"&&", 2, Op::kAnd},       {"==", 3, Op::kEqual},   {"!=", 3, Op::kNotEqual},
    {"<", 4, Op::kLess},   {"<=", 4, Op::kLessEqual}, {">", 4, Op::kGreater},  {">=", 4, Op::kGreaterEqual},
    {"+", 5, Op::kAdd},    {"-", 5, Op::kSubtract},   {"*", 6, Op::kMultiply}, {"/", 6, Op::kDivide},
    {"%", 6, Op::kModulo},
};

const BinaryOperator* FindBinary(const Token& token) {
  if (token.kind != TokenKind::kSign) return nullptr;
  const auto* found = std::find_if(std::begin(kBinary), std::end(kBinary),
                                   [&token](const BinaryOperator& b) { return b.sign == token.text; });
  return found == std::end(kBinary) ? nullptr : found;
}

class ExpressionParser {
 public:
  ExpressionParser(std::vector<Token> tokens, CompiledExpression* out)
      : tokens_(std::move(tokens)), out_(*out) {}

  Status Run() {
    PX_ASSIGN_OR_RETURN(out_.root, Expression());
    if (Peek().kind != TokenKind::kEnd) return Expected("an operator or the end");
    return absl::OkStatus();
  }

 private:
  // Counts how deep the parser is within itself.
  class Nested {
   public:
    explicit Nested(int* depth) : depth_(depth) { ++*depth_; }
    ~Nested() { --*depth_; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;

   private:
    int* const depth_;
  };

  const Token& Peek(size_t ahead = 0) const { return tokens_[std::min(next_ + ahead, tokens_.size() - 1)]; }
  const Token& Take() { return tokens_[next_++]; }
  bool TakeSign(std::string_view sign) {
    if (!Peek().is(sign)) return false;
    ++next_;
    return true;
  }

  Status Expected(std::string_view what) const {
    const Token& token = Peek();
    std::string found;
    switch (token.kind) {
      case TokenKind::kEnd:
        found = "the end";
        break;
      case TokenKind::kString:
        found = "a text in quotes";
        break;
      case TokenKind::kWrapped:
        found = "a ${name}";
        break;
      default:
        found = fmt::format("'{}'", token.word.empty() ? std::string_view(token.text) : token.word);
    }
    return ExpressionError(token.at, fmt::format("expected {}, found {}", what, found));
  }
  Status Require(std::string_view sign) {
    return TakeSign(sign) ? absl::OkStatus() : Expected(fmt::format("'{}'", sign));
  }

  std::string_view Keep(std::string text) { return out_.texts.emplace_back(std::move(text)); }

  StatusOr<NodeId> Add(Op op, size_t at, std::vector<NodeId> children) {
    Node node;
    node.op = op;
    node.at = at;
    for (const NodeId child : children) node.height = std::max(node.height, out_.nodes[child].height + 1);
    if (node.height > kMaxExpressionHeight) {
      return ExpressionError(at,
                             fmt::format("more than {} operations build on each other", kMaxExpressionHeight),
                             "split the expression, or use concat() or decode() with many arguments");
    }
    node.children = std::move(children);
    out_.nodes.push_back(std::move(node));
    return static_cast<NodeId>(out_.nodes.size() - 1);
  }

  StatusOr<NodeId> Expression() {
    const Nested nested(&depth_);
    if (depth_ > kMaxExpressionNesting) return TooDeep();
    PX_ASSIGN_OR_RETURN(const NodeId condition, Binary(1));
    const size_t at = Peek().at;
    if (!TakeSign("?")) return condition;
    PX_ASSIGN_OR_RETURN(const NodeId yes, Expression());
    PX_RETURN_IF_ERROR(Require(":"));
    PX_ASSIGN_OR_RETURN(const NodeId no, Expression());
    return Add(Op::kChoose, at, {condition, yes, no});
  }

  Status TooDeep() const {
    return ExpressionError(Peek().at,
                           fmt::format("more than {} levels within each other", kMaxExpressionNesting));
  }

  // Operators at least as strong as `strength`, from left to right.
  StatusOr<NodeId> Binary(int strength) {
    PX_ASSIGN_OR_RETURN(NodeId left, Unary());
    for (const BinaryOperator* found = FindBinary(Peek()); found != nullptr && found->strength >= strength;
         found = FindBinary(Peek())) {
      const size_t at = Take().at;
      PX_ASSIGN_OR_RETURN(const NodeId right, Binary(found->strength + 1));
      PX_ASSIGN_OR_RETURN(left, Add(found->op, at, {left, right}));
    }
    return left;
  }

  StatusOr<NodeId> Unary() {
    const size_t at = Peek().at;
    const bool negate = Peek().is("-");
    if (!negate && !Peek().is("!")) return Postfix();
    const Nested nested(&depth_);
    if (depth_ > kMaxExpressionNesting) return TooDeep();
    Take();
    PX_ASSIGN_OR_RETURN(const NodeId operand, Unary());
    return Add(negate ? Op::kNegate : Op::kNot, at, {operand});
  }

  StatusOr<NodeId> Postfix() {
    PX_ASSIGN_OR_RETURN(NodeId node, Primary());
    while (true) {
      const size_t at = Peek().at;
      if (TakeSign(".")) {
        PX_ASSIGN_OR_RETURN(node, Dot(node, at));
      } else if (TakeSign("[")) {
        PX_ASSIGN_OR_RETURN(node, Bracket(node, at));
      } else {
        break;
      }
    }
    return Complete(node);
  }

  // A path in the making gets its slot when no further key can join it.
  NodeId Complete(NodeId id) {
    Node& node = out_.nodes[id];
    if (node.op == Op::kField && !node.steps.empty())
      node.slot = FieldSlot(FieldPath::Of(std::move(node.steps)), &out_);
    node.steps.clear();
    return id;
  }

  StatusOr<NodeId> Dot(NodeId node, size_t at) {
    const Token& name = Peek();
    // Behind a dot a reserved word can only be a key.
    const bool plain = name.kind == TokenKind::kName || !name.word.empty();
    if (!plain && name.kind != TokenKind::kWrapped) return Expected("a name behind '.'");
    Take();
    std::string text = name.key();
    if (plain && Peek().is("(")) return Call(std::move(text), name.at, Complete(node), true);
    if (out_.nodes[node].op == Op::kField) {
      out_.nodes[node].steps.push_back({std::move(text), -1});
      return node;
    }
    PX_ASSIGN_OR_RETURN(const NodeId member, Add(Op::kMember, at, {node}));
    out_.nodes[member].value = Value::String(Keep(std::move(text)));
    return member;
  }

  StatusOr<NodeId> Bracket(NodeId node, size_t at) {
    const Token& token = Peek();
    if (out_.nodes[node].op == Op::kField && Peek(1).is("]")) {
      int32_t index = 0;
      const char* const end = token.text.data() + token.text.size();
      const auto [stop, error] = std::from_chars(token.text.data(), end, index);
      const bool number = token.kind == TokenKind::kNumber && error == std::errc() && stop == end;
      if (number || token.kind == TokenKind::kString) {
        out_.nodes[node].steps.push_back(number ? PathStep{{}, index} : PathStep{token.text, -1});
        next_ += 2;
        return node;
      }
    }
    Complete(node);
    PX_ASSIGN_OR_RETURN(const NodeId index, Expression());
    PX_RETURN_IF_ERROR(Require("]"));
    return Add(Op::kIndex, at, {node, index});
  }

  StatusOr<NodeId> Primary() {
    const Token& token = Peek();
    switch (token.kind) {
      case TokenKind::kName:
        return Name();
      case TokenKind::kWrapped:
        Take();
        return Field(token);
      case TokenKind::kNumber:
        return NumberLiteral();
      case TokenKind::kString:
        return Constant(Value::String(Keep(token.text)));
      case TokenKind::kTrue:
      case TokenKind::kFalse:
        return Constant(Value::Bool(token.kind == TokenKind::kTrue));
      case TokenKind::kNull:
        return Constant(Value());
      case TokenKind::kReserved:
        return ExpressionError(token.at, fmt::format("'{}' is a reserved word", token.word),
                               fmt::format("a field of that name is written ${{{}}}", token.word));
      default:
        break;
    }
    if (TakeSign("(")) {
      PX_ASSIGN_OR_RETURN(const NodeId inner, Expression());
      PX_RETURN_IF_ERROR(Require(")"));
      return inner;
    }
    if (Peek().is("[")) return ArrayLiteral();
    if (Peek().is("{")) return ObjectLiteral();
    return Expected("a value");
  }

  StatusOr<NodeId> Constant(Value value) {
    PX_ASSIGN_OR_RETURN(const NodeId id, Add(Op::kConstant, Take().at, {}));
    out_.nodes[id].value = value;
    return id;
  }

  StatusOr<NodeId> NumberLiteral() {
    const Value number = NumberFrom(Keep(Peek().text));
    if (!std::isfinite(number.number())) return ExpressionError(Peek().at, "the number is too large");
    return Constant(number);
  }

  StatusOr<NodeId> Field(const Token& token) {
    PX_ASSIGN_OR_RETURN(const NodeId id, Add(Op::kField, token.at, {}));
    out_.nodes[id].steps.push_back({token.text, -1});
    return id;
  }

  StatusOr<NodeId> Name() {
    const Token& token = Take();
    if (Peek().is("(")) return Call(token.text, token.at, 0, false);
    const auto variable = std::find(variables_.rbegin(), variables_.rend(), token.text);
    if (variable == variables_.rend()) return Field(token);
    PX_ASSIGN_OR_RETURN(const NodeId id, Add(Op::kVariable, token.at, {}));
    out_.nodes[id].slot = static_cast<uint32_t>(variables_.rend() - variable - 1);
    return id;
  }

  // From the bracket behind the name.
  StatusOr<NodeId> Call(std::string name, size_t at, NodeId receiver, bool method) {
    std::vector<NodeId> arguments;
    if (method) arguments.push_back(receiver);
    Take();
    if (!TakeSign(")")) {
      do {
        PX_ASSIGN_OR_RETURN(const NodeId argument, Argument());
        arguments.push_back(argument);
      } while (TakeSign(","));
      if (!TakeSign(")")) return Expected("',' or ')'");
    }
    PX_ASSIGN_OR_RETURN(const NodeId id, Add(Op::kCall, at, std::move(arguments)));
    out_.nodes[id].name = Keep(std::move(name));
    out_.nodes[id].method = method;
    return id;
  }

  // An expression, or a lambda: x -> ..., (x) -> ...
  StatusOr<NodeId> Argument() {
    const bool bracketed = Peek().is("(") && Peek(2).is(")") && Peek(3).is("->");
    const Token& name = Peek(bracketed ? 1 : 0);
    if (!bracketed && !Peek(1).is("->")) return Expression();
    if (name.kind != TokenKind::kName) {
      next_ += bracketed ? 1 : 0;
      return Expected("the name of a variable before '->'");
    }
    next_ += bracketed ? 4 : 2;
    variables_.push_back(name.text);
    out_.variables = std::max(out_.variables, static_cast<uint32_t>(variables_.size()));
    PX_ASSIGN_OR_RETURN(const NodeId body, Expression());
    variables_.pop_back();
    PX_ASSIGN_OR_RETURN(const NodeId id, Add(Op::kLambda, name.at, {body}));
    out_.nodes[id].slot = static_cast<uint32_t>(variables_.size());
    return id;
  }

  StatusOr<NodeId> ArrayLiteral() {
    const size_t at = Take().at;
    std::vector<NodeId> items;
    if (!TakeSign("]")) {
      do {
        PX_ASSIGN_OR_RETURN(const NodeId item, Expression());
        items.push_back(item);
      } while (TakeSign(","));
      if (!TakeSign("]")) return Expected("',' or ']'");
    }
    return Add(Op::kArray, at, std::move(items));
  }

  StatusOr<NodeId> ObjectLiteral() {
    const size_t at = Take().at;
    std::vector<NodeId> parts;
    if (!TakeSign("}")) {
      do {
        const Token& key = Peek();
        const bool name = key.kind == TokenKind::kName || !key.word.empty();
        if (!name && key.kind != TokenKind::kString && key.kind != TokenKind::kWrapped)
          return Expected("a key");
        PX_ASSIGN_OR_RETURN(const NodeId id, Constant(Value::String(Keep(key.key()))));
        parts.push_back(id);
        PX_RETURN_IF_ERROR(Require(":"));
        PX_ASSIGN_OR_RETURN(const NodeId value, Expression());
        parts.push_back(value);
      } while (TakeSign(","));
      if (!TakeSign("}")) return Expected("',' or '}'");
    }
    return Add(Op::kObject, at, std::move(parts));
  }

  const std::vector<Token> tokens_;
  size_t next_ = 0;
  int depth_ = 0;
  CompiledExpression& out_;
  std::vector<std::string> variables_;  // of the lambdas around this place, innermost last
};

}  // namespace

uint32_t FieldSlot(FieldPath path, CompiledExpression* expression) {
  std::vector<FieldPath>& fields = expression->fields;
  const auto found = std::find(fields.begin(), fields.end(), path);
  const auto slot = static_cast<uint32_t>(found - fields.begin());
  if (found == fields.end()) fields.push_back(std::move(path));
  return slot;
}

Status ParseExpression(std::string_view text, CompiledExpression* out) {
  PX_ASSIGN_OR_RETURN(std::vector<Token> tokens, Tokenize(text));
  return ExpressionParser(std::move(tokens), out).Run();
}

}  // namespace pxport
