// Checks the labels of exported fields against the policies of the destination (docs/governance.md). Pure:
// the caller says which fields are exported in which column.
#ifndef PXPORT_POLICY_GOVERNANCE_H_
#define PXPORT_POLICY_GOVERNANCE_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/field_path.h"
#include "base/json.h"
#include "policy/label_expression.h"

namespace pxport {

// Fields with this label are never exported, whatever the policies say.
inline constexpr std::string_view kNeverExported = "C12";

// The labels of a field. LabelCovers says to which fields they apply.
struct FieldLabels {
  FieldPath path;  // as ParseLabelPath returns it
  LabelSet labels;
  std::string text = {};  // the path as written
};

struct Policy {
  std::string name, marketing_action, text;
  LabelExpression expression;
};

// An exported item: a column with the fields it is made of, or the membership that a file implies.
struct ExportedItem {
  struct Field {
    std::string name;  // for messages
    FieldPath path;    // without xdm: prefixes
  };
  std::string name;  // column name, for messages
  std::string job_path;
  std::vector<Field> fields;
};

// One item's part in a violation.
struct Offense {
  const ExportedItem* item = nullptr;
  std::vector<std::string> fields;  // the labeled fields of the item
  LabelSet labels;
};

struct Violation {
  std::string policy, marketing_action, expression;  // the action is empty for C12
  std::vector<Offense> offenses;
  std::string remedy;

  std::string Describe() const;  // one line
  Json ToJson() const;
};

struct Governance {
  std::vector<FieldLabels> labels;
  std::vector<Policy> policies;  // the policies in force: enabled, and for an action of the destination

  // Returns all violations. A policy is violated by each item that alone fulfills its expression. If there is
  // none, it is violated by the items that fulfill it together. The result points into `items`.
  std::vector<Violation> Check(const std::vector<ExportedItem>& items) const;
  // The labels that cover no field of the items and none of `others`, in their order: their paths as written.
  std::vector<std::string> FindWithoutEffect(const std::vector<ExportedItem>& items,
                                             const std::vector<FieldPath>& others) const;
};

// The canonical name of a marketing action: "Export to Third Party" and "exportToThirdParty" are the same.
std::string CanonicalAction(std::string_view action);

}  // namespace pxport

#endif  // PXPORT_POLICY_GOVERNANCE_H_
