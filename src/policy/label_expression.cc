#include "policy/label_expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pxport {
namespace {

// Of brackets and NOT, over which the parser recurses; and of all nodes, over which Holds does.
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
  explicit LabelParser(std::string_view text) : text_(text) { Next(); }

  StatusOr<LabelExpression> Parse() {
    PX_RETURN_IF_ERROR(Or(0));
    if (kind_ != Kind::kEnd) return Expected("AND, OR or the end");
    return std::move(expression_);
  }

 private:
  using Op = LabelExpression::Op;
  enum class Kind { kEnd, kLabel, kAnd, kOr, kNot, kOpen, kClose, kWrong };

  void Take(Kind kind, size_t size) {
    kind_ = kind;
    next_ = at_ + size;
  }

  // Looks at the token at at_, which comes after blanks.
  void Next() {
    at_ = next_;
    while (at_ < text_.size() && IsLabelSpace(text_[at_])) ++at_;
    const std::string_view rest = text_.substr(at_);
    if (rest.empty()) return Take(Kind::kEnd, 0);
    if (rest.starts_with("&&")) return Take(Kind::kAnd, 2);
    if (rest.starts_with("||")) return Take(Kind::kOr, 2);
    if (rest.front() == '!') return Take(Kind::kNot, 1);
    if (rest.front() == '(') return Take(Kind::kOpen, 1);
    if (rest.front() == ')') return Take(Kind::kClose, 1);
    if (rest.front() == '"' || rest.front() == '\'') {
      const size_t end = rest.find(rest.front(), 1);
      if (end == rest.npos || end == 1) return Take(Kind::kWrong, 0);
      label_ = CanonicalLabel(rest.substr(1, end - 1));
      return Take(Kind::kLabel, end + 1);
    }
    const auto word_end = std::find_if_not(rest.begin(), rest.end(), IsWordChar);
    const auto size = static_cast<size_t>(word_end - rest.begin());
    label_ = CanonicalLabel(rest.substr(0, size));
    if (label_ == "AND") return Take(Kind::kAnd, size);
    if (label_ == "OR") return Take(Kind::kOr, size);
    if (label_ == "NOT") return Take(Kind::kNot, size);
    Take(size == 0 ? Kind::kWrong : Kind::kLabel, size);
  }

  Status Expected(std::string_view what) const {
    return Failure(Code::kInvalidArgument, fmt::format("column {}: expected {}", at_ + 1, what),
                   "write labels with AND, OR, NOT and brackets: C2 OR (C1 AND NOT I1)");
  }

  Status Add(Op op, size_t left, size_t right, std::string label = {}) {
    if (expression_.nodes_.size() == kMaxNodes) {
      return Failure(Code::kInvalidArgument,
                     fmt::format("column {}: more than {} labels and operators", at_ + 1, kMaxNodes),
                     "make several policies of it");
    }
    expression_.nodes_.push_back({op, std::move(label), left, right});
    return absl::OkStatus();
  }
  size_t last() const { return expression_.nodes_.size() - 1; }

  Status Or(int nesting) {
    PX_RETURN_IF_ERROR(And(nesting));
    while (kind_ == Kind::kOr) {
      const size_t left = last();
      Next();
      PX_RETURN_IF_ERROR(And(nesting));
      PX_RETURN_IF_ERROR(Add(Op::kOr, left, last()));
    }
    return absl::OkStatus();
  }

  Status And(int nesting) {
    PX_RETURN_IF_ERROR(Not(nesting));
    while (kind_ == Kind::kAnd) {
      const size_t left = last();
      Next();
      PX_RETURN_IF_ERROR(Not(nesting));
      PX_RETURN_IF_ERROR(Add(Op::kAnd, left, last()));
    }
    return absl::OkStatus();
  }

  Status Not(int nesting) {
    if (nesting > kMaxNesting) {
      return Failure(Code::kInvalidArgument,
                     fmt::format("column {}: more than {} brackets within each other", at_ + 1, kMaxNesting),
                     "make several policies of it");
    }
    if (kind_ == Kind::kNot) {
      Next();
      PX_RETURN_IF_ERROR(Not(nesting + 1));
      return Add(Op::kNot, last(), 0);
    }
    if (kind_ == Kind::kOpen) {
      Next();
      PX_RETURN_IF_ERROR(Or(nesting + 1));
      if (kind_ != Kind::kClose) return Expected("AND, OR or )");
      Next();
      return absl::OkStatus();
    }
    if (kind_ != Kind::kLabel) return Expected("a label");
    PX_RETURN_IF_ERROR(Add(Op::kLabel, 0, 0, std::move(label_)));
    Next();
    return absl::OkStatus();
  }

  const std::string_view text_;
  size_t at_ = 0, next_ = 0;  // the token at hand, and what follows it
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
