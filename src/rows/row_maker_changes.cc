// The part of making rows that is about changes: who counts as changed, and what is remembered of a key.
#include <algorithm>
#include <cstring>

#include "profile/membership.h"
#include "rows/row_key.h"
#include "rows/row_maker.h"

namespace pxport {
namespace {

// A time as it is compared: however it is spelled. What is no time is taken as text.
void AppendTime(const ValueView& value, std::string* out) {
  if (!HasTime(value)) return AppendKeyPart(std::nullopt, out);
  const auto when = ParseTimestamp(value.text);
  AppendKeyPart(when.has_value() ? FormatRfc3339(*when) : std::string(value.text), out);
}

Fingerprint FingerprintOf(const Sha256Bytes& digest) {
  Fingerprint print;
  std::memcpy(&print.low, digest.data(), sizeof(print.low));
  std::memcpy(&print.high, digest.data() + sizeof(print.low), sizeof(print.high));
  return print;
}

}  // namespace

// An incremental audience. `active`: the profile is a member right now. False: a time that decides is none.
bool RowMaker::FindChange(const Profile& profile, int audience, bool active) {
  const AudiencePlan& plan = plan_.audiences[static_cast<size_t>(audience)];
  const ChangeWindow& window = options_.windows[static_cast<size_t>(audience)];
  const MembershipView& membership = profile.membership(plan.membership);
  std::optional<Timestamp> when;
  if (HasTime(membership.last_qualification_time)) {
    when = ParseTimestamp(membership.last_qualification_time.text);
    if (!when.has_value()) {
      reason_ = "lastQualificationTime of a membership is not a timestamp";
      return false;
    }
  }
  if (plan.by_state) {
    FindChangeByState(profile, audience, active, when);
    return true;
  }
  const bool lapsed = !active && IsMemberStatus(membership);
  if (lapsed) when = EndOf(membership, plan.external);
  const bool changed = window.first ? active && (!when.has_value() || *when <= window.cut)
                                    : when.has_value() && *when > *window.from && *when <= window.cut;
  if (changed && (active || (!lapsed && plan_.maps_status))) {
    active_.push_back(audience);
    standing_[static_cast<size_t>(audience)] = active ? Standing::kMember : Standing::kLeft;
  } else if (active || changed) {
    passive_.push_back({audience, active ? Standing::kStays : Standing::kGone, active});
  }
  return true;
}

// What is compared is remembered by key: here it only matters whether there is anything to compare. Who has
// left and is not shown is not there, which is how it is found out.
void RowMaker::FindChangeByState(const Profile& profile, int audience, bool active,
                                 std::optional<Timestamp> when) {
  const AudiencePlan& plan = plan_.audiences[static_cast<size_t>(audience)];
  if (when.has_value() && *when > options_.windows[static_cast<size_t>(audience)].cut) {
    passive_.push_back({audience, Standing::kDeferred, active});
  } else if (active || (plan_.maps_status && !IsMemberStatus(profile.membership(plan.membership)))) {
    active_.push_back(audience);
    standing_[static_cast<size_t>(audience)] = active ? Standing::kMember : Standing::kLeft;
  }
}

// Empty identifies nobody, as with required columns.
bool RowMaker::HasKey() const {
  for (const size_t column : plan_.key_columns) {
    const Cell& cell = cells_[column];
    if (cell.kind != ValueKind::kAbsent && cell.kind != ValueKind::kNull && !cell.text.empty()) return true;
  }
  return false;
}

// The key of the row at hand into key_.
void RowMaker::AppendKey() {
  key_.clear();
  for (const size_t column : plan_.key_columns) {
    const Cell& cell = cells_[column];
    const bool missing = cell.kind == ValueKind::kAbsent || cell.kind == ValueKind::kNull;
    AppendKeyPart(missing ? std::nullopt : std::optional(cell.text), &key_);
  }
}

void RowMaker::FingerprintMembership(const Profile& profile, int audience) {
  const MembershipView& membership =
      profile.membership(plan_.audiences[static_cast<size_t>(audience)].membership);
  key_.clear();
  AppendKeyPart(StatusText(membership), &key_);
  AppendTime(membership.last_qualification_time, &key_);
  AppendTime(membership.valid_until, &key_);
  key_.push_back(standing_[static_cast<size_t>(audience)] == Standing::kMember ? '1' : '0');
  membership_print_ = FingerprintOf(sha256_.Of(key_));
}

void RowMaker::AddEntry(int audience, size_t row_start, AudienceRows* rows) {
  const AudiencePlan& plan = plan_.audiences[static_cast<size_t>(audience)];
  ChangeEntry entry;
  if (plan.mode == Mode::kDiff) {
    entry.fingerprint = FingerprintOf(sha256_.Of(std::string_view(rows->bytes).substr(row_start)));
  } else if (plan.by_state) {
    entry.fingerprint = membership_print_;
  }
  AppendKey();
  entry.key = HasKey() ? std::string_view(key_) : std::string_view();  // by time, a row may lack its key
  AppendEntry(entry, &rows->entries);
}

// Who writes no row may still hold a key.
void RowMaker::AddPassive(const Profile& profile, const Passive& passive) {
  AudienceRows& rows = Touch(passive.audience);
  if (passive.member) ++rows.counts.unchanged;
  if (!plan_.audiences[static_cast<size_t>(passive.audience)].keyed()) return;
  const auto& membership =
      profile.membership(plan_.audiences[static_cast<size_t>(passive.audience)].membership);
  for (const size_t column : plan_.key_columns) {
    cells_[column].kind = ValueKind::kAbsent;
    const bool per_audience =
        std::find(audience_columns_.begin(), audience_columns_.end(), column) != audience_columns_.end();
    const bool made = per_audience ? MakeAudienceCell(profile, column, membership, passive.audience, 0)
                                   : MakeCell(profile, column);
    if (!made) return;  // nothing that a row could have had
  }
  RowItem item;
  item.standing = passive.standing;
  const auto add = [&] {
    if (!HasKey()) return;
    AppendKey();
    AppendEntry({{}, key_}, &rows.entries);
    ++item.entries;
  };
  if (plan_.key_exploded && !cells_[plan_.choice.exploded].identities.empty()) {
    Cell& exploded = cells_[plan_.choice.exploded];
    for (const std::string& value : exploded.identities) {
      exploded.text = value;
      add();
    }
  } else {
    add();
  }
  if (item.entries == 0) return;
  item.keys_end = item.tie_end = static_cast<uint32_t>(rows.keys.size());
  item.entries_end = static_cast<uint32_t>(rows.entries.size());
  rows.items.push_back(item);
}

}  // namespace pxport
