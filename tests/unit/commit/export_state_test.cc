#include "commit/export_state.h"

#include <doctest/doctest.h>

#include "commit/decision.h"
#include "unit/commit/commit_world.h"

namespace pxport::export_state_test {
namespace {

const std::string kId = ExportId('a');

TEST_CASE("an export from nothing to published, and to aborted") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = DistributedPlan(kId, 1);
  CHECK(*ReadState(world.protocol(), kId) == ExportState::kMissing);
  CHECK(ReadState(world.protocol(), "a").status().code() == Code::kInvalidArgument);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  CHECK(*ReadState(world.protocol(), kId) == ExportState::kOpen);
  REQUIRE(Decide(world.protocol(), {kId, true, {}, WriteShards(world.protocol(), plan, "x")}).ok());
  CHECK(*ReadState(world.protocol(), kId) == ExportState::kDecidedCommit);
  CHECK_FALSE(*IsDone(world.protocol(), kId));
  REQUIRE(Commit(world.protocol(), kId, {}).ok());
  CHECK(*ReadState(world.protocol(), kId) == ExportState::kPublished);
  CHECK(*IsDone(world.protocol(), kId));

  const std::string other = ExportId('b');
  REQUIRE(WritePlan(world.protocol(), DistributedPlan(other, 1)).ok());
  REQUIRE(Abort(world.protocol(), other).ok());
  CHECK(*ReadState(world.protocol(), other) == ExportState::kDecidedAbort);
  CHECK(*IsDone(world.protocol(), other));
}

}  // namespace
}  // namespace pxport::export_state_test
