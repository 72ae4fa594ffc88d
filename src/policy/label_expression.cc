#include "policy/label_expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pxport {
namespace {

// The limits of recursion: of the parser over parentheses and NOT, and of Holds over all nodes.
constexpr int kMaxNesting = 50;
constexpr size_t kMaxNodes = 1'000;

bool IsLabelSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool IsWordChar(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80 || c == '_' || c == '-' ||
         c == '.' || c == ':';
}

}  // namespace

std::string CanonicalLabel(std::string_view label) {
  std::string canonical(label);
  for (char& c : canonical) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
  }
  return canonical;
}

class LabelParser {
 public:
  explicit LabelParser(std::string_view text) : text_(text) { ReadToken(); }

  StatusOr<LabelExpression> Parse() {
    PX_RETURN_IF_ERROR(ParseOr(0));
    if (kind_ != Kind::kEnd) return FailExpected("AND, OR or the end");
    return std::move(expression_);
  }

 private:
  using Op = LabelExpression::Op;
  enum class Kind { kEnd, kLabel, kAnd, kOr, kNot, kOpen, kClose, kWrong };

  void SetToken(Kind kind, size_t size) {
    kind_ = kind;
    next_ = at_ + size;
  }

  // Reads the next token after white space.
  void ReadToken() {
    at_ = next_;
    while (at_ < text_.size() && IsLabelSpace(text_[at_])) ++at_;
    const std::string_view rest = text_.substr(at_);
    if (rest.empty()) return SetToken(Kind::kEnd, 0);
    if (rest.starts_with("&&")) return SetToken(Kind::kAnd, 2);
    if (rest.starts_with("||")) return SetToken(Kind::kOr, 2);
    if (rest.front() == '!') return SetToken(Kind::kNot, 1);
    if (rest.front() == '(') return SetToken(Kind::kOpen, 1);
    if (rest.front() == ')') return SetToken(Kind::kClose, 1);
    if (rest.front() == '"' || rest.front() == '\'') {
      const size_t end = rest.find(rest.front(), 1);
      if (end == rest.npos || end == 1) return SetToken(Kind::kWrong, 0);
      label_ = CanonicalLabel(rest.substr(1, end - 1));
      return SetToken(Kind::kLabel, end + 1);
    }
    const auto word_end = std::find_if_not(rest.begin(), rest.end(), IsWordChar);
    const auto size = static_cast<size_t>(word_end - rest.begin());
    label_ = CanonicalLabel(rest.substr(0, size));
    if (label_ == "AND") return SetToken(Kind::kAnd, size);
    if (label_ == "OR") return SetToken(Kind::kOr, size);
    if (label_ == "NOT") return SetToken(Kind::kNot, size);
    SetToken(size == 0 ? Kind::kWrong : Kind::kLabel, size);
  }

  Status FailExpected(std::string_view what) const {
    return Failure(Code::kInvalidArgument, fmt::format("column {}: expected {}", at_ + 1, what),
                   "write labels with AND, OR, NOT and parentheses: C2 OR (C1 AND NOT I1)");
  }

  Status AddNode(Op op, size_t left, size_t right, std::string label = {}) {
    if (expression_.nodes_.size() == kMaxNodes) {
      return Failure(Code::kInvalidArgument,
                     fmt::format("column {}: more than {} labels and operators", at_ + 1, kMaxNodes),
                     "split it into several policies");
    }
    expression_.nodes_.push_back({op, std::move(label), left, right});
    return absl::OkStatus();
  }
  size_t last() const { return expression_.nodes_.size() - 1; }

  Status ParseOr(int nesting) {
    PX_RETURN_IF_ERROR(ParseAnd(nesting));
    while (kind_ == Kind::kOr) {
      const size_t left = last();
      ReadToken();
      PX_RETURN_IF_ERROR(ParseAnd(nesting));
      PX_RETURN_IF_ERROR(AddNode(Op::kOr, left, last()));
    }
    return absl::OkStatus();
  }

  Status ParseAnd(int nesting) {
    PX_RETURN_IF_ERROR(ParseNot(nesting));
    while (kind_ == Kind::kAnd) {
      const size_t left = last();
      ReadToken();
      PX_RETURN_IF_ERROR(ParseNot(nesting));
      PX_RETURN_IF_ERROR(AddNode(Op::kAnd, left, last()));
    }
    return absl::OkStatus();
  }

  Status ParseNot(int nesting) {
    if (nesting > kMaxNesting) {
      return Failure(Code::kInvalidArgument,
                     fmt::format("column {}: more than {} levels of nesting", at_ + 1, kMaxNesting),
                     "split it into several policies");
    }
    if (kind_ == Kind::kNot) {
      ReadToken();
      PX_RETURN_IF_ERROR(ParseNot(nesting + 1));
      return AddNode(Op::kNot, last(), 0);
    }
    if (kind_ == Kind::kOpen) {
      ReadToken();
      PX_RETURN_IF_ERROR(ParseOr(nesting + 1));
      if (kind_ != Kind::kClose) return FailExpected("AND, OR or )");
      ReadToken();
      return absl::OkStatus();
    }
    if (kind_ != Kind::kLabel) return FailExpected("a label");
    PX_RETURN_IF_ERROR(AddNode(Op::kLabel, 0, 0, std::move(label_)));
    ReadToken();
    return absl::OkStatus();
  }

  const std::string_view text_;
  size_t at_ = 0, next_ = 0;  // start of the current token, start of the text after it
  Kind kind_ = Kind::kEnd;
  std::string label_;
  LabelExpression expression_;
};

StatusOr<LabelExpression> LabelExpression::Parse(std::string_view text) {
  return LabelParser(text).Parse();
}

bool LabelExpression::Holds(size_t node, const LabelSet& labels) const {
  const Node& at = nodes_[node];
  switch (at.op) {
    case Op::kLabel:
      return labels.contains(at.label);
    case Op::kNot:
      return !Holds(at.left, labels);
    case Op::kAnd:
      return Holds(at.left, labels) && Holds(at.right, labels);
    case Op::kOr:
      return Holds(at.left, labels) || Holds(at.right, labels);
  }
  return false;
}

LabelSet LabelExpression::Names() const {
  LabelSet names;
  for (const Node& node : nodes_) {
    if (node.op == Op::kLabel) names.insert(node.label);
  }
  return names;
}

}  // namespace pxport
