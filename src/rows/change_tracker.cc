#include "rows/change_tracker.h"

#include <cstring>

#include "profile/membership.h"
#include "rows/row_key.h"

namespace pxport {
namespace {

using Effect = MembershipChange::Effect;

// The same bytes for every spelling of a time. A text that is not a timestamp is compared as it is.
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

std::optional<MembershipChange> ChangeTracker::Find(const Profile& profile, int audience, bool active) const {
  const AudiencePlan& plan = plan_.audiences[static_cast<size_t>(audience)];
  const ChangeWindow& window = windows_[static_cast<size_t>(audience)];
  const MembershipView& membership = profile.membership(plan.membership);
  std::optional<Timestamp> when;
  if (HasTime(membership.last_qualification_time)) {
    when = ParseTimestamp(membership.last_qualification_time.text);
    if (!when.has_value()) return std::nullopt;
  }
  if (plan.by_state) return FindByState(window, membership, active, when);
  const bool lapsed = !active && IsMemberStatus(membership);
  if (lapsed) when = EndOf(membership, plan.external);
  bool changed = false;
  if (window.first) {
    changed = active && (!when.has_value() || *when <= window.cut);
  } else if (lapsed) {  // a membership that ends at a cut is still active at that cut
    changed = when.has_value() && *when >= *window.from && *when < window.cut;
  } else {
    changed = when.has_value() && *when > *window.from && *when <= window.cut;
  }
  if (changed && (active || (!lapsed && plan_.maps_status)))
    return MembershipChange{Effect::kRow, active ? Standing::kMember : Standing::kLeft};
  if (active || changed)
    return MembershipChange{Effect::kKeyOnly, active ? Standing::kStays : Standing::kGone};
  return MembershipChange{};
}

// The change sink compares keys with those of the last export: a profile that has left and is not shown is
// found by the absence of its key.
MembershipChange ChangeTracker::FindByState(const ChangeWindow& window, const MembershipView& membership,
                                            bool active, std::optional<Timestamp> when) const {
  if (when.has_value() && *when > window.cut) return {Effect::kKeyOnly, Standing::kDeferred};
  if (active || (plan_.maps_status && !IsMemberStatus(membership)))
    return {Effect::kRow, active ? Standing::kMember : Standing::kLeft};
  return {};
}

bool ChangeTracker::HasKey(const std::vector<Cell>& cells) const {
  for (const size_t column : plan_.key_columns) {
    if (!cells[column].missing() && !final_.Of(cells[column].text).empty()) return true;
  }
  return false;
}

std::string_view ChangeTracker::KeyOf(const std::vector<Cell>& cells) {
  key_.clear();
  for (const size_t column : plan_.key_columns) {
    const Cell& cell = cells[column];
    AppendKeyPart(cell.missing() ? std::nullopt : std::optional(final_.Of(cell.text)), &key_);
  }
  return key_;
}

void ChangeTracker::FingerprintMembership(const MembershipView& membership, bool member) {
  key_.clear();
  AppendKeyPart(StatusText(membership), &key_);
  AppendTime(membership.last_qualification_time, &key_);
  AppendTime(membership.valid_until, &key_);
  key_.push_back(member ? '1' : '0');
  membership_print_ = FingerprintOf(sha256_.Of(key_));
}

void ChangeTracker::AppendRowEntry(const AudiencePlan& audience, const std::vector<Cell>& cells,
                                   std::string_view row, std::string* entries) {
  ChangeEntry entry;
  if (audience.mode == Mode::kDiff) {
    entry.fingerprint = FingerprintOf(sha256_.Of(row));
  } else if (audience.by_state) {
    entry.fingerprint = membership_print_;
  }
  if (HasKey(cells)) entry.key = KeyOf(cells);  // by time, a row may lack its key
  AppendEntry(entry, entries);
}

}  // namespace pxport
