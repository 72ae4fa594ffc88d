// Fills a Profile for each line. Clears only the slots that the previous line has set, because most lines set
// only a few of many slots.
#ifndef PXPORT_PROFILE_PROFILE_BUILDER_H_
#define PXPORT_PROFILE_PROFILE_BUILDER_H_

#include <string_view>
#include <vector>

#include "profile/profile.h"
#include "profile/wanted.h"

namespace pxport {

class ProfileBuilder {
 public:
  explicit ProfileBuilder(const WantedFields& wanted);

  const Profile& profile() const { return profile_; }

  using Filler = Profile::Filler;

  // Starts the profile of a line.
  void Begin(std::string_view line);
  // Calls `filler` on the first access to values or identities. The filler must call Fill() first, which
  // clears them.
  void FillLater(Filler* filler) { profile_.filler_ = filler; }
  void Fill();

  void SetValue(int slot, ValueView value) { profile_.values_[static_cast<size_t>(slot)] = value; }
  void ClearValue(int slot) { profile_.values_[static_cast<size_t>(slot)] = ValueView{}; }

  // Add identities in document order; OrderIdentities() then moves primary ones to the front.
  void AddIdentity(int slot, const IdentityView& identity);
  void OrderIdentities();
  void ClearIdentities();

  // Replaces an earlier membership of the slot, including its position in the order.
  void SetMembership(int slot, const MembershipView& membership);
  void ClearMembership(int slot);
  void ClearMemberships();

 private:
  Profile profile_;
  std::vector<int> touched_identities_;
};

}  // namespace pxport

#endif  // PXPORT_PROFILE_PROFILE_BUILDER_H_
