#include "profile/walker.h"

#include <doctest/doctest.h>

#include "harness.h"
#include "indexed.h"

namespace pxport::testing::walker_test {
namespace {

struct Fields {
  Fields() {
    name = wanted.AddPath(Path({"name"}));
    city = wanted.AddPath(Path({"address", "city"}));
    second = wanted.AddPath(Path({"orders", 1, "total"}));
    email = wanted.AddIdentity(std::vector<std::string>{"Email"});
    member = wanted.AddMembership("ups", "vip");
    wanted.Freeze();
  }
  WantedFields wanted;
  int name, city, second, email, member;
};

// The first token of a piece is the line end before its first line.
constexpr size_t kFirstRoot = 1;

TEST_CASE("a walk fills the wanted slots and ignores all other fields") {
  const Fields fields;
  const std::string line =
      R"({"x":{"name":1,"city":2},"orders":[{"total":3},{"total":4},{"total":5}],"address":{"zip":6,"city":"Iași"},)"
      R"("name":null,"identityMap":{"Email":[{"id":"e"}]},"segmentMembership":{"ups":{"vip":{"status":"s"}}}})";
  const Indexed indexed(line);
  REQUIRE(indexed.valid);
  Walker walker(fields.wanted, /*check=*/true);
  walker.BeginPiece(indexed.tokens);
  REQUIRE(walker.Walk(kFirstRoot, line));
  const Profile& profile = walker.profile();
  CHECK(profile.line() == line);
  CHECK(profile.value(fields.name).kind == ValueKind::kNull);
  CHECK(profile.value(fields.city).text == "Iași");
  CHECK(profile.value(fields.second).text == "4");
  REQUIRE(profile.identities(fields.email).size() == 1);
  CHECK(profile.identities(fields.email)[0].id == "e");
  CHECK(profile.membership(fields.member).status.text == "s");
}

TEST_CASE("each line of a piece has its own profile") {
  const Fields fields;
  const std::string piece = "{\"name\":\"a\",\"address\":{\"city\":\"x\"}}\n{\"name\":\"b\"}\n{}\n";
  const Indexed indexed(piece);
  REQUIRE(indexed.valid);
  for (const bool check : {false, true}) {
    CAPTURE(check);
    Walker walker(fields.wanted, check);
    walker.BeginPiece(indexed.tokens);
    const Profile& profile = walker.profile();
    size_t root = kFirstRoot;
    REQUIRE(walker.Walk(root, "first"));
    CHECK(profile.value(fields.name).text == "a");
    CHECK(profile.value(fields.city).text == "x");
    root = indexed.tokens.matches()[root] + 2;
    REQUIRE(walker.Walk(root, "second"));
    CHECK(profile.value(fields.name).text == "b");
    CHECK(profile.value(fields.city).missing());
    root = indexed.tokens.matches()[root] + 2;
    REQUIRE(walker.Walk(root, "third"));
    CHECK(profile.value(fields.name).missing());
  }
}

TEST_CASE("the last of equal keys replaces what the earlier ones have set") {
  const Fields fields;
  const std::string line =
      R"({"address":{"city":"old"},"name":"old","segmentMembership":{"ups":{"vip":{}}},"orders":[0,{"total":1}],)"
      R"("identityMap":{"Email":[{"id":"old"}]},)"
      R"("address":{},"name":"new","segmentMembership":{},"orders":[],"identityMap":{"Email":[]}})";
  const Indexed indexed(line);
  REQUIRE(indexed.valid);
  Walker walker(fields.wanted, /*check=*/true);
  walker.BeginPiece(indexed.tokens);
  REQUIRE(walker.Walk(kFirstRoot, line));
  const Profile& profile = walker.profile();
  CHECK(profile.value(fields.name).text == "new");
  CHECK(profile.value(fields.city).missing());
  CHECK(profile.value(fields.second).missing());
  CHECK(profile.identities(fields.email).empty());
  CHECK_FALSE(profile.has_membership(fields.member));
}

TEST_CASE("with `check`, an invalid wanted value fails the line, an invalid other value does not") {
  const Fields fields;
  const auto walks = [&](const std::string& line) {
    const Indexed indexed(line);
    REQUIRE(indexed.valid);
    Walker walker(fields.wanted, /*check=*/true);
    walker.BeginPiece(indexed.tokens);
    return walker.Walk(kFirstRoot, line);
  };
  CHECK(walks(R"({"name":1})"));
  CHECK(walks(R"({"other":01,"more":"\x"})"));
  CHECK_FALSE(walks(R"({"name":01})"));
  CHECK_FALSE(walks(R"({"address":{"city":"\x"}})"));
  CHECK_FALSE(walks(R"({"identityMap":{"Email":[{"id":"\x"}]}})"));
  CHECK_FALSE(walks(R"({"segmentMembership":{"ups":{"vip":{"status":01}}}})"));
}

}  // namespace
}  // namespace pxport::testing::walker_test
