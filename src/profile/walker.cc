#include "profile/walker.h"

#include "profile/structure.h"

namespace pxport {
namespace {

struct MembershipParts {
  int Find(std::string_view key) const {
    if (key == "status") return 0;
    if (key == "lastQualificationTime") return 1;
    return key == "validUntil" ? 2 : -1;
  }
};

}  // namespace

Walker::Walker(const WantedFields& wanted, bool check)
    : tree_(wanted.tree()),
      check_(check),
      text_(check),
      builder_(wanted),
      identity_map_(tree_),
      visited_namespaces_(tree_.segment_ids.size()),
      learned_(tree_.nodes.size()) {
  for (const WantedNode& node : tree_.nodes) {
    places_.push_back({node.slot, node.leaf(), !node.keys.empty(), !node.elements.empty(), node.special});
  }
}

inline void Walker::Visit(int node, size_t value) {
  const Place& place = places_[static_cast<size_t>(node)];
  if (place.slot >= 0) builder_.SetValue(place.slot, text_.Value(value));
  if (!place.leaf) VisitBelow(node, value);
}

bool Walker::Walk(size_t root, std::string_view line) {
  ++line_;
  text_.BeginLine();
  builder_.Begin(line);
  later_.clear();
  root_ = root;
  VisitRoot(root);
  builder_.FillLater(this);
  if (check_) FillProfile();
  return text_.good();
}

void Walker::FillProfile() {
  builder_.Fill();
  if (places_[0].slot >= 0) builder_.SetValue(places_[0].slot, text_.Value(root_));
  for (const auto& [node, value] : later_) Visit(node, value);
}

void Walker::VisitRoot(size_t root) {
  const KeyTable& keys = tree_.nodes[0].keys;
  if (keys.empty()) return;
  text_.ForKnownMembers(root, keys, &learned_[0], [&](int child, size_t, size_t value) {
    const Place& place = places_[static_cast<size_t>(child)];
    if (place.special == WantedNode::Special::kSegmentMembership) VisitMemberships(value);
    later_.emplace_back(child, value);
  });
}

void Walker::VisitBelow(int node, size_t value) {
  Place& place = places_[static_cast<size_t>(node)];
  if (place.visited == line_) ClearBelow(node);
  place.visited = line_;

  const uint8_t kind = text_.Kind(value);
  if (kind == token::kObjectOpen) {
    if (place.has_keys) VisitMembers(node, value);
    if (place.special == WantedNode::Special::kIdentityMap) identity_map_.Read(value, &text_, &builder_);
  } else if (kind == token::kArrayOpen && place.has_elements) {
    VisitElements(tree_.nodes[static_cast<size_t>(node)], value);
  }
}

void Walker::VisitMembers(int node, size_t open) {
  const KeyTable& keys = tree_.nodes[static_cast<size_t>(node)].keys;
  text_.ForKnownMembers(open, keys, &learned_[static_cast<size_t>(node)],
                        [&](int child, size_t, size_t value) { Visit(child, value); });
}

void Walker::VisitElements(const WantedNode& node, size_t open) {
  int index = 0;
  auto wanted = node.elements.begin();
  text_.ForElements(open, [&](size_t value) {
    if (wanted->first == index) {
      Visit(wanted->second, value);
      ++wanted;
    }
    ++index;
    return wanted != node.elements.end();
  });
}

void Walker::VisitMemberships(size_t open) {
  builder_.ClearMemberships();  // of an earlier segmentMembership in the same line
  if (text_.Kind(open) != token::kObjectOpen) return;
  text_.ForKnownMembers(open, tree_.segment_namespaces, &learned_namespaces_,
                        [&](int row, size_t, size_t value) {
                          const KeyTable& ids = tree_.segment_ids[static_cast<size_t>(row)];
                          uint64_t& visited = visited_namespaces_[static_cast<size_t>(row)];
                          if (visited == line_)
                            ids.ForEachValue([&](int slot) { builder_.ClearMembership(slot); });
                          visited = line_;
                          if (text_.Kind(value) == token::kObjectOpen) VisitSegments(ids, value);
                        });
}

void Walker::VisitSegments(const KeyTable& ids, size_t open) {
  text_.ForMembers(open, [&](size_t key, size_t value) {
    const int slot = ids.Find(text_.String(key));
    if (slot < 0) return;
    if (text_.Kind(value) == token::kObjectOpen) {
      builder_.SetMembership(slot, ReadMembership(value));
    } else {
      builder_.ClearMembership(slot);
    }
  });
}

MembershipView Walker::ReadMembership(size_t open) {
  MembershipView membership;
  ValueView* const parts[] = {&membership.status, &membership.last_qualification_time,
                              &membership.valid_until};
  text_.ForKnownMembers(open, MembershipParts{}, &learned_membership_,
                        [&](int part, size_t, size_t value) { *parts[part] = text_.Value(value); });
  return membership;
}

void Walker::ClearBelow(int node) {
  for (const int slot : tree_.nodes[static_cast<size_t>(node)].slots_below) builder_.ClearValue(slot);
  if (places_[static_cast<size_t>(node)].special == WantedNode::Special::kIdentityMap)
    builder_.ClearIdentities();
}

}  // namespace pxport
