#include "commit/found_export.h"

#include <doctest/doctest.h>

#include "unit/commit/commit_world.h"

namespace pxport::found_export_test {
namespace {

const std::string kId = ExportId('a');

TEST_CASE("one listing shows every export and what there is of it") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  CHECK(FindExports(world.protocol())->empty());
  const ExportPlan open = DistributedPlan(ExportId('b'), 1), published = DistributedPlan(kId, 1);
  for (const ExportPlan* plan : {&open, &published}) {
    REQUIRE(WritePlan(world.protocol(), *plan).ok());
    WriteShards(world.protocol(), *plan, "x");
  }
  REQUIRE(Commit(world.protocol(), kId, {}).ok());
  REQUIRE(world.control->PutNew("not an export/plan", "{}").ok());
  CHECK(*ListExports(world.protocol()) == std::vector<std::string>{kId, open.export_id});
  const auto found = FindExports(world.protocol());
  REQUIRE(found.ok());
  REQUIRE(found->size() == 2);
  const FoundExport& done = found->at(kId);
  CHECK((done.plan && done.decision && done.done && !done.more));
  const FoundExport& undecided = found->at(open.export_id);
  CHECK((undecided.plan && !undecided.decision && !undecided.done && undecided.more));
  CHECK(undecided.newest_unix_s > 0);
}

}  // namespace
}  // namespace pxport::found_export_test
