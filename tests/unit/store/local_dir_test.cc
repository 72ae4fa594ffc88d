#include "store/local_dir.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>

#include "unit/store/temp_dir.h"

namespace pxport::local_dir_test {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<Store> Open(const std::string& root) {
  auto store = OpenLocalDir(root);
  REQUIRE(store.ok());
  return *std::move(store);
}

std::vector<std::string> Keys(Store* store, std::string_view prefix) {
  auto entries = store->List(prefix);
  REQUIRE(entries.ok());
  std::vector<std::string> keys;
  for (const StoreEntry& entry : *entries) keys.push_back(entry.key);
  return keys;
}

// Runs `body` in a child without privileges (tests often run as root, whom nothing is forbidden); its answer
// is returned.
int AsNobody(const std::function<int()>& body) {
  const pid_t child = fork();
  if (child == 0) {
    if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(99);
    _exit(body());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_CASE("opening creates nothing; the first write creates the folder and its parents") {
  TempDir dir;
  {
    auto store = Open(dir / "a/b");
    CHECK(store->List("")->empty());
    CHECK(store->Get("x").status().code() == Code::kNotFound);
    CHECK(*store->Exists("x") == false);
    CHECK(store->Delete("x").ok());
    CHECK(store->ListUploads("x")->empty());
    CHECK(Tree(dir.path()).empty());
    REQUIRE(store->Put("c/x", "1", "text/plain").ok());
  }
  CHECK(Tree(dir.path()) == Names{"a/", "a/b/", "a/b/c/", "a/b/c/x"});
}

TEST_CASE("invalid roots") {
  TempDir dir;
  WriteText(dir / "file", "");
  CHECK(OpenLocalDir(dir / "file").status().code() == Code::kFailedPrecondition);
  CHECK(OpenLocalDir(dir / "file/below").status().code() == Code::kFailedPrecondition);
  CHECK(OpenLocalDir("").status().code() == Code::kInvalidArgument);
  fs::create_directory(dir / "locked");
  chmod((dir / "locked").c_str(), 0555);
  chmod(dir.path().c_str(), 0755);
  CHECK(AsNobody([&] {
          const auto store = OpenLocalDir(dir / "locked");
          return store.status().code() == Code::kPermissionDenied &&
                         Detail(store.status(), kPath) == dir / "locked"
                     ? 0
                     : 1;
        }) == 0);
}

TEST_CASE("Put replaces, PutNew does not, Delete removes the folders they created") {
  TempDir dir;
  auto store = Open(dir.path());
  REQUIRE(store->PutNew("x/one", "first").ok());
  const Status again = store->PutNew("x/one", "second");
  CHECK(again.code() == Code::kAlreadyExists);
  CHECK(*store->Get("x/one") == "first");
  REQUIRE(store->Put("x/one", std::string("a\0b", 3), "").ok());
  CHECK(*store->Get("x/one") == std::string("a\0b", 3));
  CHECK(*store->Exists("x/one"));
  CHECK_FALSE(*store->Exists("x"));          // a folder is no object
  CHECK_FALSE(*store->Exists("x/one/two"));  // below a file there is nothing
  CHECK(store->Get("x/one/two").status().code() == Code::kNotFound);
  CHECK(store->Delete("x/one/two").ok());
  CHECK(Tree(dir.path()) == Names{"x/", "x/one"});
  CHECK(store->Delete("x/one").ok());
  CHECK(store->Delete("x/one").ok());
  CHECK(Tree(dir.path()).empty());
}

TEST_CASE("empty objects and large ones") {
  TempDir dir;
  auto store = Open(dir.path());
  REQUIRE(store->PutNew("empty", "").ok());
  CHECK(*store->Get("empty") == "");
  const std::string large(3'000'001, 'x');
  REQUIRE(store->Put("large", large, "").ok());
  CHECK(*store->Get("large") == large);
  CHECK((*store->List("large"))[0].bytes == large.size());
}

TEST_CASE("folders that existed before are never removed") {
  TempDir dir;
  fs::create_directories(dir / "mine/empty");
  {
    auto store = Open(dir.path());
    REQUIRE(store->Put("mine/x", "1", "").ok());
    REQUIRE(store->Put("new/deep/x", "1", "").ok());
    REQUIRE(store->Delete("mine/x").ok());
    REQUIRE(store->Delete("new/deep/x").ok());
    CHECK(Tree(dir.path()) == Names{"mine/", "mine/empty/"});
    REQUIRE(store->Put("mine/empty/x", "1", "").ok());
    REQUIRE(store->Delete("mine/empty/x").ok());
  }
  CHECK(Tree(dir.path()) == Names{"mine/", "mine/empty/"});
}

TEST_CASE("empty folders of pxport are removed, whichever process created them") {
  TempDir dir;
  REQUIRE(Open(dir.path())->Put("_pxport/x/plan", "1", "").ok());
  REQUIRE(Open(dir.path())->Delete("_pxport/x/plan").ok());
  CHECK(Tree(dir.path()).empty());
  fs::create_directories(dir / "out");
  REQUIRE(Open(dir / "out/_pxport")->Put("x/plan", "1", "").ok());
  REQUIRE(Open(dir / "out/_pxport")->Delete("x/plan").ok());
  CHECK(Tree(dir.path()) == Names{"out/"});
}

TEST_CASE("List removes an empty folder of pxport that a killed process left") {
  TempDir dir;
  fs::create_directories(dir / "_pxport/x/receipts");
  fs::create_directories(dir / "mine");
  CHECK(Keys(Open(dir.path()).get(), "").empty());
  CHECK(Tree(dir.path()) == Names{"mine/"});
}

TEST_CASE("the destructor of a store removes the empty folders that it created") {
  TempDir dir;
  {
    auto store = Open(dir / "new/out");
    REQUIRE(store->Put("a/b", "1", "").ok());
    fs::remove(dir / "new/out/a/b");  // by another process
  }
  CHECK(Tree(dir.path()).empty());
}

TEST_CASE("List returns keys by prefix in byte order, without staged and temporary files") {
  TempDir dir;
  auto store = Open(dir.path());
  for (const char* key : {"b", "a/x", "a-", "a.x", "a/b/c", "aa", "A", "_pxport/1/plan", "_pxport/12/plan"}) {
    REQUIRE(store->Put(key, "12", "").ok());
  }
  auto upload = store->Create("a/staged", {"w", ""});
  REQUIRE(upload.ok());
  fs::create_directory_symlink(dir.path(), dir / "loop");
  CHECK(Keys(store.get(), "") ==
        Names{"A", "_pxport/1/plan", "_pxport/12/plan", "a-", "a.x", "a/b/c", "a/x", "aa", "b"});
  CHECK(Keys(store.get(), "a") == Names{"a-", "a.x", "a/b/c", "a/x", "aa"});
  CHECK(Keys(store.get(), "a/") == Names{"a/b/c", "a/x"});
  CHECK(Keys(store.get(), "a/b/c") == Names{"a/b/c"});
  CHECK(Keys(store.get(), "_pxport/1") == Names{"_pxport/1/plan", "_pxport/12/plan"});
  CHECK(Keys(store.get(), "_pxport/1/") == Names{"_pxport/1/plan"});
  CHECK(Keys(store.get(), "none/at/all").empty());
  CHECK((*store->List("b"))[0].bytes == 2);
  // A control folder below a destination shares its folder of staged files, and lists none of them either.
  CHECK(Keys(Open(dir / "_pxport").get(), "") == Names{"1/plan", "12/plan"});
}

TEST_CASE("keys in the folder of unfinished files are rejected") {
  TempDir dir;
  CHECK_FALSE(Open(dir.path())->Put("_pxport/staged/x", "", "").ok());
  CHECK_FALSE(Open(dir / "_pxport")->Put("staged/x", "", "").ok());
  CHECK_FALSE(Open(dir / "_pxport")->Get("staged").ok());
  CHECK(Open(dir.path())->Put("staged/x", "", "").ok());
}

TEST_CASE("many racing PutNew: exactly one succeeds, and its bytes are stored") {
  TempDir dir;
  for (int round = 0; round < 5; ++round) {
    constexpr int kProcesses = 8;
    pid_t children[kProcesses];
    const std::string key = "k" + std::to_string(round);
    for (int i = 0; i < kProcesses; ++i) {
      children[i] = fork();
      if (children[i] == 0) {
        auto store = OpenLocalDir(dir.path());
        if (!store.ok()) _exit(2);
        const Status status = (*store)->PutNew(key, std::string(100'000, static_cast<char>('0' + i)));
        _exit(status.ok() ? 0 : status.code() == Code::kAlreadyExists ? 1 : 2);
      }
    }
    int winner = -1, losers = 0;
    for (int i = 0; i < kProcesses; ++i) {
      int status = 0;
      waitpid(children[i], &status, 0);
      if (WEXITSTATUS(status) == 0) {
        CHECK(winner == -1);
        winner = i;
      }
      if (WEXITSTATUS(status) == 1) ++losers;
    }
    CHECK(losers == kProcesses - 1);
    CHECK(ReadText(dir / key) == std::string(100'000, static_cast<char>('0' + winner)));
  }
  CHECK(Tree(dir.path()) == Names{"k0", "k1", "k2", "k3", "k4"});
}

TEST_CASE("processes that create and remove the same folders do not disturb each other") {
  TempDir dir;
  constexpr int kProcesses = 4;
  pid_t children[kProcesses];
  for (int i = 0; i < kProcesses; ++i) {
    children[i] = fork();
    if (children[i] == 0) {
      for (int round = 0; round < 40; ++round) {
        auto store = OpenLocalDir(dir / "out");
        const std::string key = "a/b/" + std::to_string(i);
        if (!store.ok() || !(*store)->Put(key, "1", "").ok() || !(*store)->PutNew(key + "n", "1").ok())
          _exit(1);
        auto upload = (*store)->Create(key + "u", {"w", ""});
        if (!upload.ok() || !(*upload)->Append("x").ok()) _exit(1);
        const auto file = (*upload)->Finish();
        if (!file.ok() || !(*store)->Publish(*file).ok()) _exit(1);
        for (const char* end : {"", "n", "u"}) {
          if (!(*store)->Delete(key + end).ok()) _exit(1);
        }
      }
      _exit(0);
    }
  }
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  // A folder may stay whose maker was gone before the last user was: it could have been there before.
  for (const std::string& name : Tree(dir.path())) CHECK(std::string("out/a/b/").starts_with(name));
}

TEST_CASE("links in the destination are followed") {
  TempDir dir;
  fs::create_directories(dir / "real");
  fs::create_directories(dir / "out");
  fs::create_directory_symlink("../real", dir / "out/VIP");
  WriteText(dir / "real/old", "old");
  fs::create_symlink("../real/old", dir / "out/f");
  auto store = Open(dir / "out");
  REQUIRE(store->Put("VIP/x", "1", "").ok());
  REQUIRE(store->Put("f", "new", "").ok());
  CHECK(ReadText(dir / "real/x") == "1");
  CHECK(ReadText(dir / "real/old") == "new");
  CHECK(fs::is_symlink(dir / "out/f"));
  CHECK(store->PutNew("f", "1").code() == Code::kAlreadyExists);
}

TEST_CASE("temporary files of dead processes are swept, those of running ones are not") {
  TempDir dir;
  fs::create_directories(dir / "_pxport/staged");
  WriteText(dir / "_pxport/staged/tmp.dead", "");
  WriteText(dir / "_pxport/staged/tmp.alive", "");
  WriteText(dir / "_pxport/staged/note.txt", "not ours");
  const int alive = open((dir / "_pxport/staged/tmp.alive").c_str(), O_RDWR);
  REQUIRE(flock(alive, LOCK_EX) == 0);
  REQUIRE(Open(dir.path())->Put("x", "1", "").ok());
  CHECK(Tree(dir.path()) ==
        Names{"_pxport/", "_pxport/staged/", "_pxport/staged/note.txt", "_pxport/staged/tmp.alive", "x"});
  close(alive);
  REQUIRE(Open(dir.path())->Put("x", "1", "").ok());
  CHECK(Tree(dir.path()) == Names{"_pxport/", "_pxport/staged/", "_pxport/staged/note.txt", "x"});
}

}  // namespace
}  // namespace pxport::local_dir_test
