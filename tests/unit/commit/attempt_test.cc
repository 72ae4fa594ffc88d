#include "commit/attempt.h"

#include <doctest/doctest.h>

#include "unit/commit/commit_world.h"

namespace pxport::attempt_test {
namespace {

const std::string kId = ExportId('a');

TEST_CASE("attempts record keys before use, further ones once") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = DistributedPlan(kId, 1);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  auto attempt = Attempt::Begin(world.protocol(), plan, 0);
  REQUIRE(attempt.ok());
  const auto records = [&] { return world.control->List(kId + "/attempts/")->size(); };
  CHECK(records() == 1);
  CHECK(attempt->write_id() == kId + "/00000/" + attempt->id());
  const std::vector<std::string> known = {plan.FileKey(0, false, 0, 1), plan.FileKey(1, true, 0, 1)};
  REQUIRE(attempt->AddKeys(known).ok());
  CHECK(records() == 1);
  const std::vector<std::string> more = {plan.FileKey(0, false, 0, 2)};
  REQUIRE(attempt->AddKeys(more).ok());
  REQUIRE(attempt->AddKeys(more).ok());
  CHECK(records() == 2);
  CHECK(Attempt::Begin(world.protocol(), plan, 1).status().code() == Code::kInvalidArgument);
}

TEST_CASE("an attempt that is resumed knows the keys of the dead process and replaces its receipt") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = DistributedPlan(kId, 1);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  auto dead = Attempt::Begin(world.protocol(), plan, 0);
  REQUIRE(dead.ok());
  const std::vector<std::string> more = {plan.FileKey(0, false, 0, 2)};
  REQUIRE(dead->AddKeys(more).ok());
  auto receipt = WriteFiles(world.protocol(), plan, &*dead, 0, "x");
  REQUIRE(receipt.ok());
  REQUIRE(dead->WriteReceipt(*receipt).ok());
  const size_t records = world.control->List(AttemptsPrefix(kId))->size();

  auto resumed = Attempt::Resume(world.protocol(), plan, 0, dead->id());
  REQUIRE(resumed.ok());
  CHECK(resumed->write_id() == dead->write_id());
  REQUIRE(resumed->AddKeys(more).ok());
  CHECK(world.control->List(AttemptsPrefix(kId))->size() == records);
  CHECK(resumed->WriteReceipt(*receipt).ok());
  CHECK(dead->WriteReceipt(*receipt).code() == Code::kAlreadyExists);
}

TEST_CASE("a repair is refused unless the export is committed and unpublished") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = DistributedPlan(kId, 1);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  CHECK(Attempt::BeginRepair(world.protocol(), plan, 0).status().code() == Code::kFailedPrecondition);
  WriteShards(world.protocol(), plan, "x");
  REQUIRE(Commit(world.protocol(), kId, {}).ok());
  CHECK(Attempt::BeginRepair(world.protocol(), plan, 0).status().code() == Code::kFailedPrecondition);
}

}  // namespace
}  // namespace pxport::attempt_test
