#include "policy/governance.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "policy/label_path.h"

namespace pxport {
namespace {

std::string QuoteText(std::string_view text) {
  std::string quoted;
  AppendJsonString(text, &quoted);
  return quoted;
}

Offense CollectLabels(const ExportedItem& item, const std::vector<FieldLabels>& all) {
  Offense offense{&item, {}, {}};
  for (const ExportedItem::Field& field : item.fields) {
    bool labeled = false;
    for (const FieldLabels& labels : all) {
      if (!LabelCovers(labels.path, field.path)) continue;
      offense.labels.insert(labels.labels.begin(), labels.labels.end());
      labeled = true;
    }
    if (labeled) offense.fields.push_back(field.name);
  }
  return offense;
}

bool HaveCommonLabel(const LabelSet& a, const LabelSet& b) {
  return std::any_of(a.begin(), a.end(), [&b](const std::string& label) { return b.contains(label); });
}

std::string JoinNames(const std::vector<Offense>& offenses) {
  std::string names;
  for (const Offense& offense : offenses) {
    if (!names.empty()) names += ", ";
    names += QuoteText(offense.item->name);
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
  std::vector<Offense> labeled;
  LabelSet together;
  for (const ExportedItem& item : items) {
    labeled.push_back(CollectLabels(item, labels));
    together.insert(labeled.back().labels.begin(), labeled.back().labels.end());
  }
  std::vector<Violation> violations;
  Violation never{std::string(kNeverExported), "", std::string(kNeverExported), {}, ""};
  for (const Offense& offense : labeled) {
    if (offense.labels.contains(std::string(kNeverExported))) never.offenses.push_back(offense);
  }
  if (!never.offenses.empty()) {
    never.remedy = fmt::format("remove {} from the job: C12 cannot be exported", JoinNames(never.offenses));
    violations.push_back(std::move(never));
  }
  for (const Policy& policy : policies) {
    Violation violation{policy.name, policy.marketing_action, policy.text, {}, ""};
    std::copy_if(labeled.begin(), labeled.end(), std::back_inserter(violation.offenses),
                 [&](const Offense& offense) { return policy.expression.Holds(offense.labels); });
    const bool alone = !violation.offenses.empty();
    if (!alone) {
      if (!policy.expression.Holds(together)) continue;
      const LabelSet names = policy.expression.Names();
      std::copy_if(labeled.begin(), labeled.end(), std::back_inserter(violation.offenses),
                   [&](const Offense& offense) { return HaveCommonLabel(offense.labels, names); });
    }
    violation.remedy =
        fmt::format("remove {} from the job{}, or export to a destination that is not used for {}",
                    JoinNames(violation.offenses), alone ? "" : " (only their combination is refused)",
                    QuoteText(policy.marketing_action));
    violations.push_back(std::move(violation));
  }
  return violations;
}

std::vector<std::string> Governance::FindWithoutEffect(const std::vector<ExportedItem>& items,
                                                       const std::vector<FieldPath>& others) const {
  std::vector<std::string> texts;
  for (const FieldLabels& field_labels : labels) {
    const auto covers = [&](const FieldPath& path) { return LabelCovers(field_labels.path, path); };
    const auto covers_item = [&](const ExportedItem& item) {
      return std::any_of(item.fields.begin(), item.fields.end(),
                         [&](const ExportedItem::Field& field) { return covers(field.path); });
    };
    if (std::any_of(items.begin(), items.end(), covers_item)) continue;
    if (std::any_of(others.begin(), others.end(), covers)) continue;
    texts.push_back(field_labels.text);
  }
  return texts;
}

std::string Violation::Describe() const {
  std::string text;
  for (const Offense& offense : offenses) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{} (field {}, labels {})", QuoteText(offense.item->name),
                        fmt::join(offense.fields, " "), fmt::join(offense.labels, " "));
  }
  if (marketing_action.empty()) return fmt::format("C12 is never exported: {}", text);
  return fmt::format("policy {} refuses {} for the marketing action {}: {}", QuoteText(policy), expression,
                     QuoteText(marketing_action), text);
}

Json Violation::ToJson() const {
  Json items = Json::Array();
  for (const Offense& offense : offenses) {
    Json fields = Json::Array(), names = Json::Array();
    for (const std::string& field : offense.fields) fields.items().push_back(Json::String(field));
    for (const std::string& label : offense.labels) names.items().push_back(Json::String(label));
    items.items().push_back(Json::Object({{"name", Json::String(offense.item->name)},
                                          {"job_path", Json::String(offense.item->job_path)},
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
