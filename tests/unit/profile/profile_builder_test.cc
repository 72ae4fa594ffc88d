#include "profile/profile_builder.h"

#include <doctest/doctest.h>

#include "profile/profile.h"

namespace pxport::profile_builder_test {
namespace {

ValueView Text(std::string_view text) {
  return {ValueKind::kString, text};
}

WantedFields Wanted() {
  WantedFields wanted;
  for (const char* key : {"a", "b"}) wanted.AddPath(FieldPath::Of({{key, -1}}));
  for (const char* name : {"email", "phone"}) wanted.AddIdentity(std::vector<std::string>{name});
  for (const char* id : {"x", "y", "z"}) wanted.AddMembership("ups", id);
  wanted.Freeze();
  return wanted;
}

std::string Ids(const Profile& profile, int slot) {
  std::string ids;
  for (const IdentityView& identity : profile.identities(slot)) ids += identity.id;
  return ids;
}

std::vector<int> Present(const Profile& profile) {
  return {profile.present_memberships().begin(), profile.present_memberships().end()};
}

TEST_CASE("a new profile is empty") {
  const WantedFields wanted = Wanted();
  ProfileBuilder builder(wanted);
  builder.Begin("{}");
  const Profile& profile = builder.profile();
  CHECK(profile.line() == "{}");
  for (const int slot : {0, 1}) {
    CHECK(profile.value(slot).missing());
    CHECK(profile.identities(slot).empty());
  }
  CHECK(Present(profile).empty());
  for (const int slot : {0, 1, 2}) CHECK_FALSE(profile.has_membership(slot));
}

// Sets one value and one identity, and counts how often it is called.
struct CountingFiller final : ProfileBuilder::Filler {
  void FillProfile() override {
    ++calls;
    builder->Fill();
    builder->SetValue(calls % 2, Text("v"));
    builder->AddIdentity(calls % 2, {"i", false, ""});
    builder->OrderIdentities();
  }
  ProfileBuilder* builder = nullptr;
  int calls = 0;
};

TEST_CASE("the filler is called once per line, on the first access, and finds nothing of the line before") {
  const WantedFields wanted = Wanted();
  ProfileBuilder builder(wanted);
  CountingFiller filler;
  filler.builder = &builder;
  const Profile& profile = builder.profile();
  for (int line = 1; line <= 4; ++line) {
    builder.Begin("{}");
    builder.FillLater(&filler);
    CHECK(filler.calls == line - 1);
    // A line whose memberships alone are read is not filled.
    CHECK(profile.present_memberships().empty());
    CHECK(profile.line() == "{}");
    CHECK(filler.calls == line - 1);
    const int set = line % 2;
    CHECK(profile.value(set).text == "v");
    CHECK(profile.value(1 - set).missing());
    CHECK(Ids(profile, set) == "i");
    CHECK(Ids(profile, 1 - set).empty());
    CHECK(filler.calls == line);
  }
}

TEST_CASE("primary identities move to the front, the others keep their order") {
  const WantedFields wanted = Wanted();
  ProfileBuilder builder(wanted);
  builder.Begin("{}");
  for (const char* id : {"a", "B", "c", "D", "e"}) {
    builder.AddIdentity(1, {id, id[0] < 'a', ""});
  }
  builder.AddIdentity(0, {"f", false, ""});
  builder.OrderIdentities();
  CHECK(Ids(builder.profile(), 1) == "BDace");
  CHECK(Ids(builder.profile(), 0) == "f");
  builder.ClearIdentities();
  CHECK(Ids(builder.profile(), 1).empty());
  CHECK(Ids(builder.profile(), 0).empty());
}

TEST_CASE("a later membership replaces the earlier one and its position") {
  const WantedFields wanted = Wanted();
  ProfileBuilder builder(wanted);
  const Profile& profile = builder.profile();
  builder.Begin("{}");
  builder.SetMembership(2, {Text("exited"), {}, Text("until")});
  builder.SetMembership(0, {});
  CHECK(Present(profile) == std::vector<int>{2, 0});
  builder.SetMembership(2, {Text("realized"), {}, {}});
  CHECK(Present(profile) == std::vector<int>{0, 2});
  CHECK(profile.membership(2).status.text == "realized");
  CHECK(profile.membership(2).valid_until.missing());
  builder.ClearMembership(0);
  builder.ClearMembership(1);
  CHECK(Present(profile) == std::vector<int>{2});
  CHECK_FALSE(profile.has_membership(0));
  builder.Begin("{ }");
  CHECK(Present(profile).empty());
  CHECK_FALSE(profile.has_membership(2));
  CHECK(profile.membership(2).status.missing());
}

TEST_CASE("a value can be set, replaced and cleared") {
  const WantedFields wanted = Wanted();
  ProfileBuilder builder(wanted);
  builder.Begin("{}");
  builder.SetValue(1, Text("x"));
  builder.SetValue(1, {ValueKind::kNull, {}});
  CHECK(builder.profile().value(1).kind == ValueKind::kNull);
  builder.ClearValue(1);
  CHECK(builder.profile().value(1).kind == ValueKind::kAbsent);
}

}  // namespace
}  // namespace pxport::profile_builder_test
