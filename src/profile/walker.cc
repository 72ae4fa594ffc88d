#include "profile/walker.h"

#include "profile/structure.h"

namespace pxport {

Walker::Walker(const WantedFields& wanted, bool check)
    : tree_(wanted.tree()),
      text_(check),
      builder_(wanted),
      identity_map_(tree_),
      visited_(tree_.nodes.size()),
      visited_namespaces_(tree_.segment_ids.size()) {}

bool Walker::Walk(size_t root, std::string_view line) {
  ++line_;
  text_.BeginLine();
  builder_.Begin(line);
  Visit(0, root);
  return text_.good();
}

void Walker::Visit(int index, size_t value) {
  const WantedNode& node = tree_.nodes[static_cast<size_t>(index)];
  if (node.slot >= 0) builder_.SetValue(node.slot, text_.Value(value));
  if (node.leaf()) return;

  uint64_t& visited = visited_[static_cast<size_t>(index)];
  if (visited == line_) ForgetBelow(node);
  visited = line_;

  const uint8_t kind = text_.Kind(value);
  if (kind == token::kObjectOpen) {
    if (!node.keys.empty()) VisitMembers(node, value);
    if (node.special == WantedNode::Special::kIdentityMap) identity_map_.Read(value, &text_, &builder_);
    if (node.special == WantedNode::Special::kSegmentMembership) VisitMemberships(value);
  } else if (kind == token::kArrayOpen && !node.elements.empty()) {
    VisitElements(node, value);
  }
}

void Walker::VisitMembers(const WantedNode& node, size_t open) {
  text_.ForMembers(open, [&](size_t key, size_t value) {
    const int child = node.keys.Find(text_.String(key));
    if (child >= 0) Visit(child, value);
  });
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
  text_.ForMembers(open, [&](size_t key, size_t value) {
    const int row = tree_.segment_namespaces.Find(text_.String(key));
    if (row < 0) return;
    const KeyTable& ids = tree_.segment_ids[static_cast<size_t>(row)];
    uint64_t& visited = visited_namespaces_[static_cast<size_t>(row)];
    if (visited == line_) ids.ForEachValue([&](int slot) { builder_.ClearMembership(slot); });
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
  text_.ForMembers(open, [&](size_t key, size_t value) {
    const std::string_view name = text_.String(key);
    if (name == "status") {
      membership.status = text_.Value(value);
    } else if (name == "lastQualificationTime") {
      membership.last_qualification_time = text_.Value(value);
    } else if (name == "validUntil") {
      membership.valid_until = text_.Value(value);
    }
  });
  return membership;
}

void Walker::ForgetBelow(const WantedNode& node) {
  for (const int slot : node.slots_below) builder_.ClearValue(slot);
  if (node.special == WantedNode::Special::kIdentityMap) builder_.ClearIdentities();
  if (node.special == WantedNode::Special::kSegmentMembership) builder_.ClearMemberships();
}

}  // namespace pxport
