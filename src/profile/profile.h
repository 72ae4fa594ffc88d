// One profile as the reader returns it: views of the fields that the job wants. Text without escapes is not
// copied. Valid until the reader continues with the next line.
#ifndef PXPORT_PROFILE_PROFILE_H_
#define PXPORT_PROFILE_PROFILE_H_

#include <span>
#include <string_view>
#include <vector>

#include "base/value.h"

namespace pxport {

// One entry of identityMap. The reader skips entries without an `id`, and keeps an empty one.
struct IdentityView {
  std::string_view id;
  bool primary = false;
  std::string_view authenticated_state;  // "" if missing
};

// One entry of segmentMembership. Fields that are missing or null have the kind kAbsent or kNull.
struct MembershipView {
  ValueView status;  // missing means `realized` (XDM default)
  ValueView last_qualification_time;
  ValueView valid_until;
};

// The reader reads values and identities on the first access to one of them. Most profiles are not members of
// an exported audience, and their values and identities are never read.
class Profile {
 public:
  Profile() = default;
  Profile(const Profile&) = delete;
  Profile& operator=(const Profile&) = delete;

  // Slots are those of WantedFields.
  const ValueView& value(int slot) const {
    FillOnce();
    return values_[static_cast<size_t>(slot)];
  }
  // Primary identities come first, then document order. Includes the identities of all spellings of a
  // namespace.
  std::span<const IdentityView> identities(int slot) const {
    FillOnce();
    return identities_[static_cast<size_t>(slot)];
  }
  // The slots of the wanted memberships that this profile has, in document order. A membership is an object.
  std::span<const int> present_memberships() const { return present_; }
  bool has_membership(int slot) const { return has_membership_[static_cast<size_t>(slot)]; }
  const MembershipView& membership(int slot) const { return memberships_[static_cast<size_t>(slot)]; }
  std::string_view line() const { return line_; }  // the source text without the line end

 private:
  friend class ProfileBuilder;
  // Fills the values and identities of the profile that it builds.
  class Filler {
   public:
    virtual ~Filler() = default;
    virtual void FillProfile() = 0;
  };
  void FillOnce() const {
    if (filler_ != nullptr) filler_->FillProfile();
  }

  std::vector<ValueView> values_;
  std::vector<std::vector<IdentityView>> identities_;
  std::vector<MembershipView> memberships_;
  std::vector<char> has_membership_;
  std::vector<int> present_;
  std::string_view line_;
  Filler* filler_ = nullptr;  // nullptr once values and identities are filled
};

}  // namespace pxport

#endif  // PXPORT_PROFILE_PROFILE_H_
