#include "files/rejects.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "unit/store/temp_dir.h"

namespace pxport::rejects_test {
namespace {

namespace fs = std::filesystem;

std::string ContentOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

TEST_CASE("a kept file has a comment and the raw line for each profile, and is private") {
  const TempDir dir;
  const std::string path = dir / "rejects.ndjson";
  auto rejects = Rejects::Open(path);
  REQUIRE(rejects.ok());
  REQUIRE((*rejects)->Add("p.ndjson", 7, 3, "the line ends too early", "{\"a\":").ok());
  REQUIRE((*rejects)->Add("p.ndjson", 9, 0, "column X: not a date", "{}").ok());
  CHECK_FALSE(fs::exists(path));  // not before the export succeeds
  REQUIRE((*rejects)->Keep().ok());
  CHECK(ContentOf(path) ==
        "# p.ndjson:7:3: the line ends too early\n{\"a\":\n# p.ndjson:9:0: column X: not a date\n{}\n");
  struct stat info {};
  REQUIRE(stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
}

TEST_CASE("a file that is not kept leaves nothing, and the one of the run before stays") {
  const TempDir dir;
  const std::string path = dir / "r";
  std::ofstream(path) << "before";
  {
    auto rejects = Rejects::Open(path);
    REQUIRE(rejects.ok());
    REQUIRE((*rejects)->Add("p", 1, 1, "why", std::string(200'000, 'x')).ok());
  }
  CHECK(ContentOf(path) == "before");
  CHECK(std::distance(fs::directory_iterator(dir.path()), {}) == 1);
  auto rejects = Rejects::Open(path);
  REQUIRE(rejects.ok());
  REQUIRE((*rejects)->Keep().ok());
  CHECK(ContentOf(path).empty());
}

TEST_CASE("a folder that does not exist is a failure of rejects.url") {
  const TempDir dir;
  const Status status = Rejects::Open(dir / "none/r").status();
  CHECK(status.code() == Code::kNotFound);
  CHECK(Detail(status, kJobPath) == "/rejects/url");
}

}  // namespace
}  // namespace pxport::rejects_test
