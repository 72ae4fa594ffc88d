// Walks over the tokens of one line and fills a profile.
#ifndef PXPORT_PROFILE_WALKER_H_
#define PXPORT_PROFILE_WALKER_H_

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "profile/identity_map.h"
#include "profile/learned_keys.h"
#include "profile/line_text.h"
#include "profile/profile_builder.h"
#include "profile/tree.h"

namespace pxport {

// The tokens must be valid (grammar.h). Follows only wanted keys. If an object has a key twice, the last
// member replaces the earlier ones.
class Walker final : private ProfileBuilder::Filler {
 public:
  // `check`: scalars and escapes have not been validated; validate those of wanted values.
  Walker(const WantedFields& wanted, bool check);

  void BeginPiece(const Tokens& tokens) { text_.BeginPiece(tokens); }
  // `root` is the token of the line's object. Reads the memberships now, and all other fields on first access
  // (with `check`: now). Returns false if a wanted value is invalid.
  bool Walk(size_t root, std::string_view line);
  // The profile of the last line.
  const Profile& profile() const { return builder_.profile(); }

 private:
  // The fields of a node that every visit needs, without its tables.
  struct Place {
    int slot;
    bool leaf;
    bool has_keys;
    bool has_elements;
    WantedNode::Special special;
    uint64_t visited = 0;  // the number of the last line that has visited the node
  };

  void FillProfile() override;
  void VisitRoot(size_t root);
  void Visit(int node, size_t value);
  void VisitBelow(int node, size_t value);
  void VisitMembers(int node, size_t open);
  void VisitElements(const WantedNode& node, size_t open);
  void VisitMemberships(size_t open);
  void VisitSegments(const KeyTable& ids, size_t open);
  MembershipView ReadMembership(size_t open);
  void ClearBelow(int node);

  const WantedFields::Tree& tree_;
  const bool check_;
  LineText text_;
  ProfileBuilder builder_;
  IdentityMap identity_map_;
  uint64_t line_ = 0;
  size_t root_ = 0;
  std::vector<Place> places_;  // by node
  std::vector<uint64_t> visited_namespaces_;
  // Members of the profile (node and value token) that FillProfile visits.
  std::vector<std::pair<int, size_t>> later_;

  std::vector<LearnedKeys> learned_;  // by node
  LearnedKeys learned_namespaces_, learned_membership_;
};

}  // namespace pxport

#endif  // PXPORT_PROFILE_WALKER_H_
