// Without a bucket; tests/s3/resume_test.py resumes runs that were killed.
#include "engine/resume.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "commit/abort.h"
#include "commit/commit.h"
#include "commit/control_keys.h"
#include "commit/plan_store.h"
#include "engine/shard.h"
#include "files/input.h"
#include "store/local_dir.h"
#include "unit/store/temp_dir.h"

namespace pxport::resume_test {
namespace {

const std::string kId = std::string(32, 'a');
const std::string kAttempt = "0123456789abcdef";

// A job to a bucket whose stores are replaced with folders, so that no request is sent.
struct BucketWorld {
  explicit BucketWorld(const std::string& url = "s3://acme-cdh/x") {
    WriteText(dir / "p.ndjson", "{}\n");
    auto parsed =
        Job::Parse(fmt::format(R"({{"destination": {{"url": "{}" {}}}, "input": {{"url": "{}"}},
          "audiences": [{{"id": "a"}}], "mapping": [{{"source": "id", "target": "Id"}}],
          "file": {{"name": "%SEGMENT_ID%", "preset": "rfc4180"}}, "limits": {{"spool_dir": "{}"}}}})",
                               url, url.starts_with("s3:") ? R"(, "s3": {"region": "eu-west-1"})" : "",
                               dir / "p.ndjson", dir.path()),
                   {}, *ParseTimestamp("2026-01-02T03:04:05Z"), {});
    REQUIRE_MESSAGE(parsed.ok(), parsed.status().ToString());
    job = *std::move(parsed);
    stores = OpenStoresToDescribe(Compiled(*job)).value();
    stores.destination = OpenLocalDir(dir / "out").value();
    stores.control = OpenLocalDir(dir / "control").value();
  }

  std::vector<PinnedInput> Inputs() const { return ListInput({dir / "p.ndjson"}).value(); }
  StatusOr<Resumption> Prepare(bool wanted) const { return Prepare(wanted, Inputs()); }
  StatusOr<Resumption> Prepare(bool wanted, const std::vector<PinnedInput>& inputs) const {
    return PrepareResumption(Compiled(*job), stores, inputs, wanted);
  }
  // Begins an export and leaves its journal, like a run that was killed.
  ExportPlan BeginAndDie(uint64_t part_bytes = 0) const {
    ExportPlan plan = MakePlan(Compiled(*job), kId, Compiled(*job).Now(), 1).value();
    plan.inputs = Inputs();
    REQUIRE(WritePlan(stores.protocol(), plan).ok());
    auto journal = Journal::Open(JournalPath(Compiled(*job)).value());
    REQUIRE(journal.ok());
    if (part_bytes == 0) part_bytes = Compiled(*job).uploads.part_bytes;
    REQUIRE((*journal)->Start({kId, kAttempt, part_bytes}).ok());
    return ReadPlan(stores.protocol(), kId).value();
  }

  const TempDir dir;
  std::shared_ptr<const Job> job;
  OpenedStores stores;
};

using Kind = Resumption::Kind;

TEST_CASE("a run into a folder keeps no journal") {
  BucketWorld world("/srv/export");
  REQUIRE(world.stores.session == nullptr);
  for (const bool wanted : {false, true}) {
    const auto resumption = world.Prepare(wanted);
    REQUIRE(resumption.ok());
    CHECK(resumption->kind == Kind::kNothing);
    CHECK(resumption->journal == nullptr);
  }
}

TEST_CASE("a run that reads standard input or a pipe keeps no journal and cannot be resumed") {
  const BucketWorld world;
  PinnedInput pipe = world.Inputs()[0];
  pipe.modified_ns = 0;
  PinnedInput standard_input = world.Inputs()[0];
  standard_input.name = "-";
  for (const std::vector<PinnedInput>& inputs : {std::vector<PinnedInput>{}, {pipe}, {standard_input}}) {
    const auto kept = world.Prepare(false, inputs);
    REQUIRE(kept.ok());
    CHECK(kept->journal == nullptr);
    const Status refused = world.Prepare(true, inputs).status();
    CHECK(refused.code() == Code::kInvalidArgument);
    CHECK(Detail(refused, kJobPath) == "/input/url");
  }
}

TEST_CASE("without a journal or a request to resume, the run begins a new export") {
  const BucketWorld world;
  const auto nothing = world.Prepare(true);
  REQUIRE(nothing.ok());
  CHECK(nothing->kind == Kind::kNothing);
  CHECK(nothing->journal != nullptr);
  const BucketWorld killed;
  killed.BeginAndDie();
  const auto fresh = killed.Prepare(false);
  REQUIRE(fresh.ok());
  CHECK(fresh->kind == Kind::kNothing);
  CHECK(fresh->journal != nullptr);
}

TEST_CASE("an open export is continued with its plan, its attempt and its lease") {
  const BucketWorld world;
  const ExportPlan plan = world.BeginAndDie();
  const auto resumption = world.Prepare(true);
  REQUIRE_MESSAGE(resumption.ok(), resumption.status().ToString());
  CHECK(resumption->kind == Kind::kExport);
  CHECK(resumption->plan.export_id == kId);
  CHECK(resumption->plan.inputs == plan.inputs);
  REQUIRE(resumption->journal != nullptr);
  CHECK(resumption->journal->begun()->attempt == kAttempt);
  CHECK(resumption->lease != nullptr);
  CHECK(*world.stores.control->TryLease(LeaseKey(kId)) == nullptr);  // held
}

TEST_CASE("one process at a time resumes a job") {
  const BucketWorld world;
  world.BeginAndDie();
  const auto first = world.Prepare(true);
  REQUIRE(first.ok());
  CHECK(world.Prepare(true).status().code() == Code::kFailedPrecondition);
  const auto second = world.Prepare(false);  // not an error for a new export: it keeps no journal
  REQUIRE(second.ok());
  CHECK(second->journal == nullptr);
}

TEST_CASE("input that has changed is an error") {
  const BucketWorld world;
  world.BeginAndDie();
  std::vector<PinnedInput> more = world.Inputs();
  more.push_back(more[0]);
  const Status added = world.Prepare(true, more).status();
  CHECK(added.code() == Code::kFailedPrecondition);
  WriteText(world.dir / "p.ndjson", "{}\n{}\n");
  const Status changed = world.Prepare(true).status();
  CHECK(changed.code() == Code::kFailedPrecondition);
  CHECK(Detail(changed, kInputName) == world.dir / "p.ndjson");
  CHECK(Detail(changed, kRemedy).has_value());
}

TEST_CASE("an export with other part sizes, or one that was aborted, is not continued") {
  const BucketWorld other;
  other.BeginAndDie(/*part_bytes=*/123);
  CHECK(other.Prepare(true)->kind == Kind::kNothing);

  const BucketWorld aborted;
  aborted.BeginAndDie();
  REQUIRE(Abort(aborted.stores.protocol(), kId).ok());
  CHECK(aborted.Prepare(true)->kind == Kind::kNothing);
}

TEST_CASE("a decided export only has to be published") {
  const BucketWorld world;
  const ExportPlan plan = world.BeginAndDie();
  auto shard = Shard::Open(Compiled(*world.job), world.stores, plan, 0, nullptr, nullptr);
  REQUIRE_MESSAGE(shard.ok(), shard.status().ToString());
  const auto receipt = (*shard)->Finish();
  REQUIRE(receipt.ok());
  CommitOptions options;
  options.holds_lease = true;
  REQUIRE(Commit(world.stores.protocol(), kId, {&*receipt, 1}, options).ok());
  // A change of the input does not matter any more.
  WriteText(world.dir / "p.ndjson", "{}\n{}\n");
  const auto resumption = world.Prepare(true);
  REQUIRE_MESSAGE(resumption.ok(), resumption.status().ToString());
  CHECK(resumption->kind == Kind::kPublish);
  CHECK(resumption->plan.export_id == kId);
}

}  // namespace
}  // namespace pxport::resume_test
