#include "profile/membership.h"

namespace pxport {
namespace {

constexpr int64_t kExternalSeconds = 30 * 24 * 3600;

}  // namespace

bool HasTime(const ValueView& time) {
  return !time.missing() && !time.text.empty();
}

bool IsMemberStatus(const MembershipView& membership) {
  const std::string_view status = StatusText(membership);
  return status == "realized" || status == "existing";
}

std::optional<Timestamp> EndOf(const MembershipView& membership, bool external) {
  if (HasTime(membership.valid_until)) return ParseTimestamp(membership.valid_until.text);
  if (!external || !HasTime(membership.last_qualification_time)) return std::nullopt;
  auto qualified = ParseTimestamp(membership.last_qualification_time.text);
  if (qualified.has_value()) qualified->seconds += kExternalSeconds;
  return qualified;
}

MembershipState StateOf(const MembershipView& membership, bool external, Timestamp now) {
  if (!IsMemberStatus(membership)) return MembershipState::kNotActive;
  const bool ends =
      HasTime(membership.valid_until) || (external && HasTime(membership.last_qualification_time));
  if (!ends) return MembershipState::kActive;
  const std::optional<Timestamp> end = EndOf(membership, external);
  if (!end.has_value()) return MembershipState::kUnreadable;
  return now > *end ? MembershipState::kNotActive : MembershipState::kActive;
}

std::string_view StatusText(const MembershipView& membership) {
  return membership.status.missing() ? std::string_view("realized") : membership.status.text;
}

MembershipField MembershipFieldOf(std::string_view path) {
  constexpr std::string_view kPlaceholders = "segmentMembership.seg_namespace.seg_id.";
  constexpr std::string_view kShort = "segmentMembership.";
  const bool placeholders = path.starts_with(kPlaceholders);
  if (!placeholders && !path.starts_with(kShort)) return MembershipField::kNone;
  const std::string_view field = path.substr(placeholders ? kPlaceholders.size() : kShort.size());
  if (field == "status") return MembershipField::kStatus;
  if (field == "lastQualificationTime") return MembershipField::kTime;
  return placeholders || field.starts_with("seg_namespace") || field.starts_with("seg_id")
             ? MembershipField::kUnknown
             : MembershipField::kNone;
}

}  // namespace pxport
