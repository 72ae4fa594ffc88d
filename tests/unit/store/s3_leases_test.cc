#include "store/s3_leases.h"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <unistd.h>

#include "unit/store/temp_dir.h"

namespace pxport::s3_leases_test {
namespace {

// A temporary folder of its own, where the leases are.
class Machine {
 public:
  Machine() { setenv("TMPDIR", temp_.path().c_str(), 1); }
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;
  ~Machine() {
    if (before_.empty()) {
      unsetenv("TMPDIR");
    } else {
      setenv("TMPDIR", before_.c_str(), 1);
    }
  }
  const std::string& path() const { return temp_.path(); }

 private:
  const std::string before_ = getenv("TMPDIR") == nullptr ? "" : getenv("TMPDIR");
  const TempDir temp_;
};

TEST_CASE("s3 leases: a lease is held until it is released, and leaves no file") {
  const Machine machine;
  S3Leases one("s3://bucket/out/"), other("s3://bucket/out/");
  auto lease = one.Acquire("x/lease");
  REQUIRE(lease != nullptr);
  const auto held = other.Try("x/lease");
  REQUIRE(held.ok());
  CHECK(*held == nullptr);
  CHECK(Tree(machine.path()).size() == 2);  // the folder and one file
  lease.reset();
  CHECK(Tree(machine.path()).empty());
}

TEST_CASE("s3 leases: a lease that no process of this machine holds is unknown") {
  const Machine machine;
  S3Leases leases("s3://bucket/out/"), elsewhere("s3://bucket/other/");
  CHECK(leases.Try("x/lease").status().code() == Code::kUnimplemented);
  const auto lease = leases.Acquire("x/lease");
  CHECK(leases.Try("y/lease").status().code() == Code::kUnimplemented);
  CHECK(elsewhere.Try("x/lease").status().code() == Code::kUnimplemented);
}

TEST_CASE("s3 leases: the file of a killed process can be locked") {
  const Machine machine;
  S3Leases leases("s3://bucket/out/");
  std::string file;
  {
    const auto lease = leases.Acquire("x/lease");
    file = Tree(machine.path()).back();
  }
  const std::string path = machine.path() + "/" + file;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  WriteText(path, "");
  auto lease = leases.Try("x/lease");
  REQUIRE(lease.ok());
  CHECK(*lease != nullptr);
}

TEST_CASE("s3 leases: without a file the lease is still returned") {
  const Machine machine;
  S3Leases leases("s3://bucket/out/");
  WriteText(machine.path() + "/pxport-leases-" + std::to_string(geteuid()), "a file in place of the folder");
  CHECK(leases.Acquire("x/lease") != nullptr);
}

}  // namespace
}  // namespace pxport::s3_leases_test
