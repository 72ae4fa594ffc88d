#include "store/folders.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "store/posix_file.h"
#include "unit/store/temp_dir.h"

namespace pxport::folders_test {
namespace {

bool IsFolder(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

TEST_CASE("Tidy removes empty folders that were created here or belong to pxport, and no others") {
  const TempDir dir;
  const std::string root = dir.path() + "/root";
  REQUIRE(mkdir(root.c_str(), 0777) == 0);
  REQUIRE(mkdir((root + "/before").c_str(), 0777) == 0);
  Folders folders(root, root + "/_pxport");
  REQUIRE(folders.Ensure(root + "/before/a/b", Folders::Durability::kSynced).ok());
  REQUIRE(folders.Ensure(root + "/_pxport/staged", Folders::Durability::kNotSynced).ok());
  CHECK(folders.Owns(root + "/_pxport/staged"));
  CHECK_FALSE(folders.Owns(root + "/_pxport2"));
  CHECK_FALSE(folders.Owns(root));
  folders.Tidy(root + "/before/a/b");
  CHECK_FALSE(IsFolder(root + "/before/a"));
  CHECK(IsFolder(root + "/before"));
  Folders(root, root + "/_pxport").Tidy(root + "/_pxport/staged");  // another process, which owns it too
  CHECK_FALSE(IsFolder(root + "/_pxport"));
  CHECK(IsFolder(root));
}

TEST_CASE("after Forget, Ensure creates a folder that another process has removed") {
  const TempDir dir;
  const std::string folder = dir.path() + "/a/b";
  Folders folders(dir.path(), dir.path() + "/_pxport");
  REQUIRE(folders.Ensure(folder, Folders::Durability::kSynced).ok());
  REQUIRE(rmdir(folder.c_str()) == 0);
  folders.Forget();
  CHECK(folders.Ensure(folder, Folders::Durability::kSynced).ok());
  CHECK(IsFolder(folder));
}

TEST_CASE("a private store owns everything below its root, but not the root") {
  const Folders folders("/r", "/r/_pxport", true);
  CHECK(folders.Owns("/r/any/folder"));
  CHECK_FALSE(folders.Owns("/r"));
  CHECK_FALSE(folders.Owns("/rest"));
}

}  // namespace
}  // namespace pxport::folders_test
