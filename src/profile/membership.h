// Whether a profile belongs to an audience right now (product.md 3), and which fields tell of it. Pure.
#ifndef PXPORT_PROFILE_MEMBERSHIP_H_
#define PXPORT_PROFILE_MEMBERSHIP_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/timestamp.h"
#include "profile/profile.h"

namespace pxport {

enum class MembershipState {
  kActive,
  kNotActive,   // exited, expired, or a status that is no member's
  kUnreadable,  // a time that decides is not a time: the profile is bad rather than guessed at
};

// Active: status `realized`, `existing` or missing, `now` not past validUntil. `external` (namespace other
// than ups) without validUntil: not longer than 30 days after lastQualificationTime, as Adobe keeps such
// memberships.
MembershipState StateOf(const MembershipView& membership, bool external, Timestamp now);

// The moment at which a membership that its status calls active ends: validUntil, or 30 days after
// qualification where that rule holds. Nothing if it never ends, or if the times cannot be read.
std::optional<Timestamp> EndOf(const MembershipView& membership, bool external);

// Whether a time of a membership has a value. An empty text is treated as missing, like null.
bool HasTime(const ValueView& time);

// Whether the status is a member's: `realized`, `existing` or missing.
bool IsMemberStatus(const MembershipView& membership);

// The status as a row shows it: as it came, `realized` if missing.
std::string_view StatusText(const MembershipView& membership);

// What a path says about the membership of the audience being exported.
enum class MembershipField : uint8_t {
  kNone,     // nothing: an attribute like any other
  kStatus,   // segmentMembership.seg_namespace.seg_id.status, segmentMembership.status
  kTime,     // the same with lastQualificationTime
  kUnknown,  // of the audience being exported, but not known of it
};
MembershipField MembershipFieldOf(std::string_view path);

}  // namespace pxport

#endif  // PXPORT_PROFILE_MEMBERSHIP_H_
