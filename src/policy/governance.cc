#include "policy/governance.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace pxport {
namespace {

std::string Quoted(std::string_view text) {
  std::string quoted;
  AppendJsonString(text, &quoted);
  return quoted;
}

Offence LabelsOf(const ExportedItem& item, const std::vector<FieldLabels>& all) {
  Offence offence{&item, {}, {}};
  for (const ExportedItem::Field& field : item.fields) {
    bool labelled = false;
    for (const FieldLabels& labels : all) {
      if (!field.path.StartsWith(labels.path) && !labels.path.StartsWith(field.path)) continue;
      offence.labels.insert(labels.labels.begin(), labels.labels.end());
      labelled = true;
    }
    if (labelled) offence.fields.push_back(field.name);
  }
  return offence;
}

bool Share(const LabelSet& a, const LabelSet& b) {
  return std::any_of(a.begin(), a.end(), [&b](const std::string& label) { return b.contains(label); });
}

std::string OffenceNames(const std::vector<Offence>& offences) {
  std::string names;
  for (const Offence& offence : offences) {
    if (!names.empty()) names += ", ";
    names += Quoted(offence.item->name);
  }
  return names;
}

}  // namespace

std::string CanonicalAction(std::string_view action) {
  std::string canonical = CanonicalLabel(action);
  std::erase_if(canonical, [](char c) { return c == ' ' || c == '_' || c == '-'; });
  return canonical;
}

std::vector<Violation> Governance::Check(const std::vector<ExportedItem>& items) const {
  std::vector<Offence> labelled;
  LabelSet together;
  for (const ExportedItem& item : items) {
    labelled.push_back(LabelsOf(item, labels));
    together.insert(labelled.back().labels.begin(), labelled.back().labels.end());
  }
  std::vector<Violation> violations;
  Violation never{std::string(kNeverExported), "", std::string(kNeverExported), {}, ""};
  for (const Offence& offence : labelled) {
    if (offence.labels.contains(std::string(kNeverExported))) never.offences.push_back(offence);
  }
  if (!never.offences.empty()) {
    never.remedy =
        fmt::format("leave {} out of the job: C12 cannot be exported", OffenceNames(never.offences));
    violations.push_back(std::move(never));
  }
  for (const Policy& policy : policies) {
    Violation violation{policy.name, policy.marketing_action, policy.text, {}, ""};
    std::copy_if(labelled.begin(), labelled.end(), std::back_inserter(violation.offences),
                 [&](const Offence& offence) { return policy.expression.Holds(offence.labels); });
    const bool alone = !violation.offences.empty();
    if (!alone) {
      if (!policy.expression.Holds(together)) continue;
      const LabelSet names = policy.expression.Names();
      std::copy_if(labelled.begin(), labelled.end(), std::back_inserter(violation.offences),
                   [&](const Offence& offence) { return Share(offence.labels, names); });
    }
    violation.remedy = fmt::format(
        "leave {} out of the job{}, or export to a destination that is not used for {}",
        OffenceNames(violation.offences), alone ? "" : " (it is their combination that is refused)",
        Quoted(policy.marketing_action));
    violations.push_back(std::move(violation));
  }
  return violations;
}

std::string Violation::Describe() const {
  std::string text;
  for (const Offence& offence : offences) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{} (field {}, labels {})", Quoted(offence.item->name),
                        fmt::join(offence.fields, " "), fmt::join(offence.labels, " "));
  }
  if (marketing_action.empty()) return fmt::format("C12 is never exported: {}", text);
  return fmt::format("policy {} refuses {} for the marketing action {}: {}", Quoted(policy), expression,
                     Quoted(marketing_action), text);
}

Json Violation::ToJson() const {
  Json items = Json::Array();
  for (const Offence& offence : offences) {
    Json fields = Json::Array(), names = Json::Array();
    for (const std::string& field : offence.fields) fields.items().push_back(Json::String(field));
    for (const std::string& label : offence.labels) names.items().push_back(Json::String(label));
    items.items().push_back(Json::Object({{"name", Json::String(offence.item->name)},
                                          {"job_path", Json::String(offence.item->job_path)},
                                          {"fields", std::move(fields)},
                                          {"labels", std::move(names)}}));
  }
  return Json::Object({{"policy", Json::String(policy)},
                       {"marketing_action", Json::String(marketing_action)},
                       {"expression", Json::String(expression)},
                       {"columns", std::move(items)},
                       {"remedy", Json::String(remedy)}});
}

}  // namespace pxport
