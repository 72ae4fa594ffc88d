#include "engine/export_parts.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "policy/permissions.h"
#include "unit/commit/commit_world.h"

namespace pxport::export_parts_test {
namespace {

std::shared_ptr<const Job> JobWith(const std::string& source, Permissions permissions) {
  HostOptions host;
  host.permissions = permissions;
  auto job =
      Job::Parse(fmt::format(R"({{"destination": {{"name": "t", "url": "out"}}, "audiences": [{{"id": "a"}}],
                                         "mapping": [{{"source": "{}", "target": "X"}}], "file": {{"preset": "rfc4180"}}}})",
                             source),
                 {}, std::nullopt, host);
  REQUIRE_MESSAGE(job.ok(), job.status().ToString());
  return *job;
}

TEST_CASE("an export needs its permissions, and one more if it reads identities") {
  CHECK(RequireExporting(Compiled(*JobWith("name", kExporting))).ok());
  CHECK(RequireExporting(Compiled(*JobWith("identity:CRMID", kAllPermissions))).ok());
  const Status identities = RequireExporting(Compiled(*JobWith("identity:CRMID", kExporting)));
  CHECK(identities.code() == Code::kPermissionDenied);
  for (const Permissions needed : {kViewDestinations, kActivateDestinations, kViewProfiles, kViewSegments}) {
    CAPTURE(needed);
    const auto job = JobWith("name", kAllPermissions & ~needed);
    CHECK(RequireExporting(Compiled(*job)).code() == Code::kPermissionDenied);
  }
}

TEST_CASE("export ids are valid and never equal") {
  const std::string id = NewExportId();
  CHECK(CheckExportId(id).ok());
  CHECK(id.size() == 32);
  CHECK(NewExportId() != id);
}

TEST_CASE("there is a file of rejected profiles only if bad profiles are skipped") {
  const TempDir dir;
  JobSpec spec;
  spec.rejects_path = dir / "rejects";
  spec.on_bad_profile = OnBadProfile::kFail;
  auto none = OpenRejects(spec);
  REQUIRE(none.ok());
  CHECK(*none == nullptr);
  CHECK(Tree(dir.path()).empty());
  spec.on_bad_profile = OnBadProfile::kSkip;
  auto rejects = OpenRejects(spec);
  REQUIRE(rejects.ok());
  REQUIRE((*rejects)->Add("p.ndjson", 7, 1, "not a JSON object", "[1]").ok());
  REQUIRE((*rejects)->Keep().ok());
  CHECK(ReadText(dir / "rejects").ends_with("[1]\n"));
  spec.rejects_path = dir / "missing/rejects";
  CHECK_FALSE(OpenRejects(spec).ok());
}

TEST_CASE("the outcome holds the report, and whether bad profiles were skipped in any shard") {
  const ExportDir dir;
  const WorldStores world = OpenWorld(dir.path());
  OpenedStores stores;
  stores.destination = OpenLocalDir(dir.path()).value();
  CommitResult result;
  result.plan = SamplePlan(ExportId('a'), 2);
  result.receipts.resize(2);
  for (ShardReceipt& receipt : result.receipts) receipt.counts.audiences.resize(result.plan.audiences.size());
  RunFacts facts;
  facts.retries = 3;
  const ExportOutcome good = MakeOutcome(result, facts, stores);
  CHECK_FALSE(good.skipped_bad_profiles);
  CHECK(TextAt(good.report, "/export_id") == ExportId('a'));
  CHECK(good.report.At("/retries")->integer() == 3);
  result.receipts[1].counts.bad = 1;
  CHECK(MakeOutcome(result, facts, stores).skipped_bad_profiles);
}

}  // namespace
}  // namespace pxport::export_parts_test
