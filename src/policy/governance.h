// Whether an export may happen at all: labels of fields against the policies of the destination (product.md
// 5, after Adobe's data governance). Pure: what leaves in which column is the caller's to say.
#ifndef PXPORT_POLICY_GOVERNANCE_H_
#define PXPORT_POLICY_GOVERNANCE_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/field_path.h"
#include "base/json.h"
#include "policy/label_expression.h"

namespace pxport {

// Never exported, whatever the policies say.
inline constexpr std::string_view kNeverExported = "C12";

// A label holds for its field, for everything below it, and for what contains it.
struct FieldLabels {
  FieldPath path;
  LabelSet labels;
};

struct Policy {
  std::string name, marketing_action, text;
  LabelExpression expression;
};

// What leaves: a column with the fields that it is made of, or the membership that a file tells by itself.
struct ExportedItem {
  struct Field {
    std::string name;  // for messages
    FieldPath path;
  };
  std::string name;  // of the column; for messages
  std::string job_path;
  std::vector<Field> fields;
};

// One item's part in a violation.
struct Offence {
  const ExportedItem* item = nullptr;
  std::vector<std::string> fields;  // of it, that have labels
  LabelSet labels;
};

struct Violation {
  std::string policy, marketing_action, expression;  // of C12: no action
  std::vector<Offence> offences;
  std::string remedy;

  std::string Describe() const;  // one line
  Json ToJson() const;
};

struct Governance {
  std::vector<FieldLabels> labels;
  std::vector<Policy> policies;  // those that hold: enabled, for an action of the destination

  // All of them. A policy is violated by each item that fulfils its expression; if none does so alone, by
  // those that do together. Points into `items`.
  std::vector<Violation> Check(const std::vector<ExportedItem>& items) const;
};

// "Export to Third Party" and "exportToThirdParty" are one action.
std::string CanonicalAction(std::string_view action);

}  // namespace pxport

#endif  // PXPORT_POLICY_GOVERNANCE_H_
