// Finds out which memberships have changed since the last export, and what to remember of each key
// (docs/state.md).
#ifndef PXPORT_ROWS_CHANGE_TRACKER_H_
#define PXPORT_ROWS_CHANGE_TRACKER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/timestamp.h"
#include "job/row_plan.h"
#include "profile/profile.h"
#include "rows/cell.h"
#include "rows/change.h"
#include "rows/change_entry.h"
#include "rows/final_text.h"

namespace pxport {

// What a profile is to an incremental audience.
struct MembershipChange {
  enum class Effect {
    kNone,
    kRow,      // it writes a row
    kKeyOnly,  // it writes no row, but its key must be known
  };
  Effect effect = Effect::kNone;
  Standing standing = Standing::kMember;
};

// Not thread-safe: one per worker. The plan outlives it.
class ChangeTracker {
 public:
  // `windows`: by audience; may be empty if all audiences are exported in full.
  ChangeTracker(const RowPlan& plan, std::vector<ChangeWindow> windows)
      : plan_(plan), final_(plan), windows_(std::move(windows)) {}

  // `active`: the profile is a member at the cut. nullopt if its lastQualificationTime is not a timestamp.
  std::optional<MembershipChange> Find(const Profile& profile, int audience, bool active) const;

  // Whether the row has a value in one of the key columns. An empty value identifies no profile, as with
  // required columns.
  bool HasKey(const std::vector<Cell>& cells) const;
  // The key of the row; valid until the next call.
  std::string_view KeyOf(const std::vector<Cell>& cells);

  // For audiences by state: before the first row of a profile.
  void FingerprintMembership(const MembershipView& membership, bool member);
  // Appends what is remembered of one row of the audience, whose bytes are `row`.
  void AppendRowEntry(const AudiencePlan& audience, const std::vector<Cell>& cells, std::string_view row,
                      std::string* entries);

 private:
  MembershipChange FindByState(const ChangeWindow& window, const MembershipView& membership, bool active,
                               std::optional<Timestamp> when) const;

  const RowPlan& plan_;
  const FinalText final_;
  const std::vector<ChangeWindow> windows_;
  Sha256 sha256_;
  Fingerprint membership_print_;
  std::string key_;
};

}  // namespace pxport

#endif  // PXPORT_ROWS_CHANGE_TRACKER_H_
