#include "store/local_lease.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/local_dir.h"
#include "unit/store/temp_dir.h"

namespace pxport::local_lease_test {
namespace {

std::unique_ptr<Store> Open(const std::string& root) {
  auto store = OpenLocalDir(root);
  REQUIRE(store.ok());
  return *std::move(store);
}

TEST_CASE("one holder at a time; releasing leaves no file") {
  TempDir dir;
  auto store = Open(dir / "out/_pxport");
  auto other = Open(dir / "out/_pxport");
  auto lease = store->TryLease("x/lease");
  REQUIRE(lease.ok());
  REQUIRE(*lease != nullptr);
  CHECK(Tree(dir.path()) == Names{"out/", "out/_pxport/", "out/_pxport/x/", "out/_pxport/x/lease"});
  auto second = other->TryLease("x/lease");
  REQUIRE(second.ok());
  CHECK(*second == nullptr);
  CHECK(*store->TryLease("x/lease") == nullptr);
  lease->reset();
  CHECK(Tree(dir.path()).empty());
  CHECK(*other->TryLease("x/lease") != nullptr);
}

TEST_CASE("a local lease locks its file and removes it, with folders of its own") {
  TempDir dir;
  const std::string path = dir / "out/_pxport/lease";
  Folders folders(dir / "out", dir / "out/_pxport");
  auto lease = LocalLease::Try(path, &folders);
  REQUIRE(lease.ok());
  REQUIRE(*lease != nullptr);
  CHECK(Tree(dir.path()) == Names{"out/", "out/_pxport/", "out/_pxport/lease"});
  const auto second = LocalLease::Try(path, &folders);
  REQUIRE(second.ok());
  CHECK(*second == nullptr);
  lease->reset();
  CHECK(Tree(dir.path()).empty());
  WriteText(dir / "file", "");
  CHECK_FALSE(LocalLease::Try(dir / "file/lease", &folders).ok());
}

TEST_CASE("the kernel releases the lease of a killed process") {
  TempDir dir;
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  const pid_t child = fork();
  if (child == 0) {
    auto store = OpenLocalDir(dir.path());
    auto lease = (*store)->TryLease("x/lease");
    const char byte = lease.ok() && *lease != nullptr ? '1' : '0';
    (void)!write(ready[1], &byte, 1);
    pause();
  }
  char byte = 0;
  REQUIRE(read(ready[0], &byte, 1) == 1);
  CHECK(byte == '1');
  auto store = Open(dir.path());
  CHECK(*store->TryLease("x/lease") == nullptr);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  CHECK(Tree(dir.path()) == Names{"x/", "x/lease"});
  {
    auto lease = store->TryLease("x/lease");
    REQUIRE(lease.ok());
    CHECK(*lease != nullptr);
  }
  CHECK(Tree(dir.path()) == Names{"x/"});  // the folder was not ours
  close(ready[0]);
  close(ready[1]);
}

TEST_CASE("many processes acquire one lease one after the other") {
  TempDir dir;
  constexpr int kProcesses = 4;
  pid_t children[kProcesses];
  for (pid_t& child : children) {
    child = fork();
    if (child != 0) continue;
    auto store = OpenLocalDir(dir / "out");
    for (int held = 0; held < 8;) {
      auto lease = (*store)->TryLease("x/lease");
      if (!lease.ok()) _exit(1);
      if (*lease == nullptr) {
        usleep(200);
        continue;
      }
      // No other process can create this file while the lease is held.
      if (!(*store)->PutNew("alone", "").ok() || !(*store)->Delete("alone").ok()) _exit(2);
      ++held;
    }
    _exit(0);
  }
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(status == 0);
  }
}

}  // namespace
}  // namespace pxport::local_lease_test
