// Fills a Profile, line after line. What one line touched is undone for the next, so that a line costs
// nothing for the many slots it does not have.
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
  // Has `filler` called when somebody asks for values or identities. It begins with Fill(), which empties
  // them.
  void FillLater(Filler* filler) { profile_.filler_ = filler; }
  void Fill();

  void SetValue(int slot, ValueView value) { profile_.values_[static_cast<size_t>(slot)] = value; }
  void ClearValue(int slot) { profile_.values_[static_cast<size_t>(slot)] = ValueView{}; }

  // Identities are added in document order; OrderIdentities() then puts the primary ones first.
  void AddIdentity(int slot, const IdentityView& identity);
  void OrderIdentities();
  void ClearIdentities();

  // A later membership of a slot replaces the earlier one, place in the order included.
  void SetMembership(int slot, const MembershipView& membership);
  void ClearMembership(int slot);
  void ClearMemberships();

 private:
  Profile profile_;
  std::vector<int> touched_identities_;
};

}  // namespace pxport

#endif  // PXPORT_PROFILE_PROFILE_BUILDER_H_
