#include "commit/clean.h"

#include <doctest/doctest.h>

#include "commit/decision.h"
#include "unit/commit/commit_world.h"

namespace pxport::clean_test {
namespace {

const std::string kId = ExportId('a');

TEST_CASE("only a decided export is cleaned; files of attempts that lost go, decided ones remain") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = DistributedPlan(kId, 1);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  const auto winner = WriteShards(world.protocol(), plan, "winner");
  const auto loser = WriteShards(world.protocol(), plan, "loser");
  CHECK(Clean(world.protocol(), kId).status().code() == Code::kFailedPrecondition);
  REQUIRE(Decide(world.protocol(), {kId, true, {}, winner}).ok());
  CHECK(Clean(world.protocol(), kId)->empty());
  for (const FileReceipt& file : winner[0].files) CHECK(*world.destination->IsStaged(file.staged));
  for (const FileReceipt& file : loser[0].files) CHECK_FALSE(*world.destination->IsStaged(file.staged));
  CHECK_FALSE(world.control->List(ReceiptsPrefix(kId))->empty());  // until it is published
}

TEST_CASE("a clean-up that is stopped says so") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  REQUIRE(WritePlan(world.protocol(), DistributedPlan(kId, 1)).ok());
  REQUIRE(Decide(world.protocol(), {kId, false, {}, {}}).ok());
  Protocol stopped = world.protocol();
  int calls = 0;
  stopped.between = StopAt(1, &calls);
  CHECK(Clean(stopped, kId).status().code() == Code::kCancelled);
  CHECK(Clean(world.protocol(), kId)->empty());
}

}  // namespace
}  // namespace pxport::clean_test
