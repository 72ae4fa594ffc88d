// RowMaker's cells: what each column holds for a profile, and for an audience of it.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "profile/membership.h"
#include "rows/row_maker.h"

namespace pxport {

bool RowMaker::MakeCells(const Profile& profile) {
  invalid_ = {};
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
  return true;
}

// All rows of all audiences must be good before the first one is written.
bool RowMaker::CheckAudienceCells(const Profile& profile) {
  for (int audience : active_) {
    for (uint32_t row = RowsOf(); row-- > 0;) {
      if (!MakeAudienceCells(profile, audience, row)) return false;
    }
  }
  return true;
}

// Rows of the profile at hand whose cells differ: only uuid() tells exploded rows apart.
uint32_t RowMaker::RowsOf() const {
  if (!plan_.makes_ids || plan_.choice.kind != ChoicePlan::Kind::kByNamespace) return 1;
  return static_cast<uint32_t>(std::max<size_t>(cells_[plan_.choice.exploded].identities.size(), 1));
}

bool RowMaker::MakeCell(const Profile& profile, size_t index) {
  const ColumnPlan& column = plan_.columns[index];
  switch (column.source) {
    case ColumnSource::kIdentity:
      MakeIdentity(profile, index);
      return true;
    case ColumnSource::kAttribute:
      return MakeValueCell(index, profile.value(column.slot));
    case ColumnSource::kExpression:
      return column.expression->per_audience() || MakeExpressionCell(profile, index, nullptr, 0, 0);
    case ColumnSource::kMembershipStatus:
    case ColumnSource::kMembershipTime:
      return true;  // by audience, later
  }
  return true;
}

bool RowMaker::MakeExpressionCell(const Profile& profile, size_t index, const MembershipView* membership,
                                  int audience, uint32_t row) {
  const auto offset = static_cast<uint64_t>(profile.line().data() - chunk_->view().data());
  const RowPlace place{chunk_->source, chunk_->offset + offset, static_cast<uint32_t>(audience), row};
  const StatusOr<ValueView> value = expressions_[index]->Run(profile, membership, place);
  if (value.ok()) return MakeValueCell(index, *value);
  reason_ = fmt::format("column {}: {}", plan_.columns[index].header, Message(value.status()));
  return false;
}

bool RowMaker::MakeTargetIdentity(size_t index, const ValueView& value) {
  const ColumnPlan& column = plan_.columns[index];
  Cell& cell = cells_[index];
  cell.identities.clear();
  if (value.missing()) return true;
  if (!value.scalar()) {
    reason_ = fmt::format("column {}: an array or object cannot be an identity", column.header);
    return false;
  }
  if (!column.rule.has_value()) return true;
  switch (hasher_.Apply(*column.rule, value.text, &scratch_[index])) {
    case IdentityOutcome::kValue:
      if (scratch_[index].empty()) break;  // a blank value identifies nobody
      cell.kind = ValueKind::kString;
      cell.text = scratch_[index];
      if (plan_.format == FileFormat::kJson) cell.identities.push_back(scratch_[index]);
      return true;
    case IdentityOutcome::kInvalidHash:
      ++invalid_.hash;
      break;
    case IdentityOutcome::kInvalidPhone:
      ++invalid_.phone;
      break;
    case IdentityOutcome::kInvalidEmail:
    case IdentityOutcome::kInvalidId:
      break;
  }
  cell.kind = ValueKind::kAbsent;
  return true;
}

bool RowMaker::MakeValueCell(size_t index, const ValueView& value) {
  const ColumnPlan& column = plan_.columns[index];
  Cell& cell = cells_[index];
  cell.kind = value.kind;
  cell.text = value.text;
  if (column.target_identity) return MakeTargetIdentity(index, value);
  if (value.missing() || plan_.format == FileFormat::kJson) return true;
  if (!value.scalar()) {
    reason_ = fmt::format("column {}: a CSV column cannot hold an {}", column.header,
                          value.kind == ValueKind::kArray ? "array" : "object");
    return false;
  }
  return column.type == ColumnType::kString || Reformat(index, value.text);
}

// The first identity that counts; with JSON output all of them.
void RowMaker::MakeIdentity(const Profile& profile, size_t index) {
  const ColumnPlan& column = plan_.columns[index];
  Cell& cell = cells_[index];
  cell.kind = ValueKind::kAbsent;
  cell.text = {};
  cell.identities.clear();
  const bool exploded = plan_.choice.kind == ChoicePlan::Kind::kByNamespace && plan_.choice.exploded == index;
  const bool all = exploded || plan_.format == FileFormat::kJson;
  for (const IdentityView& identity : profile.identities(column.slot)) {
    std::string_view value = identity.id;
    if (column.rule.has_value()) {
      std::string& made = scratch_[index];
      switch (hasher_.Apply(*column.rule, identity.id, &made)) {
        case IdentityOutcome::kValue:
          break;
        case IdentityOutcome::kInvalidHash:
          ++invalid_.hash;
          continue;
        case IdentityOutcome::kInvalidPhone:
          ++invalid_.phone;
          continue;
        case IdentityOutcome::kInvalidEmail:
        case IdentityOutcome::kInvalidId:
          continue;
      }
      value = made;
    }
    if (value.empty()) continue;  // a blank value identifies nobody
    // Two spellings of a namespace, or two addresses of one digest: one identity, one row.
    const auto& known = cell.identities;
    if (exploded && std::find(known.begin(), known.end(), value) != known.end()) continue;
    if (all) cell.identities.emplace_back(value);
    if (cell.kind == ValueKind::kAbsent) {
      cell.kind = ValueKind::kString;
      cell.text = value;
    }
    if (!all) return;
  }
  if (all && !cell.identities.empty()) cell.text = cell.identities.front();
}

bool RowMaker::Reformat(size_t index, std::string_view text) {
  const ColumnPlan& column = plan_.columns[index];
  if (text.empty()) return true;  // an empty value stays empty
  const bool date = column.type == ColumnType::kDate;
  const TimeFormat& format = date ? *plan_.date_format : *plan_.timestamp_format;
  if (format.Keeps(text)) return true;
  std::optional<Timestamp> when;
  if (!date) {
    when = ParseTimestamp(text);
  } else if (auto civil = ParseDate(text)) {
    when = FromCivil(*civil);
  }
  if (!when.has_value()) {
    reason_ = fmt::format("column {}: not a {} (\"type\": \"string\" in its mapping exports it as it is)",
                          column.header, date ? "date" : "timestamp");
    return false;
  }
  std::string& made = scratch_[index];
  made.clear();
  format.Append(*when, &made);
  cells_[index].kind = ValueKind::kString;
  cells_[index].text = made;
  return true;
}

bool RowMaker::MakeAudienceCells(const Profile& profile, int audience, uint32_t row) {
  invalid_ = shared_invalid_;
  const MembershipView& membership =
      profile.membership(plan_.audiences[static_cast<size_t>(audience)].membership);
  for (const size_t i : audience_columns_) {
    if (!MakeAudienceCell(profile, i, membership, audience, row)) return false;
  }
  return true;
}

bool RowMaker::MakeAudienceCell(const Profile& profile, size_t index, const MembershipView& membership,
                                int audience, uint32_t row) {
  const ColumnPlan& column = plan_.columns[index];
  Cell& cell = cells_[index];
  if (column.source == ColumnSource::kMembershipStatus) {
    cell.kind = ValueKind::kString;
    cell.text = StatusText(membership);
    return true;
  }
  if (column.source == ColumnSource::kMembershipTime) {
    cell.kind = membership.last_qualification_time.kind;
    cell.text = membership.last_qualification_time.text;
    const bool reformat = plan_.format == FileFormat::kCsv && column.type != ColumnType::kString;
    return membership.last_qualification_time.missing() || !reformat || Reformat(index, cell.text);
  }
  return MakeExpressionCell(profile, index, &membership, audience, row);
}

}  // namespace pxport
