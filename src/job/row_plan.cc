#include "job/row_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "identity/namespaces.h"
#include "job/identity_keys.h"

namespace pxport {
namespace {

struct KnownDate {
  std::string_view path;
  ColumnType type;
};

// XDM fields whose schema says date or date-time. The dots of a path are its only separators here.
constexpr std::array<KnownDate, 8> kKnownDates{{
    {"person.birthDate", ColumnType::kDate},
    {"loyalty.joinDate", ColumnType::kTimestamp},
    {"loyalty.tierUpgradeDate", ColumnType::kTimestamp},
    {"loyalty.tierExpiryDate", ColumnType::kTimestamp},
    {"consents.metadata.time", ColumnType::kTimestamp},
    {"homeAddress.lastVerifiedDate", ColumnType::kDate},
    {"workAddress.lastVerifiedDate", ColumnType::kDate},
    {"mailingAddress.lastVerifiedDate", ColumnType::kDate},
}};

IdentityRule RuleFor(const ColumnSpec& spec, const PhoneRegion& default_region) {
  IdentityRule rule;
  rule.form = spec.target->form;
  rule.trim = spec.trim;
  rule.phone_format = spec.phone_format;
  rule.email_format = spec.email_format;
  rule.default_region = default_region;
  rule.encoding = spec.hash_encoding;
  if (!HoldsDigests(rule.form)) return rule;
  rule.source_hashed = ReadsDigests(spec);
  rule.hash = MakesDigests(spec);
  return rule;
}

class Compiler {
 public:
  Compiler(const JobSpec& spec, RowPlan* plan) : spec_(spec), plan_(plan) {}

  void AddColumn(const ColumnSpec& spec) {
    ColumnPlan column;
    column.source = spec.source;
    column.header = spec.header;
    std::visit([&](auto& source) { AddSource(&source, &column); }, column.source);
    column.explicit_type = spec.type != ColumnType::kAuto;
    if (column.explicit_type) column.type = spec.type;
    column.required = spec.required;
    column.target_identity = spec.target != nullptr || column.identity();
    if (spec.target != nullptr) {
      column.rule = RuleFor(spec, spec_.default_region);
    } else if (const auto* identity = std::get_if<IdentityRef>(&column.source)) {
      // A namespace of digests or of advertising ids keeps its rule even in a plain column: what is not a
      // digest, and the id of devices whose owners opted out, is not exported.
      const Namespace* name_space = FindNamespace(identity->name_space);
      if (name_space != nullptr && name_space->hashed) {
        column.rule.emplace();
        column.rule->form = TargetForm::kEmailSha256;
        column.rule->source_hashed = true;
        column.rule->encoding = spec.hash_encoding;
      } else if (name_space != nullptr && name_space->advertising_id) {
        column.rule.emplace();
        column.rule->form = TargetForm::kAdvertisingId;
      }
    }
    plan_->per_audience = plan_->per_audience || column.per_audience();
    plan_->columns.push_back(std::move(column));
  }

  void AddAudience(const AudienceSpec& audience) {
    const int slot = plan_->wanted.AddMembership(audience.name_space, audience.id);
    if (static_cast<size_t>(slot) >= plan_->by_membership.size())
      plan_->by_membership.resize(static_cast<size_t>(slot) + 1);
    plan_->by_membership[static_cast<size_t>(slot)].push_back(static_cast<int>(plan_->audiences.size()));
    plan_->audiences.push_back({audience.name_space, audience.id, slot, audience.name_space != "ups",
                                audience.mode, audience.incremental_by == IncrementalBy::kState,
                                audience.deletes});
  }

  void AddConsent(const ConsentSpec& consent) {
    plan_->consent.push_back({plan_->wanted.AddPath(consent.path), consent.accepted});
  }

  // The columns of key, else of deduplicate_by.
  void ChooseKey() {
    const ChoicePlan& choice = plan_->choice;
    plan_->key_columns = spec_.key.empty() ? choice.key_columns : spec_.key;
    const auto& keys = plan_->key_columns;
    plan_->key_exploded = choice.kind == ChoicePlan::Kind::kByNamespace &&
                          std::find(keys.begin(), keys.end(), choice.exploded) != keys.end();
  }

  // A row that differs on every run cannot be compared with what it was, nor a key be found again.
  Status CheckComparable() const {
    for (size_t i = 0; i < plan_->columns.size(); ++i) {
      const ColumnPlan& column = plan_->columns[i];
      const auto& keys = plan_->key_columns;
      const bool key = std::find(keys.begin(), keys.end(), i) != keys.end();
      const bool refused =
          std::any_of(plan_->audiences.begin(), plan_->audiences.end(), [key](const AudiencePlan& audience) {
            return audience.mode == Mode::kDiff || (key && audience.keyed());
          });
      const ExpressionPlan* const expression = column.expression();
      if (expression == nullptr || !expression->changes_every_run() || !refused) continue;
      return WithDetail(
          Failure(
              Code::kInvalidArgument,
              fmt::format("/mapping/{}/source calls now(), timestamp() or uuid(): column {} would differ on "
                          "every run, and {}",
                          i, column.header, key ? "is a key" : "diff would write every row"),
              "leave the column out, or use another mode"),
          kJobPath, fmt::format("/mapping/{}/source", i));
    }
    return absl::OkStatus();
  }

  void PlanChoice() {
    ChoicePlan& choice = plan_->choice;
    const DeduplicationSpec& spec = spec_.deduplicate_by;
    choice.key_columns = spec.columns;
    if (!spec.columns.empty()) {
      choice.kind = spec.identity.has_value() ? ChoicePlan::Kind::kByNamespace : ChoicePlan::Kind::kByColumns;
      choice.exploded = spec.columns.back();
    }
    for (size_t i = 0; i < plan_->columns.size(); ++i) {
      const auto& keys = choice.key_columns;
      if (std::find(keys.begin(), keys.end(), i) == keys.end()) choice.tie_columns.push_back(i);
    }
  }

 private:
  void AddSource(FieldPath* path, ColumnPlan* column) {
    column->slot = plan_->wanted.AddPath(*path);
    column->type = KnownType(*path);
    NoteIdentities(*path);
  }

  void AddSource(IdentityRef* identity, ColumnPlan* column) {
    column->slot = plan_->wanted.AddIdentity(identity->Spellings());
    plan_->reads_identities = true;
  }

  void AddSource(MembershipField* field, ColumnPlan* column) {
    const bool time = *field == MembershipField::kTime;
    column->type = time ? ColumnType::kTimestamp : ColumnType::kString;
    plan_->needs_status = true;
    plan_->maps_status = plan_->maps_status || !time;
  }

  void AddSource(ExpressionPlan* expression, ColumnPlan*) {
    expression->Want(&plan_->wanted);
    for (const ExpressionField& field : expression->fields) {
      if (std::holds_alternative<IdentityRef>(field.ref)) plan_->reads_identities = true;
      if (const auto* path = std::get_if<FieldPath>(&field.ref)) NoteIdentities(*path);
    }
    plan_->makes_ids = plan_->makes_ids || expression->program.uses_uuid();
  }

  void NoteIdentities(const FieldPath& path) {
    if (path.steps().front().key == "identityMap") plan_->reads_identities = true;
  }

  const JobSpec& spec_;
  RowPlan* plan_;
};

}  // namespace

ColumnType KnownType(const FieldPath& path) {
  const std::string text = path.ToString();
  auto known = std::find_if(kKnownDates.begin(), kKnownDates.end(),
                            [&](const KnownDate& d) { return d.path == text; });
  return known == kKnownDates.end() ? ColumnType::kString : known->type;
}

StatusOr<RowPlan> RowPlan::Compile(const JobSpec& spec) {
  RowPlan plan;
  Compiler compiler(spec, &plan);
  for (const ColumnSpec& column : spec.mapping) compiler.AddColumn(column);
  for (const AudienceSpec& audience : spec.audiences) compiler.AddAudience(audience);
  compiler.PlanChoice();
  compiler.ChooseKey();
  PX_RETURN_IF_ERROR(compiler.CheckComparable());
  for (const ConsentSpec& consent : spec.consent) compiler.AddConsent(consent);
  plan.empties_bad_values = spec.on_bad_value == OnBadValue::kEmpty;
  plan.wanted.Freeze();
  plan.format = spec.file.format;
  plan.dialect = spec.file.csv;
  PX_ASSIGN_OR_RETURN(plan.date_format, TimeFormat::Compile(spec.file.csv.date_format));
  PX_ASSIGN_OR_RETURN(plan.timestamp_format,
                      ZonedFormat::Compile(spec.file.csv.timestamp_format, spec.file.zone));
  return plan;
}

std::vector<std::string> RowPlan::Headers() const {
  std::vector<std::string> headers;
  for (const ColumnPlan& column : columns) headers.push_back(column.header);
  return headers;
}

}  // namespace pxport
