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
      final_(plan),
      reader_(plan.wanted, options_.reader),
      maker_(plan, options_.now, options_.uuid_seed),
      changes_(plan, options_.windows),
      writer_(RowFormat::Of(plan.format).NewWriter(plan)),
      standing_(plan.audiences.size(), Standing::kMember) {
  for (size_t i = 0; i < plan.columns.size(); ++i) {
    if (plan.columns[i].target_identity) identity_columns_.push_back(i);
    if (plan.columns[i].required) required_columns_.push_back(i);
  }
}

void RowMaker::Make(const Chunk& chunk, ChunkResult* result) {
  result_ = result;
  chunk_ = &chunk;
  maker_.SetChunk(chunk);
  result->sequence = chunk.sequence;
  result->source = chunk.source;
  result->bytes = chunk.size();
  result->lines = reader_.Read(chunk.view().substr(chunk.skip), this);
}

bool RowMaker::OnBadLine(const BadLine& bad) {
  ++result_->profiles;
  result_->bad.push_back({bad.line, bad.column, bad.reason, bad.shape,
                          options_.skip_bad ? std::string(bad.text) : std::string()});
  return options_.skip_bad;
}

bool RowMaker::ReportBad(const Profile& profile, uint64_t line) {
  result_->bad.push_back(
      {line, 0, reason_, LineShape::kOther, options_.skip_bad ? std::string(profile.line()) : std::string()});
  return options_.skip_bad;
}

bool RowMaker::OnProfile(const Profile& profile, uint64_t line) {
  ++result_->profiles;
  if (!FindAudiences(profile)) return ReportBad(profile, line);
  if (!active_.empty() && !WriteActive(profile)) return ReportBad(profile, line);
  for (const Passive& passive : passive_) AddPassive(profile, passive);
  return true;
}

bool RowMaker::WriteActive(const Profile& profile) {
  if (!Consents(profile)) {
    RefuseActive(profile);
    return true;
  }
  if (!MakeCells(profile)) {
    reason_ = maker_.reason();
    return false;
  }
  for (int audience : active_) WriteRows(profile, audience);
  return true;
}

bool RowMaker::MakeCells(const Profile& profile) {
  return maker_.MakeShared(profile) && (!plan_.per_audience || maker_.CheckAudiences(profile, active_));
}

void RowMaker::RefuseActive(const Profile& profile) {
  // An older consent must not outlive a newer refusal: the profile competes for its key without a row.
  const bool competes = plan_.choice.kind != ChoicePlan::Kind::kNone && MakeCells(profile);
  for (const int audience : active_) {
    AudienceRows& rows = Touch(audience);
    ++rows.counts.consent;
    const AudiencePlan& plan = PlanOf(audience);
    if (!competes) {
      if (RemembersFiltered(plan)) AddPassive(profile, {audience, FilteredStanding(audience), false});
      continue;
    }
    if (plan_.per_audience && active_.size() > 1) maker_.MakeForAudience(profile, audience, 0);
    if (MissingRequired(plan) >= 0) {
      if (RemembersFiltered(plan)) AddKeysOnly(FilteredStanding(audience), &rows);
      continue;
    }
    RowItem item;
    item.standing = FilteredStanding(audience);
    if (RemembersFiltered(plan)) AddKeyEntries(&item, &rows);
    AddItem(profile, audience, item, &rows);
  }
}

int RowMaker::MissingRequired(const AudiencePlan& plan) const {
  for (const size_t i : required_columns_) {
    if (cells_[i].missing() || final_.Of(cells_[i].text).empty()) return static_cast<int>(i);
  }
  if (plan.tracked() && !changes_.HasKey(cells_)) return static_cast<int>(plan_.key_columns.front());
  return -1;
}

Standing RowMaker::FilteredStanding(int audience) const {
  return WithoutRow(standing_[static_cast<size_t>(audience)]);
}

bool RowMaker::FindAudiences(const Profile& profile) {
  active_.clear();
  passive_.clear();
  for (int slot : profile.present_memberships()) {
    for (int audience : plan_.by_membership[static_cast<size_t>(slot)]) {
      const AudiencePlan& plan = PlanOf(audience);
      const MembershipState state = StateOf(profile.membership(slot), plan.external, options_.as_of);
      if (state == MembershipState::kUnreadable) {
        reason_ = "validUntil or lastQualificationTime of a membership is not a timestamp";
        return false;
      }
      const bool active = state == MembershipState::kActive;
      if (plan.mode != Mode::kIncremental) {
        if (active) active_.push_back(audience);
        continue;
      }
      const auto change = changes_.Find(profile, audience, active);
      if (!change.has_value()) {
        reason_ = "lastQualificationTime of a membership is not a timestamp";
        return false;
      }
      if (change->effect == MembershipChange::Effect::kRow) {
        active_.push_back(audience);
        standing_[static_cast<size_t>(audience)] = change->standing;
      } else if (change->effect == MembershipChange::Effect::kKeyOnly) {
        passive_.push_back({audience, change->standing, active});
      }
    }
  }
  return true;
}

// A missing value is no consent.
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
  // With several audiences, the cells are those of the last one checked.
  if (plan_.per_audience && active_.size() > 1) maker_.MakeForAudience(profile, audience, 0);
  AudienceRows& rows = Touch(audience);
  AudienceCounts& counts = rows.counts;
  if (maker_.invalid().total() > 0) CountInvalid(&counts);
  if (!maker_.faults().empty()) CountFaults(&counts);
  uint64_t identities = 0;
  for (const size_t i : identity_columns_) {
    if (!cells_[i].missing()) ++identities;
  }
  const AudiencePlan& plan = PlanOf(audience);
  if (const int missing = MissingRequired(plan); missing >= 0) {
    ++counts.required[static_cast<size_t>(missing)];
    counts.identities_excluded += identities;
    // A member that lacks a required value is still a member: its key must not be deleted.
    const Standing standing = FilteredStanding(audience);
    if (RemembersFiltered(plan) || (plan.tracked() && standing == Standing::kStays))
      AddKeysOnly(standing, &rows);
    return;
  }
  if (plan.tracked() && plan.by_state) {
    changes_.FingerprintMembership(profile.membership(plan.membership),
                                   standing_[static_cast<size_t>(audience)] == Standing::kMember);
  }
  uint32_t written = 0;
  const size_t values = cells_[plan_.choice.exploded].identities.size();
  if (plan_.choice.kind == ChoicePlan::Kind::kByNamespace && values > 1) {
    identities += values - 1;
    written = WriteExploded(profile, audience, &rows);
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
  if (plan_.choice.kind != ChoicePlan::Kind::kNone || plan.keyed()) {
    RowItem item;
    item.rows = written;
    item.identities = static_cast<uint32_t>(identities);
    item.entries = plan.keyed() ? written : 0;
    item.standing = standing_[static_cast<size_t>(audience)];
    AddItem(profile, audience, item, &rows);
  }
}

void RowMaker::CountInvalid(AudienceCounts* counts) const {
  const CellMaker::Invalid& invalid = maker_.invalid();
  counts->invalid_hash += invalid.hash;
  counts->invalid_phone += invalid.phone;
  counts->invalid_email += invalid.email;
  counts->invalid_id += invalid.id;
  counts->identities_excluded += invalid.total();
}

void RowMaker::CountFaults(AudienceCounts* counts) const {
  for (const CellMaker::Fault& fault : maker_.faults()) {
    std::vector<uint64_t>& columns = fault.emptied ? counts->emptied : counts->unformatted;
    columns.resize(plan_.columns.size());
    ++columns[fault.column];
  }
}

// A row for each identity. Returns how many were written.
uint32_t RowMaker::WriteExploded(const Profile& profile, int audience, AudienceRows* rows) {
  Cell& exploded = cells_[plan_.choice.exploded];
  std::vector<std::string> values = std::move(exploded.identities);
  uint32_t row = 0, written = 0;
  for (const std::string& value : values) {
    if (plan_.makes_ids && row > 0) maker_.MakeForAudience(profile, audience, row);
    ++row;
    exploded.identities.assign(1, value);
    exploded.text = exploded.identities.front();
    written += WriteRow(audience, rows) ? 1 : 0;
  }
  exploded.identities = std::move(values);
  exploded.text = exploded.identities.front();
  return written;
}

bool RowMaker::WriteRow(int audience, AudienceRows* rows) {
  const size_t start = rows->bytes.size();
  const AudiencePlan& plan = PlanOf(audience);
  if (!writer_->AppendRow(cells_, plan, chunk_->view(), &rows->bytes)) return false;
  rows->ends.push_back(static_cast<uint32_t>(rows->bytes.size()));
  if (plan.keyed())
    changes_.AppendRowEntry(plan, cells_, std::string_view(rows->bytes).substr(start), &rows->entries);
  return true;
}

// What the choice among rows needs of this one (chunk.h).
void RowMaker::AddItem(const Profile& profile, int audience, RowItem item, AudienceRows* rows) {
  AddCompetingKeys(&item, rows);
  item.keys_end = static_cast<uint32_t>(rows->keys.size());
  for (size_t column : plan_.choice.tie_columns) {
    if (plan_.choice.kind == ChoicePlan::Kind::kNone) break;  // no row to be tied with
    const Cell& cell = cells_[column];
    if (cell.kind == ValueKind::kArray || cell.kind == ValueKind::kObject)
      continue;  // only simple columns count
    AppendKeyPart(cell.missing() ? std::nullopt : std::optional(final_.Of(cell.text)), &rows->keys);
  }
  item.tie_end = static_cast<uint32_t>(rows->keys.size());
  const AudiencePlan& plan = PlanOf(audience);
  const ValueView& time = profile.membership(plan.membership).last_qualification_time;
  const auto when = time.missing() ? std::nullopt : ParseTimestamp(time.text);
  item.entries_end = static_cast<uint32_t>(rows->entries.size());
  item.qualified =
      when.value_or(Timestamp{std::numeric_limits<int64_t>::min(), 0});  // unknown: before all others
  rows->items.push_back(item);
}

// A profile without any value of the key competes with no other.
void RowMaker::AddCompetingKeys(RowItem* item, AudienceRows* rows) {
  const auto add = [&] {
    const auto size = static_cast<uint32_t>(key_.size());
    rows->keys.append(reinterpret_cast<const char*>(&size), sizeof(size));
    rows->keys.append(key_);
    ++item->keys;
  };
  if (plan_.choice.kind == ChoicePlan::Kind::kByNamespace) {
    const std::vector<std::string>& identities = cells_[plan_.choice.exploded].identities;
    std::vector<std::string_view> values;
    for (const std::string& identity : identities) values.push_back(final_.Of(identity));
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    for (const std::string_view value : values) {
      key_.clear();
      AppendKeyPart(value, &key_);
      add();
    }
  } else if (plan_.choice.kind == ChoicePlan::Kind::kByColumns) {
    key_.clear();
    bool any = false;
    for (const size_t column : plan_.choice.key_columns) {
      const Cell& cell = cells_[column];
      any = any || !cell.missing();
      AppendKeyPart(cell.missing() ? std::nullopt : std::optional(final_.Of(cell.text)), &key_);
    }
    if (any) add();
  }
}

// A profile that writes no row may still hold a key.
void RowMaker::AddPassive(const Profile& profile, const Passive& passive) {
  // A membership change after the cut waits for the next run; a refusal does not.
  if (passive.standing == Standing::kDeferred && !Consents(profile)) {
    if (passive.member) ++Touch(passive.audience).counts.consent;
    return;
  }
  AudienceRows& rows = Touch(passive.audience);
  if (passive.member) ++rows.counts.unchanged;
  if (!PlanOf(passive.audience).keyed()) return;
  for (const size_t column : plan_.key_columns) {
    if (!maker_.MakeOne(profile, column, passive.audience)) return;  // no row could have had such a key
  }
  AddKeysOnly(passive.standing, &rows);
}

void RowMaker::AddKeysOnly(Standing standing, AudienceRows* rows) {
  RowItem item;
  item.standing = standing;
  AddKeyEntries(&item, rows);
  if (item.entries == 0) return;
  item.keys_end = item.tie_end = static_cast<uint32_t>(rows->keys.size());
  item.entries_end = static_cast<uint32_t>(rows->entries.size());
  rows->items.push_back(item);
}

void RowMaker::AddKeyEntries(RowItem* item, AudienceRows* rows) {
  const auto add = [&] {
    if (!changes_.HasKey(cells_)) return;
    AppendEntry({{}, changes_.KeyOf(cells_)}, &rows->entries);
    ++item->entries;
  };
  if (plan_.key_exploded && !cells_[plan_.choice.exploded].identities.empty()) {
    Cell& exploded = cells_[plan_.choice.exploded];
    for (const std::string& value : exploded.identities) {
      exploded.text = value;
      add();
    }
    exploded.text = exploded.identities.front();
  } else {
    add();
  }
}

}  // namespace pxport
