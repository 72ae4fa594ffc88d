#include "profile/identity_map.h"

#include <doctest/doctest.h>

#include "indexed.h"

namespace pxport::testing::identity_map_test {
namespace {

// Reads the object after {"m": into a profile, which has the slots of Email (0) and ECID (1).
class MapReader {
 public:
  MapReader() {
    wanted_.AddIdentity(std::vector<std::string>{"Email", "https://data.adobe.io/entities/namespace/6"});
    wanted_.AddIdentity(std::vector<std::string>{"ECID"});
    wanted_.Freeze();
  }

  // The identities of both slots: "*" before a primary one, the state in parentheses.
  std::string Read(const std::string& map) {
    const std::string line = "{\"m\":" + map + "}";
    const Indexed indexed(line);
    REQUIRE(indexed.valid);
    LineText text(/*check=*/true);
    text.BeginPiece(indexed.tokens);
    text.BeginLine();
    ProfileBuilder builder(wanted_);
    builder.Begin(line);
    map_.Read(indexed.TokenAt(map), &text, &builder);
    CHECK(text.good());
    std::string out;
    for (const int slot : {0, 1}) {
      for (const IdentityView& identity : builder.profile().identities(slot)) {
        out += (identity.primary ? "*" : "") + std::string(identity.id) + "(" +
               std::string(identity.authenticated_state) + ")";
      }
      out += slot == 0 ? " " : "";
    }
    return out;
  }

 private:
  WantedFields wanted_;
  IdentityMap map_{wanted_.tree()};
};

TEST_CASE("wanted namespaces are read, in any ASCII case and by any spelling") {
  MapReader reader;
  CHECK(reader.Read(R"({})") == " ");
  CHECK(reader.Read(R"({"Email":[{"id":"a"}],"Phone":[{"id":"p"}],"ecid":[{"id":"1"},{"id":"2"}]})") ==
        "a() 1()2()");
  CHECK(reader.Read(R"({"EMAIL":[{"id":"a"}],"https://DATA.adobe.io/entities/namespace/6":[{"id":"b"}]})") ==
        "a()b() ");
}

TEST_CASE("equal keys replace, keys that differ in case are concatenated") {
  MapReader reader;
  CHECK(reader.Read(R"({"Email":[{"id":"a"}],"email":[{"id":"b"}],"Email":[{"id":"c"}]})") == "b()c() ");
  CHECK(reader.Read(R"({"Email":[{"id":"a"}],"Email":7})") == " ");
}

TEST_CASE("primary identities come first") {
  MapReader reader;
  CHECK(reader.Read(
            R"({"ECID":[{"id":"1"},{"primary":true,"id":"2"}],"Email":[{"id":"a","primary":false}]})") ==
        "a() *2()1()");
  CHECK(reader.Read(R"({"Email":[{"id":"a"}],"email":[{"id":"b","primary":true}]})") == "*b()a() ");
}

TEST_CASE("entries without an id are skipped, numbers are ids") {
  MapReader reader;
  CHECK(reader.Read(R"({"ECID":[{},{"id":null},{"id":[]},7,null,{"id":12345678901234567890},{"id":""}]})") ==
        " 12345678901234567890()()");
  CHECK(reader.Read(
            R"({"ECID":[{"id":"1","authenticatedState":"loggedOut"},{"id":"2","authenticatedState":1}]})") ==
        " 1(loggedOut)2()");
}

}  // namespace
}  // namespace pxport::testing::identity_map_test
