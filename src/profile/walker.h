// The walk over one line's tokens that fills a profile.
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

// Of tokens that are known to be in order (grammar.h). Follows wanted keys only; a key that comes twice in an
// object counts as if only its last member were there.
class Walker final : private ProfileBuilder::Filler {
 public:
  // `check`: numbers and escapes have not been checked, so that those handed out must be.
  Walker(const WantedFields& wanted, bool check);

  void BeginPiece(const Tokens& tokens) { text_.BeginPiece(tokens); }
  // `root` is the token of the line's object. Finds the memberships, the rest only when it is asked for (with
  // `check`: all at once). False if something that the line would hand out is not valid.
  bool Walk(size_t root, std::string_view line);
  // Of the last line walked.
  const Profile& profile() const { return builder_.profile(); }

 private:
  // What a visit needs to know of a node, without its tables.
  struct Place {
    int slot;
    bool leaf;
    bool has_keys;
    bool has_elements;
    WantedNode::Special special;
    uint64_t visited = 0;  // the line that has been there last
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
  void ForgetBelow(int node);

  const WantedFields::Tree& tree_;
  const bool check_;
  LineText text_;
  ProfileBuilder builder_;
  IdentityMap identity_map_;
  uint64_t line_ = 0;
  size_t root_ = 0;
  std::vector<Place> places_;  // by node
  std::vector<uint64_t> visited_namespaces_;
  std::vector<std::pair<int, size_t>>
      later_;  // members of the profile (node and value) that FillProfile visits

  std::vector<LearnedKeys> learned_;  // by node
  LearnedKeys learned_namespaces_, learned_membership_;
};

}  // namespace pxport

#endif  // PXPORT_PROFILE_WALKER_H_
