#include "engine/membership.h"

namespace pxport {
namespace {

constexpr int64_t kExternalSeconds = 30 * 24 * 3600;

}  // namespace

MembershipState StateOf(const MembershipView& membership, bool external, Timestamp now) {
  const std::string_view status = StatusText(membership);
  if (status != "realized" && status != "existing") return MembershipState::kNotActive;
  if (!membership.valid_until.missing()) {
    auto until = ParseTimestamp(membership.valid_until.text);
    if (!until.has_value()) return MembershipState::kUnreadable;
    return now > *until ? MembershipState::kNotActive : MembershipState::kActive;
  }
  if (!external || membership.last_qualification_time.missing()) return MembershipState::kActive;
  auto qualified = ParseTimestamp(membership.last_qualification_time.text);
  if (!qualified.has_value()) return MembershipState::kUnreadable;
  qualified->seconds += kExternalSeconds;
  return now > *qualified ? MembershipState::kNotActive : MembershipState::kActive;
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
