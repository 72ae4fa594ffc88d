#include "state/state_version.h"

#include <doctest/doctest.h>

#include <set>

namespace pxport::state_version_test {
namespace {

StateVersion SampleVersion() {
  StateVersion version;
  version.name_space = "ups";
  version.audience = "a/1";
  version.export_id = std::string(32, 'a');
  version.control = "file:///out/_pxport/";
  version.kind = "diff";
  version.key = {"Id", "Region"};
  version.cut = *ParseTimestamp("2026-01-02T03:04:05Z");
  version.claimed = *ParseTimestamp("2026-01-02T03:05:06Z");
  version.data = StateData{0, std::string(32, 'a') + ".0123456789abcdef", 2, 30, 400, 5};
  return version;
}

TEST_CASE("a version survives the way through JSON, with and without data") {
  StateVersion version = SampleVersion();
  for (const bool with_data : {true, false}) {
    if (!with_data) version.data.reset();
    const auto read = StateVersion::FromJson(*Json::Parse(version.ToJson().Pretty()));
    REQUIRE_MESSAGE(read.ok(), read.status().ToString());
    CHECK(read->ToJson() == version.ToJson());
    CHECK(read->data.has_value() == with_data);
  }
}

TEST_CASE("a version that was changed is refused") {
  Json changed = SampleVersion().ToJson();
  changed.Set("audience", Json::String("a/2"));
  CHECK_FALSE(StateVersion::FromJson(changed).ok());
  CHECK_FALSE(StateVersion::FromJson(Json()).ok());
}

TEST_CASE("folders of audiences differ, even if file names cannot hold the difference") {
  const std::set<std::string> folders = {StateFolder("ups", "a/1"), StateFolder("ups", "a:1"),
                                         StateFolder("ups", "a_1"), StateFolder("other", "a/1")};
  CHECK(folders.size() == 4);
  for (const std::string& folder : folders) {
    CHECK(folder.ends_with('/'));
    CHECK(folder.find('/') == folder.size() - 1);
  }
}

TEST_CASE("keys and what they name") {
  const std::string folder = StateFolder("ups", "a"), id = std::string(32, 'a') + ".0123456789abcdef";
  for (const uint64_t number : {1ull, 17ull, 123'456'789ull}) {
    const std::string key = VersionKey(folder, number);
    CHECK(key.starts_with(VersionsPrefix(folder)));
    CHECK(VersionNumber(folder, key) == number);
  }
  CHECK(VersionNumber(folder, VersionsPrefix(folder) + "x") == 0);
  CHECK(VersionKey(folder, 9) < VersionKey(folder, 10));
  for (const std::string& key : {PieceKey(folder, id, 3), OwnerKey(folder, id)}) {
    CHECK(key.starts_with(DataPrefix(folder, id)));
    CHECK(DataId(folder, key) == id);
  }
  CHECK(PieceKey(folder, id, 9) < OwnerKey(folder, id));  // the owner is listed, and removed, last
}

}  // namespace
}  // namespace pxport::state_version_test
