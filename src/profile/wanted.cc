#include "profile/wanted.h"

#include <algorithm>

#include "base/ascii.h"
#include "profile/tree.h"

namespace pxport {
namespace {

int AddChildByKey(std::vector<WantedNode>* nodes, int parent, std::string_view key) {
  const int next = static_cast<int>(nodes->size());
  const int child = (*nodes)[static_cast<size_t>(parent)].keys.Add(key, next);
  if (child == next) nodes->emplace_back();
  return child;
}

int AddChildByIndex(std::vector<WantedNode>* nodes, int parent, int index) {
  auto& elements = (*nodes)[static_cast<size_t>(parent)].elements;
  const auto at = std::lower_bound(elements.begin(), elements.end(), std::pair(index, 0));
  if (at != elements.end() && at->first == index) return at->second;
  const int next = static_cast<int>(nodes->size());
  elements.insert(at, {index, next});
  nodes->emplace_back();
  return next;
}

}  // namespace

WantedFields::WantedFields() : tree_(std::make_unique<Tree>()) {}
WantedFields::~WantedFields() = default;
WantedFields::WantedFields(WantedFields&&) noexcept = default;
WantedFields& WantedFields::operator=(WantedFields&&) noexcept = default;

int WantedFields::AddPath(const FieldPath& path) {
  auto& nodes = tree_->nodes;
  int node = 0;
  std::vector<int> ancestors;
  for (const PathStep& step : path.steps()) {
    ancestors.push_back(node);
    node = step.index < 0 ? AddChildByKey(&nodes, node, step.key) : AddChildByIndex(&nodes, node, step.index);
  }
  int& slot = nodes[static_cast<size_t>(node)].slot;
  if (slot < 0) {
    slot = static_cast<int>(tree_->paths.size());
    tree_->paths.push_back(path);
    for (const int ancestor : ancestors) nodes[static_cast<size_t>(ancestor)].slots_below.push_back(slot);
  }
  return slot;
}

int WantedFields::AddIdentity(std::span<const std::string> spellings) {
  std::vector<std::string> set;
  for (const std::string& spelling : spellings) set.push_back(AsciiLower(spelling));
  std::sort(set.begin(), set.end());
  set.erase(std::unique(set.begin(), set.end()), set.end());

  auto& known = tree_->identities;
  const auto same = std::find(known.begin(), known.end(), set);
  if (same != known.end()) return static_cast<int>(same - known.begin());

  const int slot = static_cast<int>(known.size());
  for (const std::string& spelling : set) {
    const int next = static_cast<int>(tree_->identity_slots.size());
    const int row = tree_->identity_keys.Add(spelling, next);
    if (row == next) tree_->identity_slots.emplace_back();
    tree_->identity_slots[static_cast<size_t>(row)].push_back(slot);
  }
  known.push_back(std::move(set));
  return slot;
}

int WantedFields::AddMembership(std::string_view segment_namespace, std::string_view segment_id) {
  const int next = static_cast<int>(tree_->segment_ids.size());
  const int row = tree_->segment_namespaces.Add(segment_namespace, next);
  if (row == next) tree_->segment_ids.emplace_back();
  const int slot = tree_->segment_ids[static_cast<size_t>(row)].Add(segment_id, tree_->memberships);
  if (slot == tree_->memberships) ++tree_->memberships;
  return slot;
}

void WantedFields::Freeze() {
  if (!tree_->identities.empty()) {
    const int node = AddChildByKey(&tree_->nodes, 0, "identityMap");
    tree_->nodes[static_cast<size_t>(node)].special = WantedNode::Special::kIdentityMap;
  }
  if (tree_->memberships > 0) {
    const int node = AddChildByKey(&tree_->nodes, 0, "segmentMembership");
    tree_->nodes[static_cast<size_t>(node)].special = WantedNode::Special::kSegmentMembership;
  }
}

int WantedFields::path_count() const {
  return static_cast<int>(tree_->paths.size());
}
int WantedFields::identity_count() const {
  return static_cast<int>(tree_->identities.size());
}
int WantedFields::membership_count() const {
  return tree_->memberships;
}

}  // namespace pxport
