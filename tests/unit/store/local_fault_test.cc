// A local store whose system calls fail: a clean failure, and nothing remains.
#include <doctest/doctest.h>

#include <cerrno>
#include <functional>

#include "faults.h"
#include "store/local_dir.h"
#include "store/local_path.h"
#include "store/staging.h"
#include "unit/store/temp_dir.h"

namespace pxport::local_fault_test {
namespace {

std::unique_ptr<Store> Open(const std::string& root) {
  auto store = OpenLocalDir(root);
  REQUIRE(store.ok());
  return *std::move(store);
}

Status StageAndPublish(Store* store) {
  PX_ASSIGN_OR_RETURN(const std::unique_ptr<Upload> upload, store->Create("VIP/f.csv", {"x/0/a", ""}));
  PX_RETURN_IF_ERROR(upload->Append(std::string(100'000, 'x')));
  PX_ASSIGN_OR_RETURN(const StagedFile file, upload->Finish());
  const Status status = store->Publish(file).status();
  if (!status.ok()) PX_RETURN_IF_ERROR(store->Discard(file.key, file.upload_id));
  return status;
}

const std::function<Status(Store*)> kWriters[] = {
    [](Store* store) { return store->Put("a/x", "1", "").status(); },
    [](Store* store) { return store->PutNew("a/x", "1"); },
    StageAndPublish,
};

struct Case {
  SystemCall call;
  int error;
  Code code;
};

// Folders cannot always be synced and locks not always be had, which is no failure: those calls have their
// own tests.
constexpr Case kCases[] = {
    {SystemCall::kWrite, ENOSPC, Code::kResourceExhausted},
    {SystemCall::kWrite, EDQUOT, Code::kResourceExhausted},
    {SystemCall::kWrite, EIO, Code::kInternal},
    {SystemCall::kWrite, EFBIG, Code::kResourceExhausted},
    {SystemCall::kFsync, EIO, Code::kInternal},
    {SystemCall::kFsync, ENOSPC, Code::kResourceExhausted},
    {SystemCall::kOpenNew, ENOSPC, Code::kResourceExhausted},
    {SystemCall::kOpenNew, EMFILE, Code::kResourceExhausted},
    {SystemCall::kOpenNew, EACCES, Code::kPermissionDenied},
    {SystemCall::kMkdir, EROFS, Code::kPermissionDenied},
    {SystemCall::kMkdir, EDQUOT, Code::kResourceExhausted},
    {SystemCall::kRename, EIO, Code::kInternal},
    {SystemCall::kRename, EACCES, Code::kPermissionDenied},
    {SystemCall::kRename, EXDEV, Code::kFailedPrecondition},
    {SystemCall::kLink, EACCES, Code::kPermissionDenied},
    {SystemCall::kLink, EIO, Code::kInternal},
};

TEST_CASE("each system call fails once, at each of its calls") {
  for (const Case& one : kCases) {
    for (size_t writer = 0; writer < std::size(kWriters); ++writer) {
      for (int skip = 0;; ++skip) {
        TempDir dir;
        Status status;
        bool reached = false;
        {
          auto store = Open(dir / "out");
          const SystemFault fault(one.call, one.error, skip);
          status = kWriters[writer](store.get());
          reached = CallsMade(one.call) > skip;
        }
        if (!reached) {
          CHECK(status.ok());
          break;
        }
        CAPTURE(static_cast<int>(one.call));
        CAPTURE(one.error);
        CAPTURE(writer);
        CAPTURE(skip);
        CAPTURE(std::string(Message(status)));
        REQUIRE_FALSE(status.ok());
        CHECK(status.code() == one.code);
        CHECK(Detail(status, kPath).has_value());
        CHECK(Message(status).find(dir.path()) != std::string_view::npos);
        // After its last step, the syncing of a folder, an object stays: it may not survive a power failure,
        // no more.
        const auto tree = Tree(dir.path());
        const bool named = one.call == SystemCall::kFsync && tree.size() == 3;
        CHECK((tree.empty() || named));
        REQUIRE(skip < 50);
      }
    }
  }
}

TEST_CASE("short and interrupted writes are continued") {
  TempDir dir;
  auto store = Open(dir.path());
  const ShortWrites shorts(777);
  REQUIRE(StageAndPublish(store.get()).ok());
  CHECK(ReadText(dir / "VIP/f.csv") == std::string(100'000, 'x'));
  REQUIRE(store->PutNew("x", std::string(10'000, 'y')).ok());
  CHECK(ReadText(dir / "x") == std::string(10'000, 'y'));
}

TEST_CASE("an interrupted fsync or open is retried") {
  TempDir dir;
  auto store = Open(dir.path());
  for (const SystemCall call : {SystemCall::kFsync, SystemCall::kOpenNew}) {
    const SystemFault fault(call, EINTR, 0, 2);
    CHECK(StageAndPublish(store.get()).ok());
  }
}

TEST_CASE("a failing close is reported, an interrupted one is not") {
  TempDir dir;
  auto store = Open(dir.path());
  auto upload = store->Create("f", {"w", ""});
  REQUIRE(upload.ok());
  {
    const SystemFault fault(SystemCall::kClose, EDQUOT, 0, 1);
    CHECK((*upload)->Finish().status().code() == Code::kResourceExhausted);
  }
  upload->reset();
  CHECK(Tree(dir.path()).empty());
  upload = store->Create("f", {"w", ""});
  const SystemFault fault(SystemCall::kClose, EINTR, 0, 1);
  CHECK((*upload)->Finish().ok());
}

TEST_CASE("without hard links PutNew is still exclusive") {
  TempDir dir;
  auto store = Open(dir.path());
  for (const int error : {EPERM, ENOTSUP, ENOSYS, EMLINK}) {
    const SystemFault fault(SystemCall::kLink, error);
    const SystemFault count(SystemCall::kRenameat2, 0, 0, 0);
    REQUIRE(store->PutNew("a/x", "first").ok());
    CHECK(CallsMade(SystemCall::kRenameat2) == 1);
    CHECK(*store->Get("a/x") == "first");
    CHECK(Tree(dir.path()) == Names{"a/", "a/x"});
    CHECK(store->PutNew("a/x", "second").code() == Code::kAlreadyExists);
    REQUIRE(store->Delete("a/x").ok());
  }
}

// The store looks before it moves; a racing writer may come in between.
TEST_CASE("a move to a name that was created meanwhile fails with EEXIST, with and without hard links") {
  TempDir dir;
  Folders folders(dir.path(), dir / "_pxport");
  Staging staging(dir / "_pxport/staged", &folders, FileMode::kShared);
  WriteText(dir / "taken", "theirs");
  for (const int links : {1, 0}) {
    const SystemFault fault(SystemCall::kLink, EPERM, links);
    auto temp = staging.WriteTemp("mine");
    REQUIRE(temp.ok());
    CHECK(MoveNew(&*temp, dir / "taken") == EEXIST);
    CHECK(ReadText(dir / "taken") == "theirs");
  }
  CHECK(Tree(dir / "_pxport/staged").empty());
}

TEST_CASE("with neither hard links nor exclusive renames PutNew says so") {
  TempDir dir;
  auto store = Open(dir.path());
  for (const int error : {EINVAL, ENOSYS}) {
    const SystemFault no_links(SystemCall::kLink, EPERM);
    const SystemFault no_renames(SystemCall::kRenameat2, error);
    const Status status = store->PutNew("a/x", "1");
    CHECK(status.code() == Code::kFailedPrecondition);
    CHECK(Detail(status, kRemedy)->find("control.url") != std::string::npos);
    CHECK(Tree(dir.path()).empty());
  }
}

TEST_CASE("a link that exists although link() failed is ours") {
  TempDir dir;
  auto store = Open(dir.path());
  const SystemFault fault(SystemCall::kLink, EEXIST, 0, 1, SystemFault::When::kAfterTheCall);
  CHECK(store->PutNew("x", "1").ok());
  CHECK(store->PutNew("x", "2").code() == Code::kAlreadyExists);
  CHECK(*store->Get("x") == "1");
  CHECK(Tree(dir.path()) == Names{"x"});
}

TEST_CASE("the temporary name of a killed writer is swept, the object stays") {
  TempDir dir;
  {
    auto store = Open(dir.path());
    const SystemFault fault(SystemCall::kUnlink, EIO);  // the temporary name stays, as after a kill
    REQUIRE(store->PutNew("x", "1").ok());
  }
  CHECK(Tree(dir.path()).size() == 4);
  REQUIRE(Open(dir.path())->Put("y", "2", "").ok());
  CHECK(Tree(dir.path()) == Names{"x", "y"});
  CHECK(ReadText(dir / "x") == "1");
}

TEST_CASE("without locks nothing is swept and no lease is returned") {
  TempDir dir;
  std::filesystem::create_directories(dir / "_pxport/staged");
  WriteText(dir / "_pxport/staged/tmp.unknown", "");
  auto store = Open(dir.path());
  const SystemFault fault(SystemCall::kFlock, ENOLCK);
  CHECK(store->TryLease("x/lease").status().code() == Code::kUnimplemented);
  CHECK(store->Put("y", "1", "").ok());
  CHECK(Tree(dir.path()) == Names{"_pxport/", "_pxport/staged/", "_pxport/staged/tmp.unknown", "y"});
}

TEST_CASE("a temporary file that a sweeper removed is created again") {
  TempDir dir;
  auto store = Open(dir.path());
  const SystemFault fault(SystemCall::kFlock, EWOULDBLOCK, 0, 3);
  CHECK(store->Put("x", "1", "").ok());
  CHECK(CallsMade(SystemCall::kFlock) == 4);
  CHECK(Tree(dir.path()) == Names{"x"});
}

TEST_CASE("folders that cannot be synced are ignored") {
  for (const int error : {EINVAL, ENOTSUP}) {
    TempDir dir;
    auto store = Open(dir.path());
    const SystemFault fault(SystemCall::kFsync, error, 1);  // the first is the file's own
    CHECK(store->PutNew("x", "1").ok());
  }
}

}  // namespace
}  // namespace pxport::local_fault_test
