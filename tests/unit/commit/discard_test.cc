#include "commit/discard.h"

#include <doctest/doctest.h>

#include "unit/commit/commit_world.h"

namespace pxport::discard_test {
namespace {

const std::string kId = ExportId('a');

TEST_CASE("nothing of a discarded export remains, and a request to stop does not stop that") {
  ExportDir dir;
  const ExportPlan plan = LeftUndecided(dir.path(), 'a', true);
  const auto world = OpenWorld(dir.path());
  const auto lease = world.control->TryLease(LeaseKey(kId));
  REQUIRE(lease.ok());
  Protocol stopped = world.protocol();
  int calls = 0;
  stopped.between = StopAt(1, &calls);
  REQUIRE(Discard(stopped, kId).ok());
  CHECK(calls == 0);
  CHECK(*ReadState(world.protocol(), kId) == ExportState::kMissing);
  CHECK(Visible(dir.path()).empty());
  CHECK(Discard(world.protocol(), kId).ok());  // repeatable
}

TEST_CASE("a committed export is not discarded") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = SamplePlan(kId);
  REQUIRE(RunWhole(world.protocol(), plan, "x").ok());
  CHECK(Discard(world.protocol(), kId).code() == Code::kFailedPrecondition);
  CHECK(Visible(dir.path()) == PublishedNames(plan));
}

}  // namespace
}  // namespace pxport::discard_test
