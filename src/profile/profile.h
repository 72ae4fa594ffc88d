// One profile as the reader hands it out: views of what the job wants, no copies where the text needs no
// decoding. Valid until the reader goes on to the next line.
#ifndef PXPORT_PROFILE_PROFILE_H_
#define PXPORT_PROFILE_PROFILE_H_

#include <span>
#include <string_view>
#include <vector>

#include "base/value.h"

namespace pxport {

// One entry of identityMap. Entries without a text `id` are passed over; an empty id is kept.
struct IdentityView {
  std::string_view id;
  bool primary = false;
  std::string_view authenticated_state;  // "" if missing
};

// One entry of segmentMembership. Members that are missing or null have kind kAbsent or kNull.
struct MembershipView {
  ValueView status;  // missing means `realized` (XDM default)
  ValueView last_qualification_time;
  ValueView valid_until;
};

// Values and identities are found when the first of them is asked for: most profiles of most exports are in
// none of the wanted audiences, and nobody asks.
class Profile {
 public:
  Profile() = default;
  Profile(const Profile&) = delete;
  Profile& operator=(const Profile&) = delete;

  // By the slots of WantedFields.
  const ValueView& value(int slot) const {
    FillOnce();
    return values_[static_cast<size_t>(slot)];
  }
  // `primary` ones first, then document order. Spellings that differ in case are joined in document order.
  std::span<const IdentityView> identities(int slot) const {
    FillOnce();
    return identities_[static_cast<size_t>(slot)];
  }
  // Slots of the wanted memberships that this profile has (an object at that place), in document order.
  std::span<const int> present_memberships() const { return present_; }
  bool has_membership(int slot) const { return has_membership_[static_cast<size_t>(slot)]; }
  const MembershipView& membership(int slot) const { return memberships_[static_cast<size_t>(slot)]; }
  std::string_view line() const { return line_; }  // source text, without its line end

 private:
  friend class ProfileBuilder;
  // Puts values and identities into the profile, which is its own.
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
  Filler* filler_ = nullptr;  // until it has filled
};

}  // namespace pxport

#endif  // PXPORT_PROFILE_PROFILE_H_
