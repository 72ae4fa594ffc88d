#include "commit/commit.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "base/cancel.h"
#include "unit/commit/commit_world.h"

namespace pxport::commit_test {
namespace {

namespace fs = std::filesystem;

const std::string kId = ExportId('a');

void CheckContents(const std::string& root, const ExportPlan& plan, std::string_view flavour) {
  for (const std::string& key : DataKeys(plan)) CHECK(ReadText(root + "/" + key) == Rows(key, flavour));
}

TEST_CASE("nothing shows before the commit, everything after it") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const Protocol protocol = world.protocol();
  const ExportPlan plan = DistributedPlan(kId, 2);
  CHECK(*ReadState(protocol, kId) == ExportState::kMissing);
  REQUIRE(WritePlan(protocol, plan).ok());
  CHECK(*ReadState(protocol, kId) == ExportState::kOpen);
  WriteShards(protocol, plan, "x");
  CHECK(Visible(dir.path()).empty());
  const auto result = Commit(protocol, kId, {}, {});
  REQUIRE(result.ok());
  CHECK_FALSE(result->already);
  CHECK(result->replaced.empty());
  CHECK(result->receipts.size() == 2);
  CHECK(*ReadState(protocol, kId) == ExportState::kPublished);
  CHECK(Visible(dir.path()) == PublishedNames(plan));
  CheckContents(dir.path(), plan, "x");
  CHECK(Tree(dir / "_pxport") == ControlAfter(kId));
  for (const FinalObject& object : result->finals) {
    CHECK(ReadText(dir / (object.control ? "_pxport/" + kId + "/" + object.key : object.key)) ==
          object.bytes);
  }
}

TEST_CASE("a second commit changes nothing and answers the same") {
  ExportDir dir;
  const ExportPlan plan = DistributedPlan(kId, 1);
  const auto world = OpenWorld(dir.path());
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  const auto receipts = WriteShards(world.protocol(), plan, "x");
  const auto first = Commit(world.protocol(), kId, receipts, {});
  REQUIRE(first.ok());
  fs::remove(dir / "new.csv");  // a reader may remove files that it has loaded
  const auto second = Commit(OpenWorld(dir.path()).protocol(), kId, {}, {});
  REQUIRE(second.ok());
  CHECK(second->already);
  CHECK(second->receipts[0].ToJson() == first->receipts[0].ToJson());
  REQUIRE(second->finals.size() == first->finals.size());
  for (size_t i = 0; i < first->finals.size(); ++i) CHECK(second->finals[i].bytes == first->finals[i].bytes);
  CHECK_FALSE(fs::exists(dir / "new.csv"));
}

TEST_CASE("duplicate attempts: one is chosen, the other leaves nothing") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = DistributedPlan(kId, 2);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  WriteShards(world.protocol(), plan, "first");
  const auto second = WriteShards(world.protocol(), plan, "second");
  {
    auto attempt = Attempt::Begin(world.protocol(), plan, 1);  // and one that never finishes
    REQUIRE(attempt.ok());
    REQUIRE(WriteFile(world.protocol(), plan, *attempt, 1, 0, false, 1, "third").ok());
  }
  // The receipts handed in come before those that are listed.
  REQUIRE(Commit(world.protocol(), kId, second, {}).ok());
  CheckContents(dir.path(), plan, "second");
  CHECK(Visible(dir.path()) == PublishedNames(plan));
  CHECK(Tree(dir / "_pxport") == ControlAfter(kId));
}

TEST_CASE("on_existing fail: looked for just before the decision") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  ExportPlan plan = DistributedPlan(kId, 1);
  plan.fail_if_exists = true;
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  WriteShards(world.protocol(), plan, "x");
  WriteText(dir / "new_deletes.csv", "old");
  const Status status = Commit(world.protocol(), kId, {}, {}).status();
  CHECK(status.code() == Code::kAlreadyExists);
  CHECK(Message(status).find("new_deletes.csv") != std::string_view::npos);
  CHECK(Detail(status, kRemedy)->find("file.on_existing") != std::string::npos);
  CHECK(*ReadState(world.protocol(), kId) == ExportState::kOpen);
  fs::remove(dir / "new_deletes.csv");
  CHECK(Commit(world.protocol(), kId, {}, {}).ok());
}

TEST_CASE("last checks and cancellation leave the export undecided") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = DistributedPlan(kId, 1);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  WriteShards(world.protocol(), plan, "x");
  CommitOptions options;
  int calls = 0;
  options.before_decision = [&](const ExportPlan& seen, std::span<const ShardReceipt> receipts) {
    ++calls;
    CHECK(seen.export_id == kId);
    CHECK(receipts.size() == 1);
    return Failure(Code::kUnavailable, "another run is under way");
  };
  CHECK(Commit(world.protocol(), kId, {}, options).status().code() == Code::kUnavailable);
  CHECK(calls == 1);
  CHECK(*ReadState(world.protocol(), kId) == ExportState::kOpen);

  Cancel cancel;
  Protocol interruptible = world.protocol();
  interruptible.between = [&cancel] { return cancel.Check(); };
  options.before_decision = [&](const ExportPlan&, std::span<const ShardReceipt>) {
    cancel.Request();
    return absl::OkStatus();
  };
  CHECK(Commit(interruptible, kId, {}, options).status().code() == Code::kCancelled);
  CHECK(*ReadState(world.protocol(), kId) == ExportState::kOpen);
  REQUIRE(Commit(world.protocol(), kId, {}).ok());
  CHECK(Commit(interruptible, kId, {}).ok());  // once published, a request to stop has nothing to stop
}

TEST_CASE("a commit that is stopped anywhere says whether it is decided, and the next one finishes it") {
  int undecided = 0, decided = 0;
  for (int nth = 1;; ++nth) {
    ExportDir dir;
    const auto world = OpenWorld(dir.path());
    const ExportPlan plan = DistributedPlan(kId, 2);
    REQUIRE(WritePlan(world.protocol(), plan).ok());
    WriteShards(world.protocol(), plan, "x");
    int calls = 0;
    Protocol interruptible = world.protocol();
    interruptible.between = StopAt(nth, &calls);
    const Status stopped = Commit(interruptible, kId, {}).status();
    const ExportState state = *ReadState(world.protocol(), kId);
    if (stopped.ok()) {
      // Published: only the clean-up was stopped, if anything was.
      CHECK(state == ExportState::kPublished);
      CHECK(Commit(world.protocol(), kId, {}, {}).ok());
      CHECK(Tree(dir / "_pxport") == ControlAfter(kId));
      if (calls < nth) break;
      continue;
    }
    CHECK(stopped.code() == Code::kCancelled);
    if (state == ExportState::kOpen) {
      ++undecided;
      CHECK_FALSE(Detail(stopped, kDecided).has_value());
      CHECK(Visible(dir.path()).empty());
    } else {
      ++decided;
      CHECK(state == ExportState::kDecidedCommit);
      CHECK(Detail(stopped, kDecided) == "1");
      CHECK(Detail(stopped, kRemedy).has_value());
    }
    CHECK(Commit(world.protocol(), kId, {}, {}).ok());
    CHECK(Joined(Visible(dir.path())) == Joined(PublishedNames(plan)));
    CHECK(Tree(dir / "_pxport") == ControlAfter(kId));
  }
  CHECK(undecided > 1);
  CHECK(decided > 4);
}

TEST_CASE("an undecided run export belongs to its process") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = SamplePlan(kId);
  {
    const auto lease = world.control->TryLease(LeaseKey(kId));
    REQUIRE(lease.ok());
    REQUIRE(WritePlan(world.protocol(), plan).ok());
    WriteShards(world.protocol(), plan, "x");
    CHECK(Commit(OpenWorld(dir.path()).protocol(), kId, {}, {}).status().code() == Code::kFailedPrecondition);
    CHECK(*ReadState(world.protocol(), kId) == ExportState::kOpen);
  }
  CHECK(Commit(OpenWorld(dir.path()).protocol(), kId, {}, {}).ok());  // its process is gone
  CHECK(Tree(dir / "_pxport") == ControlAfter(kId));
}

}  // namespace
}  // namespace pxport::commit_test
