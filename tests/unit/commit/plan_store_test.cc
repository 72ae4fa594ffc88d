#include "commit/plan_store.h"

#include <doctest/doctest.h>

#include "unit/commit/commit_world.h"

namespace pxport::plan_store_test {
namespace {

const std::string kId = ExportId('a');

TEST_CASE("writing a plan again: an equal one is accepted, another one is not") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  ExportPlan plan = DistributedPlan(kId, 1);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  CHECK(WritePlan(world.protocol(), plan).ok());
  plan.shards = 2;
  CHECK(WritePlan(world.protocol(), plan).code() == Code::kAlreadyExists);
  CHECK(ReadPlan(world.protocol(), kId)->destination_url == "file://" + dir.path() + "/");
  CHECK(ReadPlan(world.protocol(), ExportId('b')).status().code() == Code::kNotFound);
  CHECK(ReadPlan(world.protocol(), "../x").status().code() == Code::kInvalidArgument);
}

TEST_CASE("a damaged plan and a plan in the wrong place are data loss and name the object") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  REQUIRE(WritePlan(world.protocol(), DistributedPlan(kId, 1)).ok());
  const std::string bytes = ReadText(dir / "_pxport/" + kId + "/plan");
  for (const std::string& damaged :
       {std::string("{"), bytes.substr(0, bytes.size() / 2), std::string("[]")}) {
    WriteText(dir / "_pxport/" + kId + "/plan", damaged);
    const Status status = ReadPlan(world.protocol(), kId).status();
    CHECK(status.code() == Code::kDataLoss);
    CHECK(Detail(status, kPath) == world.control->Url(PlanKey(kId)));
  }
  REQUIRE(world.control->PutNew(PlanKey(ExportId('b')), bytes).ok());
  CHECK(ReadPlan(world.protocol(), ExportId('b')).status().code() == Code::kDataLoss);
}

}  // namespace
}  // namespace pxport::plan_store_test
