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
  int precedence;  // higher binds first
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
    PX_ASSIGN_OR_RETURN(out_.root, ParseConditional());
    if (Peek().kind != TokenKind::kEnd) return ExpectedError("an operator or the end");
    return absl::OkStatus();
  }

 private:
  // Counts the recursion depth of the parser.
  class DepthGuard {
   public:
    explicit DepthGuard(int* depth) : depth_(depth) { ++*depth_; }
    ~DepthGuard() { --*depth_; }
    DepthGuard(const DepthGuard&) = delete;
    DepthGuard& operator=(const DepthGuard&) = delete;

   private:
    int* const depth_;
  };

  const Token& Peek(size_t ahead = 0) const { return tokens_[std::min(next_ + ahead, tokens_.size() - 1)]; }
  const Token& Advance() { return tokens_[next_++]; }
  bool AcceptSign(std::string_view sign) {
    if (!Peek().is(sign)) return false;
    ++next_;
    return true;
  }

  Status ExpectedError(std::string_view what) const {
    const Token& token = Peek();
    std::string found;
    switch (token.kind) {
      case TokenKind::kEnd:
        found = "the end";
        break;
      case TokenKind::kString:
        found = "a quoted text";
        break;
      case TokenKind::kWrapped:
        found = "a ${name}";
        break;
      default:
        found = fmt::format("'{}'", token.word.empty() ? std::string_view(token.text) : token.word);
    }
    return ExpressionError(token.at, fmt::format("expected {}, found {}", what, found));
  }
  Status RequireSign(std::string_view sign) {
    return AcceptSign(sign) ? absl::OkStatus() : ExpectedError(fmt::format("'{}'", sign));
  }

  std::string_view KeepText(std::string text) { return out_.texts.emplace_back(std::move(text)); }

  StatusOr<NodeId> AddNode(Op op, size_t at, std::vector<NodeId> children) {
    Node node;
    node.op = op;
    node.at = at;
    for (const NodeId child : children) node.height = std::max(node.height, out_.nodes[child].height + 1);
    if (node.height > kMaxExpressionHeight) {
      return ExpressionError(at, fmt::format("more than {} operations in a chain", kMaxExpressionHeight),
                             "split the expression, or use concat() or decode() with more arguments");
    }
    node.children = std::move(children);
    out_.nodes.push_back(std::move(node));
    return static_cast<NodeId>(out_.nodes.size() - 1);
  }

  StatusOr<NodeId> ParseConditional() {
    const DepthGuard guard(&depth_);
    if (depth_ > kMaxExpressionNesting) return NestingError();
    PX_ASSIGN_OR_RETURN(const NodeId condition, ParseBinary(1));
    const size_t at = Peek().at;
    if (!AcceptSign("?")) return condition;
    PX_ASSIGN_OR_RETURN(const NodeId yes, ParseConditional());
    PX_RETURN_IF_ERROR(RequireSign(":"));
    PX_ASSIGN_OR_RETURN(const NodeId no, ParseConditional());
    return AddNode(Op::kChoose, at, {condition, yes, no});
  }

  Status NestingError() const {
    return ExpressionError(Peek().at, fmt::format("nested more than {} levels deep", kMaxExpressionNesting));
  }

  // Parses operators of at least this precedence, left-associative.
  StatusOr<NodeId> ParseBinary(int precedence) {
    PX_ASSIGN_OR_RETURN(NodeId left, ParseUnary());
    for (const BinaryOperator* found = FindBinary(Peek());
         found != nullptr && found->precedence >= precedence; found = FindBinary(Peek())) {
      const size_t at = Advance().at;
      PX_ASSIGN_OR_RETURN(const NodeId right, ParseBinary(found->precedence + 1));
      PX_ASSIGN_OR_RETURN(left, AddNode(found->op, at, {left, right}));
    }
    return left;
  }

  StatusOr<NodeId> ParseUnary() {
    const size_t at = Peek().at;
    const bool negate = Peek().is("-");
    if (!negate && !Peek().is("!")) return ParsePostfix();
    const DepthGuard guard(&depth_);
    if (depth_ > kMaxExpressionNesting) return NestingError();
    Advance();
    PX_ASSIGN_OR_RETURN(const NodeId operand, ParseUnary());
    return AddNode(negate ? Op::kNegate : Op::kNot, at, {operand});
  }

  StatusOr<NodeId> ParsePostfix() {
    PX_ASSIGN_OR_RETURN(NodeId node, ParsePrimary());
    while (true) {
      const size_t at = Peek().at;
      if (AcceptSign(".")) {
        PX_ASSIGN_OR_RETURN(node, ParseDot(node, at));
      } else if (AcceptSign("[")) {
        PX_ASSIGN_OR_RETURN(node, ParseBracket(node, at));
      } else {
        break;
      }
    }
    return CompleteField(node);
  }

  // Assigns the slot of a field once its path is complete.
  NodeId CompleteField(NodeId id) {
    Node& node = out_.nodes[id];
    if (node.op == Op::kField && !node.steps.empty())
      node.slot = FieldSlot(FieldPath::Of(std::move(node.steps)), &out_);
    node.steps.clear();
    return id;
  }

  StatusOr<NodeId> ParseDot(NodeId node, size_t at) {
    const Token& name = Peek();
    // After a dot a reserved word can only be a key.
    const bool plain = name.kind == TokenKind::kName || !name.word.empty();
    if (!plain && name.kind != TokenKind::kWrapped) return ExpectedError("a name after '.'");
    Advance();
    std::string text = name.key();
    if (plain && Peek().is("(")) return ParseCall(std::move(text), name.at, CompleteField(node), true);
    if (out_.nodes[node].op == Op::kField) {
      out_.nodes[node].steps.push_back({std::move(text), -1});
      return node;
    }
    PX_ASSIGN_OR_RETURN(const NodeId member, AddNode(Op::kMember, at, {node}));
    out_.nodes[member].value = Value::String(KeepText(std::move(text)));
    return member;
  }

  StatusOr<NodeId> ParseBracket(NodeId node, size_t at) {
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
    CompleteField(node);
    PX_ASSIGN_OR_RETURN(const NodeId index, ParseConditional());
    PX_RETURN_IF_ERROR(RequireSign("]"));
    return AddNode(Op::kIndex, at, {node, index});
  }

  StatusOr<NodeId> ParsePrimary() {
    const Token& token = Peek();
    switch (token.kind) {
      case TokenKind::kName:
        return ParseName();
      case TokenKind::kWrapped:
        Advance();
        return AddField(token);
      case TokenKind::kNumber:
        return ParseNumber();
      case TokenKind::kString:
        return AddConstant(Value::String(KeepText(token.text)));
      case TokenKind::kTrue:
      case TokenKind::kFalse:
        return AddConstant(Value::Bool(token.kind == TokenKind::kTrue));
      case TokenKind::kNull:
        return AddConstant(Value());
      case TokenKind::kReserved:
        return ExpressionError(token.at, fmt::format("'{}' is a reserved word", token.word),
                               fmt::format("write ${{{}}} for a field of that name", token.word));
      default:
        break;
    }
    if (AcceptSign("(")) {
      PX_ASSIGN_OR_RETURN(const NodeId inner, ParseConditional());
      PX_RETURN_IF_ERROR(RequireSign(")"));
      return inner;
    }
    if (Peek().is("[")) return ParseArray();
    if (Peek().is("{")) return ParseObject();
    return ExpectedError("a value");
  }

  StatusOr<NodeId> AddConstant(Value value) {
    PX_ASSIGN_OR_RETURN(const NodeId id, AddNode(Op::kConstant, Advance().at, {}));
    out_.nodes[id].value = value;
    return id;
  }

  StatusOr<NodeId> ParseNumber() {
    const Value number = NumberFrom(KeepText(Peek().text));
    if (!std::isfinite(number.number())) return ExpressionError(Peek().at, "the number is too large");
    return AddConstant(number);
  }

  StatusOr<NodeId> AddField(const Token& token) {
    PX_ASSIGN_OR_RETURN(const NodeId id, AddNode(Op::kField, token.at, {}));
    out_.nodes[id].steps.push_back({token.text, -1});
    return id;
  }

  StatusOr<NodeId> ParseName() {
    const Token& token = Advance();
    if (Peek().is("(")) return ParseCall(token.text, token.at, 0, false);
    const auto variable = std::find(variables_.rbegin(), variables_.rend(), token.text);
    if (variable == variables_.rend()) return AddField(token);
    PX_ASSIGN_OR_RETURN(const NodeId id, AddNode(Op::kVariable, token.at, {}));
    out_.nodes[id].slot = static_cast<uint32_t>(variables_.rend() - variable - 1);
    return id;
  }

  // Parses a call from the bracket after its name.
  StatusOr<NodeId> ParseCall(std::string name, size_t at, NodeId receiver, bool method) {
    std::vector<NodeId> arguments;
    if (method) arguments.push_back(receiver);
    Advance();
    if (!AcceptSign(")")) {
      do {
        PX_ASSIGN_OR_RETURN(const NodeId argument, ParseArgument());
        arguments.push_back(argument);
      } while (AcceptSign(","));
      if (!AcceptSign(")")) return ExpectedError("',' or ')'");
    }
    PX_ASSIGN_OR_RETURN(const NodeId id, AddNode(Op::kCall, at, std::move(arguments)));
    out_.nodes[id].name = KeepText(std::move(name));
    out_.nodes[id].method = method;
    return id;
  }

  // Parses an expression, or a lambda: x -> ..., (x) -> ...
  StatusOr<NodeId> ParseArgument() {
    const bool bracketed = Peek().is("(") && Peek(2).is(")") && Peek(3).is("->");
    const Token& name = Peek(bracketed ? 1 : 0);
    if (!bracketed && !Peek(1).is("->")) return ParseConditional();
    if (name.kind != TokenKind::kName) {
      next_ += bracketed ? 1 : 0;
      return ExpectedError("the name of a variable before '->'");
    }
    next_ += bracketed ? 4 : 2;
    variables_.push_back(name.text);
    out_.variables = std::max(out_.variables, static_cast<uint32_t>(variables_.size()));
    PX_ASSIGN_OR_RETURN(const NodeId body, ParseConditional());
    variables_.pop_back();
    PX_ASSIGN_OR_RETURN(const NodeId id, AddNode(Op::kLambda, name.at, {body}));
    out_.nodes[id].slot = static_cast<uint32_t>(variables_.size());
    return id;
  }

  StatusOr<NodeId> ParseArray() {
    const size_t at = Advance().at;
    std::vector<NodeId> items;
    if (!AcceptSign("]")) {
      do {
        PX_ASSIGN_OR_RETURN(const NodeId item, ParseConditional());
        items.push_back(item);
      } while (AcceptSign(","));
      if (!AcceptSign("]")) return ExpectedError("',' or ']'");
    }
    return AddNode(Op::kArray, at, std::move(items));
  }

  StatusOr<NodeId> ParseObject() {
    const size_t at = Advance().at;
    std::vector<NodeId> parts;
    if (!AcceptSign("}")) {
      do {
        const Token& key = Peek();
        const bool name = key.kind == TokenKind::kName || !key.word.empty();
        if (!name && key.kind != TokenKind::kString && key.kind != TokenKind::kWrapped)
          return ExpectedError("a key");
        PX_ASSIGN_OR_RETURN(const NodeId id, AddConstant(Value::String(KeepText(key.key()))));
        parts.push_back(id);
        PX_RETURN_IF_ERROR(RequireSign(":"));
        PX_ASSIGN_OR_RETURN(const NodeId value, ParseConditional());
        parts.push_back(value);
      } while (AcceptSign(","));
      if (!AcceptSign("}")) return ExpectedError("',' or '}'");
    }
    return AddNode(Op::kObject, at, std::move(parts));
  }

  const std::vector<Token> tokens_;
  size_t next_ = 0;
  int depth_ = 0;
  CompiledExpression& out_;
  std::vector<std::string> variables_;  // of the enclosing lambdas, innermost last
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
