// Data usage labels, and the conditions on them in policies: `C2 OR (C1 AND NOT "my label")`. Pure.
#ifndef PXPORT_POLICY_LABEL_EXPRESSION_H_
#define PXPORT_POLICY_LABEL_EXPRESSION_H_

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace pxport {

// Labels in their canonical form, which is upper case: a label spelled `c12` must not bypass a policy.
using LabelSet = std::set<std::string>;
std::string CanonicalLabel(std::string_view label);

// Immutable. Bare words are labels (letters, digits, _ - . : and all non-ASCII characters); other labels are
// quoted. NOT (!) binds tightest, then AND (&&), then OR (||). Parentheses group. Keywords are
// case-insensitive.
class LabelExpression {
 public:
  // InvalidArgument, for example "column 7: expected a label"; columns are bytes, counted from 1.
  static StatusOr<LabelExpression> Parse(std::string_view text);
  bool Holds(const LabelSet& labels) const { return Holds(nodes_.size() - 1, labels); }
  // The labels that the expression mentions.
  LabelSet Names() const;

 private:
  friend class LabelParser;
  enum class Op { kLabel, kNot, kAnd, kOr };
  struct Node {
    Op op = Op::kLabel;
    std::string label;
    size_t left = 0, right = 0;
  };
  bool Holds(size_t node, const LabelSet& labels) const;

  std::vector<Node> nodes_;  // children before parents: the last node is the root
};

}  // namespace pxport

#endif  // PXPORT_POLICY_LABEL_EXPRESSION_H_
