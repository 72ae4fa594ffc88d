#include "job/governance.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/nearest.h"
#include "identity/namespaces.h"
#include "job/error.h"
#include "job/expression_column.h"
#include "job/schema.h"
#include "policy/governance.h"
#include "policy/label_path.h"
#include "profile/membership.h"

namespace pxport {
namespace {

constexpr std::string_view kIdentityMap = "identityMap";
constexpr std::string_view kMembership = "segmentMembership";

using Field = ExportedItem::Field;

FieldPath IdentityPath(std::string_view name_space) {
  return FieldPath::Of({{std::string(kIdentityMap), -1}, {NamespaceSpellings(name_space).front(), -1}});
}

FieldPath MembershipPath(std::string_view name_space, std::string_view id, std::string_view member) {
  std::vector<PathStep> steps{
      {std::string(kMembership), -1}, {std::string(name_space), -1}, {std::string(id), -1}};
  if (!member.empty()) steps.push_back({std::string(member), -1});
  return FieldPath::Of(std::move(steps));
}

// One path for all spellings of a namespace and of a key of a schema.
FieldPath CanonicalPath(const FieldPath& path) {
  std::vector<PathStep> steps = WithoutXdmPrefixes(path).steps();
  if (steps.size() > 1 && steps[0].key == kIdentityMap && steps[1].index < 0)
    steps[1].key = NamespaceSpellings(steps[1].key).front();
  return FieldPath::Of(std::move(steps));
}

FieldPath MembershipPath(MembershipField field) {
  return MembershipPath("seg_namespace", "seg_id",
                        field == MembershipField::kTime ? "lastQualificationTime" : "status");
}

FieldPath PathOf(const FieldRef& ref) {
  if (const auto* identity = std::get_if<IdentityRef>(&ref)) return IdentityPath(identity->name_space);
  if (const auto* membership = std::get_if<MembershipField>(&ref)) return MembershipPath(*membership);
  return CanonicalPath(std::get<FieldPath>(ref));
}

// What a label may name: an attribute, identity:NAMESPACE, the audience's status or time.
StatusOr<FieldPath> LabelledPath(std::string_view text) {
  if (auto identity = ParseIdentityRef(text); identity.has_value() && !identity->name_space.empty())
    return PathOf(*std::move(identity));
  PX_ASSIGN_OR_RETURN(FieldPath path, ParseLabelPath(text));
  const MembershipField membership = MembershipFieldOf(path.ToString());
  if (membership == MembershipField::kStatus || membership == MembershipField::kTime)
    return PathOf(membership);
  return PathOf(std::move(path));
}

class FieldCollector {
 public:
  explicit FieldCollector(const JobSpec& spec) : spec_(spec) {}

  std::vector<ExportedItem> Items() {
    for (size_t i = 0; i < spec_.mapping.size(); ++i) {
      const ColumnSpec& column = spec_.mapping[i];
      items_.push_back({column.header, fmt::format("/mapping/{}", i), {}});
      if (const auto* expression = std::get_if<ExpressionPlan>(&column.source)) {
        for (const ExpressionField& field : expression->fields) Add(field.text, field.ref);
      } else {
        Add(column.source_text, PlainRef(column.source));
      }
    }
    // Every profile in the file is a member, whatever its columns are.
    for (size_t i = 0; i < spec_.audiences.size(); ++i) {
      const AudienceSpec& audience = spec_.audiences[i];
      FieldPath path = MembershipPath(audience.name_space, audience.id, "");
      std::string name = path.ToString();
      items_.push_back({audience.id, fmt::format("/audiences/{}", i), {{std::move(name), std::move(path)}}});
    }
    return std::move(items_);
  }

 private:
  // The source is not an expression.
  static FieldRef PlainRef(const ColumnSource& source) {
    if (const auto* identity = std::get_if<IdentityRef>(&source)) return *identity;
    if (const auto* membership = std::get_if<MembershipField>(&source)) return *membership;
    return std::get<FieldPath>(source);
  }

  void Add(const std::string& text, const FieldRef& ref) {
    std::vector<Field>& fields = items_.back().fields;
    const FieldPath path = PathOf(ref);
    fields.push_back({text, path});
    if (!std::holds_alternative<MembershipField>(ref)) return;
    for (const AudienceSpec& audience : spec_.audiences) {
      FieldPath own = MembershipPath(audience.name_space, audience.id, path.steps().back().key);
      std::string name = own.ToString();
      fields.push_back({std::move(name), std::move(own)});
    }
  }

  const JobSpec& spec_;
  std::vector<ExportedItem> items_;
};

// `governance`: complete.
StatusOr<Governance> GovernanceOf(const Json& json, JobSpec* spec) {
  Governance governance;
  for (const auto& [text, labels] : json.Find("labels")->members()) {
    auto path = LabelledPath(text);
    if (!path.ok()) return AtJobPath(Below("/governance/labels", text), path.status());
    FieldLabels field{*std::move(path), {}, text};
    for (const Json& label : labels.items()) field.labels.insert(CanonicalLabel(label.text()));
    governance.labels.push_back(std::move(field));
  }
  std::vector<std::string> actions;
  std::vector<std::string_view> shown;
  for (const Json& action : json.Find("marketing_actions")->items()) {
    actions.push_back(CanonicalAction(action.text()));
    shown.push_back(action.text());
  }
  const auto& policies = json.Find("policies")->items();
  for (size_t i = 0; i < policies.size(); ++i) {
    const std::string& text = policies[i].Find("labels")->text();
    auto expression = LabelExpression::Parse(text);
    if (!expression.ok())
      return AtJobPath(fmt::format("/governance/policies/{}/labels", i), expression.status());
    if (!policies[i].Find("enabled")->boolean()) continue;
    const std::string& action = policies[i].Find("marketing_action")->text();
    if (std::find(actions.begin(), actions.end(), CanonicalAction(action)) == actions.end()) {
      if (const std::string_view near = NearestWord(action, shown); !near.empty()) {
        spec->warnings.push_back(
            fmt::format("/governance/policies/{}: does not apply, for {} is not a marketing action of the "
                        "destination; is {} meant?",
                        i, Shown(action), Shown(near)));
      }
      continue;
    }
    governance.policies.push_back({policies[i].Find("name")->text(), action, text, *std::move(expression)});
  }
  if (!policies.empty() && actions.empty())
    spec->warnings.emplace_back("/governance/policies: none applies, for marketing_actions is empty");
  return governance;
}

}  // namespace

Status CheckGovernance(const Json& governance, JobSpec* spec) {
  PX_ASSIGN_OR_RETURN(const Governance rules, GovernanceOf(governance, spec));
  const std::vector<ExportedItem> items = FieldCollector(*spec).Items();
  std::vector<FieldPath> consents;  // read but not exported: a label on them is no mistake
  for (const ConsentSpec& consent : spec->consent) consents.push_back(CanonicalPath(consent.path));
  spec->labels_without_effect = rules.FindWithoutEffect(items, consents);
  const std::vector<Violation> violations = rules.Check(items);
  if (violations.empty()) return absl::OkStatus();
  std::string what, remedy;
  Json list = Json::Array();
  for (const Violation& violation : violations) {
    what += (what.empty() ? "" : "; ") + violation.Describe();
    remedy += (remedy.empty() ? "" : "; ") + violation.remedy;
    list.items().push_back(violation.ToJson());
  }
  const std::string pointer = violations.front().offenses.empty()
                                  ? "/governance"
                                  : violations.front().offenses.front().item->job_path;
  return WithDetail(JobError(pointer, "violates governance: " + what, remedy, Code::kPermissionDenied),
                    kViolations, list.Dump());
}

}  // namespace pxport
