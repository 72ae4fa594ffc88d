#include "engine/job_state.h"

#include <doctest/doctest.h>

#include "commit/decision.h"
#include "unit/commit/commit_world.h"

namespace pxport::job_state_test {
namespace {

std::shared_ptr<const Job> JobOf(const std::string& audience, const std::string& more = "") {
  auto job = Job::Parse(
      R"({"destination": {"url": "out"}, "state": {"url": "state"}, "audiences": [{"id": "a", )" + audience +
          R"(}], "key": "K", "mapping": [{"source": "k", "target": "K"}],
                              "file": {"preset": "rfc4180", "name": "n"})" +
          more + "}",
      {}, *ParseTimestamp("2026-01-02T00:00:00Z"), {});
  REQUIRE_MESSAGE(job.ok(), job.status().ToString());
  return *job;
}

std::string RefusedFor(const std::string& audience, const std::string& more = "") {
  const auto job = JobOf(audience, more);
  CHECK(CheckShards(Compiled(*job), 1).ok());
  const Status status = CheckShards(Compiled(*job), 2);
  return status.ok() ? "" : Detail(status, kJobPath).value_or("none");
}

TEST_CASE("what compares profiles needs all of them in one shard") {
  CHECK(RefusedFor(R"("mode": "full")").empty());
  CHECK(RefusedFor(R"("mode": "incremental")").empty());
  CHECK(RefusedFor(R"("mode": "full")", R"(, "deduplicate_by": "K")") == "/deduplicate_by");
  CHECK(RefusedFor(R"("mode": "diff")") == "/audiences/0/mode");
  CHECK(RefusedFor(R"("mode": "incremental", "incremental_by": "state")") == "/audiences/0/incremental_by");
  CHECK(RefusedFor(R"("mode": "incremental", "deletes": true)") == "/audiences/0/deletes");
}

TEST_CASE("the first run starts from nothing; a full export has no state") {
  const ExportDir dir;
  const WorldStores world = OpenWorld(dir.path());
  auto state = OpenLocalDir(dir / "state");
  REQUIRE(state.ok());
  const Protocol stores{world.control.get(), world.destination.get(), state->get()};
  const auto diff = JobOf(R"("mode": "diff")"), full = JobOf(R"("mode": "full")");
  auto plan = MakePlan(Compiled(*diff), ExportId('a'), Compiled(*diff).Now(), 1);
  REQUIRE(plan.ok());
  REQUIRE(PlanStates(Compiled(*diff), stores, &*plan).ok());
  CHECK(plan->state_url == (*state)->Url(""));
  CHECK(plan->audiences[0].state.kind == "diff");
  CHECK(plan->audiences[0].state.base == 0);
  CHECK(plan->audiences[0].state.cut == Compiled(*diff).Now());
  auto none = MakePlan(Compiled(*full), ExportId('b'), Compiled(*full).Now(), 1);
  REQUIRE(none.ok());
  REQUIRE(PlanStates(Compiled(*full), stores, &*none).ok());
  CHECK(none->audiences[0].state.folder.empty());
  CHECK(none->state_url.empty());
}

}  // namespace
}  // namespace pxport::job_state_test
