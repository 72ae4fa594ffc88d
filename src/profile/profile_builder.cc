#include "profile/profile_builder.h"

#include <algorithm>

namespace pxport {

ProfileBuilder::ProfileBuilder(const WantedFields& wanted) {
  profile_.values_.resize(static_cast<size_t>(wanted.path_count()));
  profile_.identities_.resize(static_cast<size_t>(wanted.identity_count()));
  profile_.memberships_.resize(static_cast<size_t>(wanted.membership_count()));
  profile_.has_membership_.resize(static_cast<size_t>(wanted.membership_count()));
}

void ProfileBuilder::Begin(std::string_view line) {
  profile_.line_ = line;
  ClearMemberships();
}

void ProfileBuilder::Fill() {
  profile_.filler_ = nullptr;
  std::fill(profile_.values_.begin(), profile_.values_.end(), ValueView{});
  ClearIdentities();
}

void ProfileBuilder::AddIdentity(int slot, const IdentityView& identity) {
  auto& list = profile_.identities_[static_cast<size_t>(slot)];
  if (list.empty()) touched_identities_.push_back(slot);
  list.push_back(identity);
}

void ProfileBuilder::OrderIdentities() {
  for (const int slot : touched_identities_) {
    auto& list = profile_.identities_[static_cast<size_t>(slot)];
    // A stable partition without the allocation of std::stable_partition.
    auto to = list.begin();
    for (auto from = list.begin(); from != list.end(); ++from) {
      if (from->primary) std::rotate(to++, from, from + 1);
    }
  }
}

void ProfileBuilder::ClearIdentities() {
  for (const int slot : touched_identities_) profile_.identities_[static_cast<size_t>(slot)].clear();
  touched_identities_.clear();
}

void ProfileBuilder::SetMembership(int slot, const MembershipView& membership) {
  ClearMembership(slot);
  profile_.memberships_[static_cast<size_t>(slot)] = membership;
  profile_.has_membership_[static_cast<size_t>(slot)] = 1;
  profile_.present_.push_back(slot);
}

void ProfileBuilder::ClearMembership(int slot) {
  char& has = profile_.has_membership_[static_cast<size_t>(slot)];
  if (!has) return;
  has = 0;
  profile_.memberships_[static_cast<size_t>(slot)] = MembershipView{};
  std::erase(profile_.present_, slot);
}

void ProfileBuilder::ClearMemberships() {
  for (const int slot : profile_.present_) {
    profile_.has_membership_[static_cast<size_t>(slot)] = 0;
    profile_.memberships_[static_cast<size_t>(slot)] = MembershipView{};
  }
  profile_.present_.clear();
}

}  // namespace pxport
