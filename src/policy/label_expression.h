// Labels of data usage and the conditions that policies put on them: `C2 OR (C1 AND NOT "my label")`. Pure.
#ifndef PXPORT_POLICY_LABEL_EXPRESSION_H_
#define PXPORT_POLICY_LABEL_EXPRESSION_H_

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace pxport {

// Labels in the form in which they are compared: capitals, for a label that is spelled `c12` must not get by.
using LabelSet = std::set<std::string>;
std::string CanonicalLabel(std::string_view label);

// Immutable. Words are labels (letters, digits, _ - . : and whatever is not ASCII); other labels stand in
// quotes. NOT (!) binds most, then AND (&&), then OR (||); brackets; in any case.
class LabelExpression {
 public:
  // InvalidArgument: "column 7: expected a label", columns in bytes from 1.
  static StatusOr<LabelExpression> Parse(std::string_view text);
  bool Holds(const LabelSet& labels) const { return Holds(nodes_.size() - 1, labels); }
  // The labels that it names.
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

  std::vector<Node> nodes_;  // children before parents: the last one is the whole
};

}  // namespace pxport

#endif  // PXPORT_POLICY_LABEL_EXPRESSION_H_
