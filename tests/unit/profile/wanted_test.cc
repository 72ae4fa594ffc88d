#include "profile/wanted.h"

#include <doctest/doctest.h>

#include "harness.h"
#include "profile/tree.h"

namespace pxport::testing::wanted_test {
namespace {

int FindKey(const KeyTable& table, const std::string& key) {
  const std::string readable = key + std::string(kKeySlack, '~');
  return table.Find(std::string_view(readable).substr(0, key.size()));
}

const WantedNode& NodeAt(const WantedFields& wanted, std::initializer_list<Step> steps) {
  const auto& nodes = wanted.tree().nodes;
  int node = 0;
  for (const Step& step : steps) {
    const WantedNode& parent = nodes[static_cast<size_t>(node)];
    node = -1;
    if (step.index < 0) node = FindKey(parent.keys, step.key);
    for (const auto& [index, child] : parent.elements) {
      if (index == step.index) node = child;
    }
    REQUIRE(node > 0);
  }
  return nodes[static_cast<size_t>(node)];
}

TEST_CASE("equal wanted fields share a slot") {
  WantedFields wanted;
  CHECK(wanted.AddPath(Path({"a", "b"})) == wanted.AddPath(Path({"a", "b"})));
  CHECK(wanted.AddPath(Path({"a"})) != wanted.AddPath(Path({"a", "b"})));
  CHECK(wanted.AddPath(Path({"a", 0})) != wanted.AddPath(Path({"a", "0"})));
  CHECK(wanted.path_count() == 4);
  const std::vector<std::string> one{"Email", "x"}, same{"X", "email", "EMAIL"}, other{"email"};
  CHECK(wanted.AddIdentity(one) == wanted.AddIdentity(same));
  CHECK(wanted.AddIdentity(one) != wanted.AddIdentity(other));
  CHECK(wanted.identity_count() == 2);
  CHECK(wanted.AddMembership("ups", "a") == wanted.AddMembership("ups", "a"));
  CHECK(wanted.AddMembership("ups", "a") != wanted.AddMembership("AAM", "a"));
  CHECK(wanted.membership_count() == 2);
}

TEST_CASE("paths become a tree, with the slots below each node") {
  WantedFields wanted;
  const int name = wanted.AddPath(Path({"person", "name"}));
  const int person = wanted.AddPath(Path({"person"}));
  const int third = wanted.AddPath(Path({"orders", 3, "total"}));
  const int first = wanted.AddPath(Path({"orders", 0}));
  wanted.Freeze();
  CHECK(wanted.tree().paths.size() == 4);
  CHECK(wanted.tree().nodes[0].slots_below == std::vector<int>{name, person, third, first});
  CHECK(wanted.tree().nodes[0].slot == -1);

  CHECK(NodeAt(wanted, {"person"}).slot == person);
  CHECK(NodeAt(wanted, {"person"}).slots_below == std::vector<int>{name});
  CHECK_FALSE(NodeAt(wanted, {"person"}).leaf());
  CHECK(NodeAt(wanted, {"person", "name"}).leaf());

  const WantedNode& orders = NodeAt(wanted, {"orders"});
  CHECK(orders.slot == -1);
  REQUIRE(orders.elements.size() == 2);
  CHECK(orders.elements[0].first == 0);
  CHECK(orders.elements[1].first == 3);
  CHECK(NodeAt(wanted, {"orders", 0}).slot == first);
  CHECK(NodeAt(wanted, {"orders", 3, "total"}).slot == third);
}

TEST_CASE("a spelling may belong to several identities") {
  WantedFields wanted;
  const int both = wanted.AddIdentity(std::vector<std::string>{"Email", "URI"});
  const int one = wanted.AddIdentity(std::vector<std::string>{"email"});
  wanted.Freeze();
  const auto slots = [&](const std::string& spelling) {
    const int row = FindKey(wanted.tree().identity_keys, spelling);
    REQUIRE(row >= 0);
    return wanted.tree().identity_slots[static_cast<size_t>(row)];
  };
  CHECK(slots("email") == std::vector<int>{both, one});
  CHECK(slots("uri") == std::vector<int>{both});
  CHECK(NodeAt(wanted, {"identityMap"}).special == WantedNode::Special::kIdentityMap);
}

TEST_CASE("identityMap and segmentMembership are followed only if something in them is wanted") {
  WantedFields none;
  none.AddPath(Path({"a"}));
  none.Freeze();
  CHECK(none.tree().nodes.size() == 2);

  WantedFields wanted;
  const int path = wanted.AddPath(Path({"segmentMembership", "ups"}));
  wanted.AddMembership("ups", "x");
  wanted.Freeze();
  // One node serves the membership and the path.
  const WantedNode& node = NodeAt(wanted, {"segmentMembership"});
  CHECK(node.special == WantedNode::Special::kSegmentMembership);
  CHECK(node.slots_below == std::vector<int>{path});
  CHECK(FindKey(wanted.tree().nodes[0].keys, "identityMap") == -1);
}

}  // namespace
}  // namespace pxport::testing::wanted_test
