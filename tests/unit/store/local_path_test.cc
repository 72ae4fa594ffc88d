#include "store/local_path.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include "store/local_dir.h"
#include "store/posix_file.h"
#include "unit/store/temp_dir.h"

namespace pxport::local_path_test {
namespace {

TEST_CASE("keys that leave the root or are not valid file names are rejected") {
  for (const std::string& key :
       {std::string(""), std::string("/"), std::string("/a"), std::string("a/"), std::string("a//b"),
        std::string("."), std::string(".."), std::string("../a"), std::string("a/../b"), std::string("a/.."),
        std::string("a/./b"), std::string("a\0b", 3), std::string(256, 'a'),
        std::string("b/") + std::string(256, 'a')}) {
    CAPTURE(key);
    const Status status = CheckLocalKey(key);
    CHECK(status.code() == Code::kInvalidArgument);
    CHECK(Detail(status, kRemedy).has_value());
  }
  std::string deep = "a";
  while (deep.size() + 2 <= 1024) deep += "/a";
  CHECK(CheckLocalKey(deep).ok());
  CHECK_FALSE(CheckLocalKey(deep + "/abc").ok());
  for (const char* key : {"a", "a/b", "..a", "a..", ".a", "...", "a b/\xc3\xa9\\:*?\"<>|\n%", "_pxport"}) {
    CHECK(CheckLocalKey(key).ok());
  }
  CHECK(CheckLocalKey(std::string(255, 'a')).ok());
}

TEST_CASE("paths become absolute without touching links") {
  CHECK(*AbsolutePath("/") == "");
  CHECK(*AbsolutePath("//a///b/./c/") == "/a/b/c");
  CHECK(*AbsolutePath("/a/../b") == "/a/../b");
  char* here = getcwd(nullptr, 0);
  CHECK(*AbsolutePath("x/") == std::string(here) + "/x");
  CHECK(*AbsolutePath(".") == here);
  free(here);
  CHECK_FALSE(AbsolutePath("").ok());
  CHECK_FALSE(AbsolutePath(std::string("a\0b", 3)).ok());
}

TEST_CASE("file URLs are percent-encoded") {
  CHECK(FileUrl("/a/VIP members/50%#?.csv") == "file:///a/VIP%20members/50%25%23%3F.csv");
  CHECK(FileUrl("/\xc3\xa9/a+b@c:d") == "file:///%C3%A9/a+b@c:d");
  TempDir dir;
  auto store = OpenLocalDir(dir.path() + "/out/");
  REQUIRE(store.ok());
  CHECK((*store)->Url("") == "file://" + dir.path() + "/out/");
  CHECK((*store)->Url("a b") == "file://" + dir.path() + "/out/a%20b");
}

TEST_CASE("links are followed to their target, loops are an error") {
  TempDir dir;
  CHECK(*FollowLinks(dir / "none") == dir / "none");
  symlink("there", (dir / "relative").c_str());
  CHECK(*FollowLinks(dir / "relative") == dir / "there");
  symlink("/elsewhere/x", (dir / "absolute").c_str());
  CHECK(*FollowLinks(dir / "absolute") == "/elsewhere/x");
  symlink("relative", (dir / "twice").c_str());
  CHECK(*FollowLinks(dir / "twice") == dir / "there");
  symlink("b", (dir / "a").c_str());
  symlink("a", (dir / "b").c_str());
  CHECK_FALSE(FollowLinks(dir / "a").ok());
}

TEST_CASE("a folder's parents and names") {
  CHECK(ParentOf("/a/b") == "/a");
  CHECK(ParentOf("/a") == "/");
  CHECK(ParentOf("/") == "/");
  CHECK(NameOf("/a/b") == "b");
  CHECK(NameOf("") == "");
}

}  // namespace
}  // namespace pxport::local_path_test
