#include "rows/row_maker.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "base/lower_case.h"
#include "profile/membership.h"
#include "rows/row_key.h"

namespace pxport {

RowMaker::RowMaker(const RowPlan& plan, Options options)
    : plan_(plan),
      options_(std::move(options)),
      reader_(plan.wanted, options_.reader),
      csv_(plan.dialect),
      json_(plan),
      cells_(plan.columns.size()),
      scratch_(plan.columns.size()),
      standing_(plan.audiences.size(), Standing::kMember) {
  for (const ColumnPlan& column : plan.columns) {
    const bool text = plan.format == FileFormat::kJson || column.type == ColumnType::kString;
    const bool copied = column.attribute() && !column.target_identity && text;
    flags_.push_back({column.slot, copied});
    if (column.target_identity || column.required) reported_columns_.push_back(expressions_.size());
    if (column.per_audience()) audience_columns_.push_back(expressions_.size());
    expressions_.push_back(
        column.expression() != nullptr
            ? std::make_unique<ExpressionColumn>(*column.expression(), options_.now, options_.uuid_seed)
            : nullptr);
  }
}

void RowMaker::Make(const Chunk& chunk, ChunkResult* result) {
  result_ = result;
  chunk_ = &chunk;
  result->sequence = chunk.sequence;
  result->source = chunk.source;
  result->bytes = chunk.size();
  result->lines = reader_.Read(chunk.view().substr(chunk.skip), this);
}

bool RowMaker::OnBadLine(const BadLine& bad) {
  ++result_->profiles;
  result_->bad.push_back(
      {bad.line, bad.column, bad.reason, options_.skip_bad ? std::string(bad.text) : std::string()});
  return options_.skip_bad;
}

bool RowMaker::Bad(const Profile& profile, uint64_t line) {
  result_->bad.push_back({line, 0, reason_, options_.skip_bad ? std::string(profile.line()) : std::string()});
  return options_.skip_bad;
}

bool RowMaker::OnProfile(const Profile& profile, uint64_t line) {
  ++result_->profiles;
  if (!FindAudiences(profile)) return Bad(profile, line);
  if (!active_.empty() && !WriteActive(profile)) return Bad(profile, line);
  for (const Passive& passive : passive_) AddPassive(profile, passive);
  return true;
}

bool RowMaker::WriteActive(const Profile& profile) {
  if (!Consents(profile)) {
    for (int audience : active_) ++Touch(audience).counts.consent;
    return true;
  }
  if (!MakeCells(profile)) return false;
  if (plan_.per_audience && !CheckAudienceCells(profile)) return false;
  for (int audience : active_) WriteRows(profile, audience);
  return true;
}

bool RowMaker::FindAudiences(const Profile& profile) {
  active_.clear();
  passive_.clear();
  for (int slot : profile.present_memberships()) {
    for (int audience : plan_.by_membership[static_cast<size_t>(slot)]) {
      const AudiencePlan& plan = plan_.audiences[static_cast<size_t>(audience)];
      const MembershipState state = StateOf(profile.membership(slot), plan.external, options_.now);
      switch (state) {
        case MembershipState::kActive:
        case MembershipState::kNotActive:
          if (plan.mode == Mode::kIncremental) {
            if (!FindChange(profile, audience, state == MembershipState::kActive)) return false;
          } else if (state == MembershipState::kActive) {
            active_.push_back(audience);
          }
          break;
        case MembershipState::kUnreadable:
          reason_ = "validUntil or lastQualificationTime of a membership is not a timestamp";
          return false;
      }
    }
  }
  return true;
}

// No value is no consent (product.md 5).
bool RowMaker::Consents(const Profile& profile) {
  for (const ConsentPlan& consent : plan_.consent) {
    const ValueView& value = profile.value(consent.slot);
    if (value.missing() || !value.scalar()) return false;
    key_.clear();
    AppendLowerCase(value.text, &key_);
    if (std::find(consent.accepted.begin(), consent.accepted.end(), key_) == consent.accepted.end())
      return false;
  }
  return true;
}

AudienceRows& RowMaker::Touch(int audience) {
  AudienceRows& rows = result_->audiences[static_cast<size_t>(audience)];
  if (!rows.touched) {
    rows.touched = true;
    rows.counts = AudienceCounts{};
    rows.counts.required.assign(plan_.columns.size(), 0);
    result_->touched.push_back(audience);
  }
  return rows;
}

void RowMaker::WriteRows(const Profile& profile, int audience) {
  // With several audiences the cells hold the last one's: make them anew.
  if (plan_.per_audience && active_.size() > 1) MakeAudienceCells(profile, audience, 0);
  AudienceRows& rows = Touch(audience);
  AudienceCounts& counts = rows.counts;
  counts.invalid_hash += invalid_.hash;
  counts.invalid_phone += invalid_.phone;
  counts.identities_excluded += invalid_.hash + invalid_.phone;
  uint64_t identities = 0;
  int missing_required = -1;
  for (const size_t i : reported_columns_) {
    const bool missing = cells_[i].kind == ValueKind::kAbsent || cells_[i].kind == ValueKind::kNull;
    if (plan_.columns[i].target_identity && !missing) ++identities;
    const bool empty = missing || cells_[i].text.empty();
    if (empty && plan_.columns[i].required && missing_required < 0) missing_required = static_cast<int>(i);
  }
  const AudiencePlan& plan = plan_.audiences[static_cast<size_t>(audience)];
  if (missing_required < 0 && plan.tracked() && !HasKey()) {
    missing_required = static_cast<int>(plan_.key_columns.front());  // it could not be found again
  }
  if (missing_required >= 0) {
    ++counts.required[static_cast<size_t>(missing_required)];
    counts.identities_excluded += identities;
    return;
  }
  if (plan.tracked() && plan.by_state) FingerprintMembership(profile, audience);
  uint32_t written = 0;
  Cell& exploded = cells_[plan_.choice.exploded];
  if (plan_.choice.kind == ChoicePlan::Kind::kByNamespace && exploded.identities.size() > 1) {
    identities += exploded.identities.size() - 1;
    std::vector<std::string> values = std::move(exploded.identities);
    uint32_t row = 0;
    for (std::string& value : values) {
      if (plan_.makes_ids && row > 0) MakeAudienceCells(profile, audience, row);
      ++row;
      exploded.identities.assign(1, value);
      exploded.text = exploded.identities.front();
      written += WriteRow(audience, &rows) ? 1 : 0;
    }
    exploded.identities = std::move(values);
    exploded.text = exploded.identities.front();
  } else {
    written = WriteRow(audience, &rows) ? 1 : 0;
  }
  if (written == 0) {  // univocity leaves out a row of one null: the profile lacks its only column
    ++counts.required.front();
    return;
  }
  ++counts.exported;
  counts.rows += written;
  counts.identities_activated += identities;
  if (plan_.choice.kind != ChoicePlan::Kind::kNone || plan.keyed())
    AddItem(profile, audience, written, identities, &rows);
}

// What lies in the chunk has its padding behind it.
bool RowMaker::InChunk(std::string_view text) const {
  static_assert(kReadPadding >= CsvWriter::kPadding);
  const auto from_start =
      reinterpret_cast<uintptr_t>(text.data()) - reinterpret_cast<uintptr_t>(chunk_->view().data());
  return from_start < chunk_->size();
}

bool RowMaker::WriteRow(int audience, AudienceRows* rows) {
  const size_t start = rows->bytes.size();
  if (plan_.format == FileFormat::kJson) {
    const AudiencePlan& plan = plan_.audiences[static_cast<size_t>(audience)];
    json_.Append(cells_, plan.name_space, plan.id, &rows->bytes);
  } else {
    csv_.BeginRow(&rows->bytes);
    for (const Cell& cell : cells_) {
      if (cell.kind == ValueKind::kAbsent || cell.kind == ValueKind::kNull) {
        csv_.Null();
      } else {
        csv_.Field(cell.text, InChunk(cell.text));
      }
    }
    if (!csv_.EndRow()) return false;
  }
  rows->ends.push_back(static_cast<uint32_t>(rows->bytes.size()));
  if (plan_.audiences[static_cast<size_t>(audience)].keyed()) AddEntry(audience, start, rows);
  return true;
}

// What the choice among rows needs of this one (chunk.h). Who lacks all of the key competes with nobody.
void RowMaker::AddItem(const Profile& profile, int audience, uint32_t row_count, uint64_t identities,
                       AudienceRows* rows) {
  const auto part = [this](size_t column) -> std::optional<std::string_view> {
    const Cell& cell = cells_[column];
    if (cell.kind == ValueKind::kAbsent || cell.kind == ValueKind::kNull) return std::nullopt;
    return cell.text;
  };
  RowItem item;
  item.rows = row_count;
  item.identities = static_cast<uint32_t>(identities);
  const auto add_key = [&](const std::string& key) {
    const auto size = static_cast<uint32_t>(key.size());
    rows->keys.append(reinterpret_cast<const char*>(&size), sizeof(size));
    rows->keys.append(key);
    ++item.keys;
  };
  if (plan_.choice.kind == ChoicePlan::Kind::kByNamespace) {
    std::vector<std::string> values = cells_[plan_.choice.exploded].identities;
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    for (const std::string& value : values) {
      key_.clear();
      AppendKeyPart(value, &key_);
      add_key(key_);
    }
  } else if (plan_.choice.kind == ChoicePlan::Kind::kByColumns) {
    key_.clear();
    bool any = false;
    for (size_t column : plan_.choice.key_columns) {
      any = any || part(column).has_value();
      AppendKeyPart(part(column), &key_);
    }
    if (any) add_key(key_);
  }
  item.keys_end = static_cast<uint32_t>(rows->keys.size());
  for (size_t column : plan_.choice.tie_columns) {
    if (plan_.choice.kind == ChoicePlan::Kind::kNone) break;  // nothing to be tied with
    const ValueKind kind = cells_[column].kind;
    if (kind == ValueKind::kArray || kind == ValueKind::kObject) continue;  // only simple columns count
    AppendKeyPart(part(column), &rows->keys);
  }
  item.tie_end = static_cast<uint32_t>(rows->keys.size());
  const ValueView& time =
      profile.membership(plan_.audiences[static_cast<size_t>(audience)].membership).last_qualification_time;
  const auto when = time.missing() ? std::nullopt : ParseTimestamp(time.text);
  item.entries = plan_.audiences[static_cast<size_t>(audience)].keyed() ? row_count : 0;
  item.entries_end = static_cast<uint32_t>(rows->entries.size());
  item.standing = standing_[static_cast<size_t>(audience)];
  item.qualified =
      when.value_or(Timestamp{std::numeric_limits<int64_t>::min(), 0});  // unknown: before all others
  rows->items.push_back(item);
}

}  // namespace pxport
