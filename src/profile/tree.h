// The compiled form of WantedFields: the tree of keys that the Walker follows.
#ifndef PXPORT_PROFILE_TREE_H_
#define PXPORT_PROFILE_TREE_H_

#include <string>
#include <utility>
#include <vector>

#include "profile/key_table.h"
#include "profile/wanted.h"

namespace pxport {

// One place in a profile that is wanted, or that contains a wanted place. Node 0 is the profile.
struct WantedNode {
  enum class Special : uint8_t { kNone, kIdentityMap, kSegmentMembership };

  KeyTable keys;                              // members: key to node
  std::vector<std::pair<int, int>> elements;  // array elements: index to node, by ascending index
  int slot = -1;                              // of the value at this place; -1: the value is not wanted
  std::vector<int> slots_below;               // of all wanted places below it
  Special special = Special::kNone;

  bool leaf() const { return keys.empty() && elements.empty() && special == Special::kNone; }
};

struct WantedFields::Tree {
  std::vector<WantedNode> nodes = std::vector<WantedNode>(1);
  std::vector<FieldPath> paths;  // by slot

  std::vector<std::vector<std::string>> identities;  // by slot: its spellings in lower case, sorted
  KeyTable identity_keys;                            // spelling to a row of identity_slots
  std::vector<std::vector<int>> identity_slots;      // one spelling may belong to several slots

  KeyTable segment_namespaces;        // namespace to a row of segment_ids
  std::vector<KeyTable> segment_ids;  // segment id to membership slot
  int memberships = 0;
};

}  // namespace pxport

#endif  // PXPORT_PROFILE_TREE_H_
