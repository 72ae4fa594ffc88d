#include "rows/cell_maker.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "profile/membership.h"
#include "rows/row_format.h"

namespace pxport {

CellMaker::CellMaker(const RowPlan& plan, Timestamp now, const std::array<uint8_t, 16>& uuid_seed)
    : plan_(plan),
      final_(plan),
      structured_(RowFormat::Of(plan.format).structured()),
      all_identities_(RowFormat::Of(plan.format).all_identities()),
      cells_(plan.columns.size()),
      scratch_(plan.columns.size()) {
  for (const ColumnPlan& column : plan.columns) {
    const bool text = structured_ || column.type == ColumnType::kString;
    const bool copied = column.attribute() && !column.target_identity && text;
    if (column.per_audience()) audience_columns_.push_back(flags_.size());
    flags_.push_back({column.slot, copied, column.per_audience()});
    expressions_.push_back(column.expression() != nullptr
                               ? std::make_unique<ExpressionColumn>(*column.expression(), now, uuid_seed)
                               : nullptr);
  }
}

bool CellMaker::MakeShared(const Profile& profile) {
  invalid_ = {};
  faults_.clear();
  for (size_t i = 0; i < cells_.size(); ++i) {
    if (flags_[i].copied) {
      const ValueView& value = profile.value(flags_[i].slot);
      if (value.scalar()) {
        cells_[i].kind = value.kind;
        cells_[i].text = value.text;
        continue;
      }
    }
    if (!MakeCell(profile, i)) return false;
  }
  shared_invalid_ = invalid_;
  shared_faults_ = faults_.size();
  return true;
}

bool CellMaker::CheckAudiences(const Profile& profile, const std::vector<int>& audiences) {
  for (const int audience : audiences) {
    for (uint32_t row = DistinctRows(); row-- > 0;) {
      if (!MakeForAudience(profile, audience, row)) return false;
    }
  }
  return true;
}

// Rows of the current profile whose cells differ: only uuid() tells exploded rows apart.
uint32_t CellMaker::DistinctRows() const {
  if (!plan_.makes_ids || plan_.choice.kind != ChoicePlan::Kind::kByNamespace) return 1;
  return static_cast<uint32_t>(std::max<size_t>(cells_[plan_.choice.exploded].identities.size(), 1));
}

bool CellMaker::MakeForAudience(const Profile& profile, int audience, uint32_t row) {
  invalid_ = shared_invalid_;
  faults_.resize(shared_faults_);
  const MembershipView& membership = MembershipOf(profile, audience);
  for (const size_t i : audience_columns_) {
    if (!MakeAudienceCell(profile, i, membership, audience, row)) return false;
  }
  return true;
}

bool CellMaker::MakeOne(const Profile& profile, size_t column, int audience) {
  cells_[column].kind = ValueKind::kAbsent;
  faults_.clear();  // not counted
  if (!flags_[column].per_audience) return MakeCell(profile, column);
  return MakeAudienceCell(profile, column, MembershipOf(profile, audience), audience, 0);
}

const MembershipView& CellMaker::MembershipOf(const Profile& profile, int audience) const {
  return profile.membership(plan_.audiences[static_cast<size_t>(audience)].membership);
}

bool CellMaker::MakeCell(const Profile& profile, size_t index) {
  const ColumnPlan& column = plan_.columns[index];
  if (column.attribute()) return MakeValue(index, profile.value(column.slot));
  if (flags_[index].per_audience) return true;  // later
  if (column.expression() != nullptr) return MakeExpression(profile, index, nullptr, 0, 0);
  MakeIdentity(profile, index);
  return true;
}

bool CellMaker::MakeAudienceCell(const Profile& profile, size_t index, const MembershipView& membership,
                                 int audience, uint32_t row) {
  const ColumnPlan& column = plan_.columns[index];
  Cell& cell = cells_[index];
  switch (column.membership()) {
    case MembershipField::kStatus:
      if (column.type == ColumnType::kJson)
        return MakeValue(index, {ValueKind::kString, StatusText(membership)});
      cell.kind = ValueKind::kString;
      cell.text = StatusText(membership);
      return true;
    case MembershipField::kTime:
      return MakeValue(index, membership.last_qualification_time);
    case MembershipField::kNone:
    case MembershipField::kUnknown:
      break;
  }
  return MakeExpression(profile, index, &membership, audience, row);
}

bool CellMaker::MakeExpression(const Profile& profile, size_t index, const MembershipView* membership,
                               int audience, uint32_t row) {
  const auto offset = static_cast<uint64_t>(profile.line().data() - chunk_->view().data());
  const RowPlace place{chunk_->source, chunk_->offset + offset, static_cast<uint32_t>(audience), row};
  const StatusOr<ValueView> value = expressions_[index]->Run(profile, membership, place);
  if (value.ok()) return MakeValue(index, *value);
  if (EmptyBadValue(index)) return true;
  reason_ = fmt::format("column {}: {}", plan_.columns[index].header, Message(value.status()));
  return false;
}

bool CellMaker::MakeValue(size_t index, const ValueView& value) {
  const ColumnPlan& column = plan_.columns[index];
  Cell& cell = cells_[index];
  cell.kind = value.kind;
  cell.text = value.text;
  if (column.target_identity) return MakeTargetIdentity(index, value);
  if (value.missing() || structured_) return true;
  if (column.type == ColumnType::kJson) {
    MakeJson(index, value);
    return true;
  }
  if (!value.scalar()) {
    if (EmptyBadValue(index)) return true;
    reason_ = fmt::format(
        "column {}: a CSV column cannot hold an {} (\"type\": \"json\" in its mapping exports its JSON text)",
        column.header, value.kind == ValueKind::kArray ? "array" : "object");
    return false;
  }
  return column.type == ColumnType::kString || Reformat(index, value.text);
}

void CellMaker::MakeJson(size_t index, const ValueView& value) {
  std::string& made = scratch_[index];
  made.clear();
  json_.Append(value.kind, value.text, &made);
  cells_[index].kind = ValueKind::kString;
  cells_[index].text = made;
}

bool CellMaker::MakeTargetIdentity(size_t index, const ValueView& value) {
  const ColumnPlan& column = plan_.columns[index];
  Cell& cell = cells_[index];
  cell.identities.clear();
  if (value.missing()) return true;
  if (!value.scalar()) {
    if (EmptyBadValue(index)) return true;
    reason_ = fmt::format("column {}: an array or object cannot be an identity", column.header);
    return false;
  }
  if (!column.rule.has_value()) return true;
  const IdentityOutcome outcome = hasher_.Apply(*column.rule, value.text, &scratch_[index]);
  if (outcome != IdentityOutcome::kValue) CountInvalid(outcome);
  if (outcome != IdentityOutcome::kValue ||
      final_.Of(scratch_[index]).empty()) {  // an empty value identifies no profile
    cell.kind = ValueKind::kAbsent;
    return true;
  }
  cell.kind = ValueKind::kString;
  cell.text = scratch_[index];
  if (all_identities_) cell.identities.push_back(scratch_[index]);
  return true;
}

void CellMaker::CountInvalid(IdentityOutcome outcome) {
  switch (outcome) {
    case IdentityOutcome::kValue:
      break;
    case IdentityOutcome::kInvalidHash:
      ++invalid_.hash;
      break;
    case IdentityOutcome::kInvalidPhone:
      ++invalid_.phone;
      break;
    case IdentityOutcome::kInvalidEmail:
      ++invalid_.email;
      break;
    case IdentityOutcome::kInvalidId:
      ++invalid_.id;
      break;
  }
}

// The first identity that counts; in a nested format all of them.
void CellMaker::MakeIdentity(const Profile& profile, size_t index) {
  const ColumnPlan& column = plan_.columns[index];
  Cell& cell = cells_[index];
  cell.kind = ValueKind::kAbsent;
  cell.text = {};
  cell.identities.clear();
  const bool exploded = plan_.choice.kind == ChoicePlan::Kind::kByNamespace && plan_.choice.exploded == index;
  const bool all = exploded || all_identities_;
  for (const IdentityView& identity : profile.identities(column.slot)) {
    std::string_view value = identity.id;
    if (column.rule.has_value()) {
      std::string& made = scratch_[index];
      const IdentityOutcome outcome = hasher_.Apply(*column.rule, identity.id, &made);
      if (outcome != IdentityOutcome::kValue) {
        CountInvalid(outcome);
        continue;
      }
      value = made;
    }
    const std::string_view shown = final_.Of(value);
    if (shown.empty()) continue;  // an empty value identifies no profile
    // Two spellings of a namespace, or two addresses of one digest: one identity, one row.
    const auto& known = cell.identities;
    const auto same = [&](const std::string& other) { return final_.Of(other) == shown; };
    if (exploded && std::any_of(known.begin(), known.end(), same)) continue;
    if (all) cell.identities.emplace_back(value);
    if (cell.kind == ValueKind::kAbsent) {
      cell.kind = ValueKind::kString;
      cell.text = value;
    }
    if (!all) return;
  }
  if (all && !cell.identities.empty()) cell.text = cell.identities.front();
}

bool CellMaker::Reformat(size_t index, std::string_view text) {
  const ColumnPlan& column = plan_.columns[index];
  if (text.empty()) return true;  // an empty value stays empty
  const bool date = column.type == ColumnType::kDate;
  if (date ? plan_.date_format->Keeps(text) : plan_.timestamp_format->Keeps(text)) return true;
  std::optional<Timestamp> when;
  if (!date) {
    when = ParseTimestamp(text);
  } else if (auto civil = ParseDate(text)) {
    when = FromCivil(*civil);
  }
  if (!when.has_value()) return KeepUnformatted(index);
  std::string& made = scratch_[index];
  made.clear();
  if (date) {
    plan_.date_format->Append(*when, &made);
  } else {
    plan_.timestamp_format->Append(*when, &made);
  }
  cells_[index].kind = ValueKind::kString;
  cells_[index].text = made;
  return true;
}

// Only a type that the job names makes it a fault: without one, the column is a date by a guess.
bool CellMaker::KeepUnformatted(size_t index) {
  const ColumnPlan& column = plan_.columns[index];
  if (!column.explicit_type) {
    faults_.push_back({index, false});
    return true;
  }
  if (EmptyBadValue(index)) return true;
  reason_ = fmt::format("column {}: not a {} (\"type\": \"string\" in its mapping exports it as it is)",
                        column.header, column.type == ColumnType::kDate ? "date" : "timestamp");
  return false;
}

bool CellMaker::EmptyBadValue(size_t index) {
  if (!plan_.empties_bad_values) return false;
  cells_[index].kind = ValueKind::kAbsent;
  cells_[index].text = {};
  cells_[index].identities.clear();
  faults_.push_back({index, true});
  return true;
}

}  // namespace pxport
