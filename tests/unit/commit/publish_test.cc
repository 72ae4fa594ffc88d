#include "commit/publish.h"

#include <doctest/doctest.h>

#include "commit/decision.h"
#include "unit/commit/commit_world.h"

namespace pxport::publish_test {
namespace {

const std::string kId = ExportId('a');

TEST_CASE("publishing twice: the second time it was published already") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  ExportPlan plan = DistributedPlan(kId, 2);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  const Decision decision{kId, true, {}, WriteShards(world.protocol(), plan, "x")};
  Publication first, second;
  REQUIRE(PublishExport(world.protocol(), plan, decision, &first).ok());
  CHECK_FALSE(first.already);
  CHECK(Visible(dir.path()) == PublishedNames(plan));
  REQUIRE(PublishExport(world.protocol(), plan, decision, &second).ok());
  CHECK(second.already);
  CHECK(second.finals.size() == first.finals.size());
}

TEST_CASE("a decision that lacks a shard publishes nothing and says that the export is decided") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = DistributedPlan(kId, 2);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  Decision decision{kId, true, {}, WriteShards(world.protocol(), plan, "x")};
  decision.receipts.pop_back();
  Publication publication;
  const Status status = PublishExport(world.protocol(), plan, decision, &publication);
  CHECK(status.code() == Code::kDataLoss);
  CHECK(Detail(status, kDecided) == "1");
  CHECK(Detail(status, kExportId) == kId);
  CHECK(Visible(dir.path()).empty());
}

}  // namespace
}  // namespace pxport::publish_test
