// Decides whether a profile is a member of an audience at a given time, and which field paths refer to its
// membership.
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
  kNotActive,   // exited, expired, or another status
  kUnreadable,  // the time that decides is invalid: the profile is rejected
};

// A membership is active if its status is `realized`, `existing` or missing, and `now` is not after
// validUntil. An `external` membership (its namespace is not ups) without validUntil is active until 30 days
// after lastQualificationTime, as in Experience Platform.
MembershipState StateOf(const MembershipView& membership, bool external, Timestamp now);

// Returns the time at which a membership with an active status ends: validUntil, or 30 days after
// lastQualificationTime if that rule applies. nullopt if it never ends, or if the time is invalid.
std::optional<Timestamp> EndOf(const MembershipView& membership, bool external);

// Whether a time of a membership has a value. Null and the empty string are treated as missing.
bool HasTime(const ValueView& time);

// Whether the status is active: `realized`, `existing` or missing.
bool IsMemberStatus(const MembershipView& membership);

// Returns the status for a row: unchanged, or `realized` if it is missing.
std::string_view StatusText(const MembershipView& membership);

// The field of the membership in the exported audience that a path refers to.
enum class MembershipField : uint8_t {
  kNone,     // the path is an ordinary attribute
  kStatus,   // segmentMembership.seg_namespace.seg_id.status, segmentMembership.status
  kTime,     // the same with lastQualificationTime
  kUnknown,  // the path is in the membership, but is not one of these fields
};
MembershipField MembershipFieldOf(std::string_view path);

}  // namespace pxport

#endif  // PXPORT_PROFILE_MEMBERSHIP_H_
