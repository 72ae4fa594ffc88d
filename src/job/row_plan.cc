#include "job/row_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/lower_case.h"
#include "identity/namespaces.h"
#include "profile/membership.h"

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

bool ConsumePrefix(std::string_view prefix, std::string_view* text) {
  if (!text->starts_with(prefix)) return false;
  text->remove_prefix(prefix.size());
  return true;
}

IdentityRule RuleFor(const TargetIdentity& target, const MappingSpec& mapping, const ColumnPlan& column,
                     const std::string& default_country_code) {
  IdentityRule rule;
  rule.form = target.form;
  rule.trim = mapping.trim;
  rule.phone_format = mapping.phone_format;
  rule.default_region = PhoneRegion::OfCallingCode(default_country_code).value_or(PhoneRegion());
  if (target.form == TargetForm::kAsIs) return rule;
  if (column.source == ColumnSource::kIdentity) {
    const Namespace* source = FindNamespace(column.name_space);
    rule.source_hashed = source != nullptr && source->hashed;
    rule.hash = !rule.source_hashed;
  } else {
    rule.hash = mapping.apply_transformation;
  }
  return rule;
}

class Compiler {
 public:
  Compiler(const JobSpec& spec, RowPlan* plan) : spec_(spec), plan_(plan) {}

  Status Column(const MappingSpec& mapping) {
    ColumnPlan column;
    PX_RETURN_IF_ERROR(Source(mapping.source, &column));
    if (mapping.type != ColumnType::kAuto) column.type = mapping.type;
    column.required = mapping.required;

    std::string_view target = mapping.target;
    if (ConsumePrefix(kIdentityPrefix, &target)) {
      PX_ASSIGN_OR_RETURN(const TargetIdentity* identity, FindTargetIdentity(target));
      column.target_identity = true;
      column.rule = RuleFor(*identity, mapping, column, spec_.default_country_code);
    } else if (column.source == ColumnSource::kIdentity) {
      column.target_identity = true;
      // A namespace that holds digests keeps its rule even in a plain column: what is not a digest is not
      // exported.
      const Namespace* name_space = FindNamespace(column.name_space);
      if (name_space != nullptr && name_space->hashed) {
        column.rule.emplace();
        column.rule->form = TargetForm::kEmailSha256;
        column.rule->source_hashed = true;
      }
    }
    column.header = ColumnHeader(mapping);
    // The pega-cdh preset demands the customer's id in every row (product.md 4).
    if (spec_.file.preset == "pega-cdh" && column.header == "CustomerID") column.required = true;
    plan_->columns.push_back(std::move(column));
    return absl::OkStatus();
  }

  void Audience(const AudienceSpec& audience) {
    const int slot = plan_->wanted.AddMembership(audience.name_space, audience.id);
    if (static_cast<size_t>(slot) >= plan_->by_membership.size())
      plan_->by_membership.resize(static_cast<size_t>(slot) + 1);
    plan_->by_membership[static_cast<size_t>(slot)].push_back(static_cast<int>(plan_->audiences.size()));
    plan_->audiences.push_back({audience.name_space, audience.id, slot, audience.name_space != "ups",
                                audience.mode, audience.incremental_by == IncrementalBy::kState,
                                audience.deletes});
  }

  Status Consent(const std::string& text, const std::vector<std::string>& accepted) {
    PX_ASSIGN_OR_RETURN(FieldPath path, FieldPath::Parse(text));
    ConsentPlan consent{plan_->wanted.AddPath(path), {}};
    for (const std::string& value : accepted) {
      consent.accepted.emplace_back();
      AppendLowerCase(value, &consent.accepted.back());
    }
    plan_->consent.push_back(std::move(consent));
    return absl::OkStatus();
  }

  // key: one or two columns by their headers, which have been checked; else what deduplicate_by names.
  void Key() {
    for (const std::string& header : spec_.key) {
      for (size_t i = 0; i < plan_->columns.size(); ++i) {
        if (plan_->columns[i].header == header) plan_->key_columns.push_back(i);
      }
    }
    const ChoicePlan& choice = plan_->choice;
    if (spec_.key.empty()) plan_->key_columns = choice.key_columns;
    const auto& keys = plan_->key_columns;
    plan_->key_exploded = choice.kind == ChoicePlan::Kind::kByNamespace &&
                          std::find(keys.begin(), keys.end(), choice.exploded) != keys.end();
  }

  // A row that differs on every run cannot be compared with what it was, nor a key be found again.
  Status Comparable() const {
    for (size_t i = 0; i < plan_->columns.size(); ++i) {
      const ColumnPlan& column = plan_->columns[i];
      const auto& keys = plan_->key_columns;
      const bool key = std::find(keys.begin(), keys.end(), i) != keys.end();
      const bool refused =
          std::any_of(plan_->audiences.begin(), plan_->audiences.end(), [key](const AudiencePlan& audience) {
            return audience.mode == Mode::kDiff || (key && audience.keyed());
          });
      if (!column.changes_every_run || !refused) continue;
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

  // deduplicate_by: one identity namespace, or one or two columns by their headers.
  Status Choice() {
    ChoicePlan& choice = plan_->choice;
    const std::vector<ColumnPlan>& columns = plan_->columns;
    for (size_t i = 0; i < spec_.deduplicate_by.size(); ++i) {
      std::string_view wanted = spec_.deduplicate_by[i];
      const bool by_namespace = ConsumePrefix(kIdentityPrefix, &wanted);
      choice.kind = by_namespace ? ChoicePlan::Kind::kByNamespace : ChoicePlan::Kind::kByColumns;
      const int slot = by_namespace ? plan_->wanted.AddIdentity(NamespaceSpellings(wanted)) : -1;
      auto found = std::find_if(columns.begin(), columns.end(), [&](const ColumnPlan& column) {
        return by_namespace ? column.source == ColumnSource::kIdentity && column.slot == slot
                            : column.header == wanted;
      });
      if (found == columns.end()) {
        return WithDetail(
            Failure(Code::kInvalidArgument,
                    fmt::format("deduplicate_by: no column {} {}",
                                by_namespace ? "is mapped from identity" : "is named", wanted),
                    "name a column of the mapping, or identity:NAMESPACE of a mapped namespace"),
            kJobPath, fmt::format("/deduplicate_by/{}", i));
      }
      const auto column = static_cast<size_t>(found - columns.begin());
      choice.exploded = column;
      choice.key_columns.push_back(column);
    }
    for (size_t i = 0; i < columns.size(); ++i) {
      const auto& keys = choice.key_columns;
      if (std::find(keys.begin(), keys.end(), i) == keys.end()) choice.tie_columns.push_back(i);
    }
    return absl::OkStatus();
  }

 private:
  Status Source(std::string_view source, ColumnPlan* column) {
    const MembershipField membership = MembershipFieldOf(source);
    if (membership == MembershipField::kStatus || membership == MembershipField::kTime) {
      const bool time = membership == MembershipField::kTime;
      column->source = time ? ColumnSource::kMembershipTime : ColumnSource::kMembershipStatus;
      column->type = time ? ColumnType::kTimestamp : ColumnType::kString;
      plan_->needs_status = plan_->per_audience = true;
      plan_->maps_status = plan_->maps_status || !time;
    } else if (source.starts_with('=')) {
      return Expression(source, column);
    } else if (ConsumePrefix(kIdentityPrefix, &source)) {
      column->source = ColumnSource::kIdentity;
      column->name_space = source;
      column->slot = plan_->wanted.AddIdentity(NamespaceSpellings(source));
      plan_->reads_identities = true;
    } else {
      PX_ASSIGN_OR_RETURN(column->path, FieldPath::Parse(source));
      column->slot = plan_->wanted.AddPath(column->path);
      column->type = KnownType(column->path);
      NoteIdentities(column->path);
    }
    return absl::OkStatus();
  }

  Status Expression(std::string_view source, ColumnPlan* column) {
    PX_ASSIGN_OR_RETURN(ExpressionPlan expression, ExpressionPlan::Compile(source));
    expression.Want(&plan_->wanted);
    for (const ExpressionField& field : expression.fields) {
      if (field.from == ExpressionField::From::kIdentity) plan_->reads_identities = true;
      if (field.from == ExpressionField::From::kAttribute) NoteIdentities(field.path);
    }
    plan_->per_audience = plan_->per_audience || expression.per_audience();
    plan_->makes_ids = plan_->makes_ids || expression.program.uses_uuid();
    column->source = ColumnSource::kExpression;
    column->changes_every_run = expression.changes_every_run();
    column->expression = std::move(expression);
    return absl::OkStatus();
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
  for (size_t i = 0; i < spec.mapping.size(); ++i) {
    if (Status status = compiler.Column(spec.mapping[i]); !status.ok()) {
      return WithDetail(std::move(status), kJobPath, fmt::format("/mapping/{}", i));
    }
  }
  for (const AudienceSpec& audience : spec.audiences) compiler.Audience(audience);
  PX_RETURN_IF_ERROR(compiler.Choice());
  compiler.Key();
  PX_RETURN_IF_ERROR(compiler.Comparable());
  for (const auto& [path, accepted] : spec.consent) PX_RETURN_IF_ERROR(compiler.Consent(path, accepted));
  plan.wanted.Freeze();
  plan.format = spec.file.format;
  plan.dialect = spec.file.csv;
  PX_ASSIGN_OR_RETURN(plan.date_format, TimeFormat::Compile(spec.file.csv.date_format));
  PX_ASSIGN_OR_RETURN(plan.timestamp_format, TimeFormat::Compile(spec.file.csv.timestamp_format));
  return plan;
}

std::vector<std::string> RowPlan::Headers() const {
  std::vector<std::string> headers;
  for (const ColumnPlan& column : columns) headers.push_back(column.header);
  return headers;
}

}  // namespace pxport
