#include "commit/abort.h"

#include <doctest/doctest.h>

#include "unit/commit/commit_world.h"

namespace pxport::abort_test {
namespace {

const std::string kId = ExportId('a');

TEST_CASE("aborted: nothing is visible, and no process can commit or write") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = DistributedPlan(kId, 2);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  const auto receipts = WriteShards(world.protocol(), plan, "x");
  REQUIRE(Abort(world.protocol(), kId).ok());
  CHECK(Abort(world.protocol(), kId).ok());
  CHECK(*ReadState(world.protocol(), kId) == ExportState::kDecidedAbort);
  CHECK(Commit(world.protocol(), kId, receipts, {}).status().code() == Code::kAborted);
  CHECK(Attempt::Begin(world.protocol(), plan, 0).status().code() == Code::kFailedPrecondition);
  CHECK(Visible(dir.path()).empty());
  CHECK(Tree(dir / "_pxport") == ControlAfterAbort(kId));
}

TEST_CASE("committed: it cannot be aborted, and late workers are refused") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = DistributedPlan(kId, 1);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  WriteShards(world.protocol(), plan, "x");
  REQUIRE(Commit(world.protocol(), kId, {}, {}).ok());
  CHECK(Abort(world.protocol(), kId).code() == Code::kFailedPrecondition);
  CHECK(Attempt::Begin(world.protocol(), plan, 0).status().code() == Code::kFailedPrecondition);
  CHECK(Visible(dir.path()) == PublishedNames(plan));
}

TEST_CASE("an abort that is stopped anywhere leaves nothing visible, and the next one finishes it") {
  for (int nth = 1;; ++nth) {
    ExportDir dir;
    const auto world = OpenWorld(dir.path());
    const ExportPlan plan = DistributedPlan(kId, 2);
    REQUIRE(WritePlan(world.protocol(), plan).ok());
    WriteShards(world.protocol(), plan, "x");
    int calls = 0;
    Protocol interruptible = world.protocol();
    interruptible.between = StopAt(nth, &calls);
    const Status stopped = Abort(interruptible, kId);
    CHECK(Visible(dir.path()).empty());
    if (stopped.ok()) {
      CHECK(calls < nth);
      CHECK(nth > 4);
      break;
    }
    CHECK(stopped.code() == Code::kCancelled);
    CHECK_FALSE(Detail(stopped, kDecided).has_value());
    REQUIRE(Abort(world.protocol(), kId).ok());
    CHECK(Tree(dir / "_pxport") == ControlAfterAbort(kId));
  }
}

TEST_CASE("an abort of an export that does not exist") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  CHECK(Abort(world.protocol(), ExportId('b')).code() == Code::kNotFound);
  CHECK(Commit(world.protocol(), ExportId('b'), {}).status().code() == Code::kNotFound);
}

}  // namespace
}  // namespace pxport::abort_test
