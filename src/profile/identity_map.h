// Reads identityMap, which maps namespaces to lists of identities.
#ifndef PXPORT_PROFILE_IDENTITY_MAP_H_
#define PXPORT_PROFILE_IDENTITY_MAP_H_

#include <string_view>
#include <vector>

#include "profile/line_text.h"
#include "profile/profile_builder.h"
#include "profile/tree.h"

namespace pxport {

class IdentityMap {
 public:
  explicit IdentityMap(const WantedFields::Tree& tree) : tree_(tree), rows_{&tree.identity_keys, {}} {}

  // Adds the wanted identities of the object at `open`. Compares keys without regard to ASCII case. The lists
  // of keys that differ only in case are concatenated in document order. If the same key occurs again, its
  // last list replaces the earlier ones.
  void Read(size_t open, LineText* text, ProfileBuilder* builder);

 private:
  struct Namespace {
    std::string_view key;
    int row;       // of Tree::identity_slots
    size_t value;  // token
  };
  void AddIdentities(const Namespace& found, LineText* text, ProfileBuilder* builder);
  void AddIdentity(size_t open, int row, LineText* text, ProfileBuilder* builder);

  const WantedFields::Tree& tree_;
  std::vector<Namespace> found_;
  // Finds the row of a key, ignoring ASCII case.
  struct Rows {
    const KeyTable* keys;
    mutable std::vector<char> lower;
    int Find(std::string_view key) const;
  } rows_;
  LearnedKeys learned_namespaces_, learned_entry_;
};

}  // namespace pxport

#endif  // PXPORT_PROFILE_IDENTITY_MAP_H_
