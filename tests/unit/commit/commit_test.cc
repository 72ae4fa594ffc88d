#include "commit/commit.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "unit/commit/commit_world.h"

namespace pxport::commit_test {
namespace {

namespace fs = std::filesystem;

const std::string kId = ExportId('a');

ExportPlan Distributed(uint32_t shards) {
  ExportPlan plan = SamplePlan(kId, shards);
  plan.single_process = false;
  return plan;
}

std::vector<ShardReceipt> WriteShards(const ExportStores& stores, const ExportPlan& plan,
                                      std::string_view flavour) {
  std::vector<ShardReceipt> receipts;
  for (uint32_t shard = 0; shard < plan.shards; ++shard) {
    auto receipt = WriteShard(stores, plan, shard, flavour);
    REQUIRE(receipt.ok());
    receipts.push_back(*std::move(receipt));
  }
  return receipts;
}

void CheckContents(const std::string& root, const ExportPlan& plan, std::string_view flavour) {
  for (const std::string& key : DataKeys(plan)) CHECK(ReadText(root + "/" + key) == Rows(key, flavour));
}

TEST_CASE("nothing shows before the commit, everything after it") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportStores stores = world.view();
  const ExportPlan plan = Distributed(2);
  CHECK(*ReadState(stores, kId) == ExportState::kMissing);
  REQUIRE(WritePlan(stores, plan).ok());
  CHECK(*ReadState(stores, kId) == ExportState::kOpen);
  WriteShards(stores, plan, "x");
  CHECK(Visible(dir.path()).empty());
  const auto result = Commit(stores, kId, {}, {});
  REQUIRE(result.ok());
  CHECK_FALSE(result->already);
  CHECK(result->replaced.empty());
  CHECK(result->receipts.size() == 2);
  CHECK(*ReadState(stores, kId) == ExportState::kPublished);
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
  const ExportPlan plan = Distributed(1);
  const auto world = OpenWorld(dir.path());
  REQUIRE(WritePlan(world.view(), plan).ok());
  const auto receipts = WriteShards(world.view(), plan, "x");
  const auto first = Commit(world.view(), kId, receipts, {});
  REQUIRE(first.ok());
  fs::remove(dir / "new.csv");  // whoever loads the files may remove them
  const auto second = Commit(OpenWorld(dir.path()).view(), kId, {}, {});
  REQUIRE(second.ok());
  CHECK(second->already);
  CHECK(second->receipts[0].ToJson() == first->receipts[0].ToJson());
  REQUIRE(second->finals.size() == first->finals.size());
  for (size_t i = 0; i < first->finals.size(); ++i) CHECK(second->finals[i].bytes == first->finals[i].bytes);
  CHECK_FALSE(fs::exists(dir / "new.csv"));
}

TEST_CASE("begin again: an equal plan is fine, another one is not") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  ExportPlan plan = Distributed(1);
  REQUIRE(WritePlan(world.view(), plan).ok());
  CHECK(WritePlan(world.view(), plan).ok());
  plan.shards = 2;
  CHECK(WritePlan(world.view(), plan).code() == Code::kAlreadyExists);
  CHECK(ReadPlan(world.view(), kId)->destination_url == "file://" + dir.path() + "/");
  CHECK(ReadPlan(world.view(), ExportId('b')).status().code() == Code::kNotFound);
  CHECK(ReadPlan(world.view(), "../x").status().code() == Code::kInvalidArgument);
  CHECK(Commit(world.view(), ExportId('b'), {}, {}).status().code() == Code::kNotFound);
  CHECK(Abort(world.view(), ExportId('b'), nullptr).code() == Code::kNotFound);
}

TEST_CASE("missing shards are named, nothing is changed") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = Distributed(4);
  REQUIRE(WritePlan(world.view(), plan).ok());
  for (const uint32_t shard : {0u, 2u}) REQUIRE(WriteShard(world.view(), plan, shard, "x").ok());
  const auto before = Tree(dir.path());
  const Status status = Commit(world.view(), kId, {}, {}).status();
  CHECK(status.code() == Code::kFailedPrecondition);
  CHECK(Message(status).find("2 of 4 shards have no receipt, or not what it names: 1, 3") !=
        std::string_view::npos);
  CHECK_FALSE(Detail(status, kDecided).has_value());
  CHECK(Tree(dir.path()) == before);
}

TEST_CASE("duplicate attempts: one is chosen, the other leaves nothing") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = Distributed(2);
  REQUIRE(WritePlan(world.view(), plan).ok());
  WriteShards(world.view(), plan, "first");
  const auto second = WriteShards(world.view(), plan, "second");
  {
    auto attempt = Attempt::Begin(world.view(), plan, 1);  // and one that never finishes
    REQUIRE(attempt.ok());
    REQUIRE(WriteFile(world.view(), plan, *attempt, 1, 0, false, 1, "third").ok());
  }
  // The receipts handed in come before those that are listed.
  REQUIRE(Commit(world.view(), kId, second, {}).ok());
  CheckContents(dir.path(), plan, "second");
  CHECK(Visible(dir.path()) == PublishedNames(plan));
  CHECK(Tree(dir / "_pxport") == ControlAfter(kId));
}

TEST_CASE("an attempt whose staged files are gone is not chosen") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = Distributed(1);
  REQUIRE(WritePlan(world.view(), plan).ok());
  const auto gone = WriteShards(world.view(), plan, "gone");
  REQUIRE(world.destination->Discard(gone[0].files[2].staged.key, gone[0].files[2].staged.upload_id).ok());
  CHECK(Commit(world.view(), kId, gone, {}).status().code() == Code::kFailedPrecondition);
  CHECK(*ReadState(world.view(), kId) == ExportState::kOpen);
  WriteShards(world.view(), plan, "here");
  REQUIRE(Commit(world.view(), kId, gone, {}).ok());
  CheckContents(dir.path(), plan, "here");
}

TEST_CASE("aborted: nothing shows, nobody can commit or write any more") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = Distributed(2);
  REQUIRE(WritePlan(world.view(), plan).ok());
  const auto receipts = WriteShards(world.view(), plan, "x");
  REQUIRE(Abort(world.view(), kId, nullptr).ok());
  CHECK(Abort(world.view(), kId, nullptr).ok());
  CHECK(*ReadState(world.view(), kId) == ExportState::kDecidedAbort);
  CHECK(Commit(world.view(), kId, receipts, {}).status().code() == Code::kAborted);
  CHECK(Attempt::Begin(world.view(), plan, 0).status().code() == Code::kFailedPrecondition);
  CHECK(Visible(dir.path()).empty());
  CHECK(Tree(dir / "_pxport") == ControlAfterAbort(kId));
}

TEST_CASE("committed: it cannot be aborted, and late workers are refused") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = Distributed(1);
  REQUIRE(WritePlan(world.view(), plan).ok());
  WriteShards(world.view(), plan, "x");
  REQUIRE(Commit(world.view(), kId, {}, {}).ok());
  CHECK(Abort(world.view(), kId, nullptr).code() == Code::kFailedPrecondition);
  CHECK(Attempt::Begin(world.view(), plan, 0).status().code() == Code::kFailedPrecondition);
  CHECK(Visible(dir.path()) == PublishedNames(plan));
}

TEST_CASE("on_existing fail: looked for just before the decision") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  ExportPlan plan = Distributed(1);
  plan.fail_if_exists = true;
  REQUIRE(WritePlan(world.view(), plan).ok());
  WriteShards(world.view(), plan, "x");
  WriteText(dir / "new_deletes.csv", "old");
  const Status status = Commit(world.view(), kId, {}, {}).status();
  CHECK(status.code() == Code::kAlreadyExists);
  CHECK(Message(status).find("new_deletes.csv") != std::string_view::npos);
  CHECK(Detail(status, kRemedy)->find("file.on_existing") != std::string::npos);
  CHECK(*ReadState(world.view(), kId) == ExportState::kOpen);
  fs::remove(dir / "new_deletes.csv");
  CHECK(Commit(world.view(), kId, {}, {}).ok());
}

TEST_CASE("last checks and cancellation leave the export undecided") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = Distributed(1);
  REQUIRE(WritePlan(world.view(), plan).ok());
  WriteShards(world.view(), plan, "x");
  CommitOptions options;
  int calls = 0;
  options.before_decision = [&](const ExportPlan& seen, std::span<const ShardReceipt> receipts) {
    ++calls;
    CHECK(seen.export_id == kId);
    CHECK(receipts.size() == 1);
    return Failure(Code::kUnavailable, "another run is under way");
  };
  CHECK(Commit(world.view(), kId, {}, options).status().code() == Code::kUnavailable);
  CHECK(calls == 1);
  CHECK(*ReadState(world.view(), kId) == ExportState::kOpen);

  Cancel cancel;
  options.between = [&cancel] { return cancel.Check(); };
  options.before_decision = [&](const ExportPlan&, std::span<const ShardReceipt>) {
    cancel.Request();
    return absl::OkStatus();
  };
  CHECK(Commit(world.view(), kId, {}, options).status().code() == Code::kCancelled);
  CHECK(*ReadState(world.view(), kId) == ExportState::kOpen);
  options = {};
  REQUIRE(Commit(world.view(), kId, {}, options).ok());
  options.between = [&cancel] { return cancel.Check(); };
  CHECK(Commit(world.view(), kId, {}, options).ok());  // after the decision it is not heeded
}

// Fails the call number `nth`, and all that follow, as a cancelled call does.
BetweenSteps StopAt(int nth, int* calls) {
  *calls = 0;
  return [nth, calls] { return ++*calls < nth ? absl::OkStatus() : Failure(Code::kCancelled, "cancelled"); };
}

TEST_CASE("a commit that is stopped anywhere says whether it is decided, and the next one finishes it") {
  int undecided = 0, decided = 0;
  for (int nth = 1;; ++nth) {
    ExportDir dir;
    const auto world = OpenWorld(dir.path());
    const ExportPlan plan = Distributed(2);
    REQUIRE(WritePlan(world.view(), plan).ok());
    WriteShards(world.view(), plan, "x");
    CommitOptions options;
    int calls = 0;
    options.between = StopAt(nth, &calls);
    const Status stopped = Commit(world.view(), kId, {}, options).status();
    const ExportState state = *ReadState(world.view(), kId);
    if (stopped.ok()) {
      // Published: only the clean-up was stopped, if anything was.
      CHECK(state == ExportState::kPublished);
      CHECK(Commit(world.view(), kId, {}, {}).ok());
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
    CHECK(Commit(world.view(), kId, {}, {}).ok());
    CHECK(Joined(Visible(dir.path())) == Joined(PublishedNames(plan)));
    CHECK(Tree(dir / "_pxport") == ControlAfter(kId));
  }
  CHECK(undecided > 1);
  CHECK(decided > 4);
}

TEST_CASE("an abort that is stopped anywhere leaves nothing visible, and the next one finishes it") {
  for (int nth = 1;; ++nth) {
    ExportDir dir;
    const auto world = OpenWorld(dir.path());
    const ExportPlan plan = Distributed(2);
    REQUIRE(WritePlan(world.view(), plan).ok());
    WriteShards(world.view(), plan, "x");
    int calls = 0;
    const Status stopped = Abort(world.view(), kId, nullptr, StopAt(nth, &calls));
    CHECK(Visible(dir.path()).empty());
    if (stopped.ok()) {
      CHECK(calls < nth);
      CHECK(nth > 4);
      break;
    }
    CHECK(stopped.code() == Code::kCancelled);
    CHECK_FALSE(Detail(stopped, kDecided).has_value());
    REQUIRE(Abort(world.view(), kId, nullptr).ok());
    CHECK(Tree(dir / "_pxport") == ControlAfterAbort(kId));
  }
}

TEST_CASE("an undecided run export belongs to its process") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = SamplePlan(kId);
  {
    const auto lease = world.control->TryLease(LeaseKey(kId));
    REQUIRE(lease.ok());
    REQUIRE(WritePlan(world.view(), plan).ok());
    WriteShards(world.view(), plan, "x");
    CHECK(Commit(OpenWorld(dir.path()).view(), kId, {}, {}).status().code() == Code::kFailedPrecondition);
    CHECK(*ReadState(world.view(), kId) == ExportState::kOpen);
  }
  CHECK(Commit(OpenWorld(dir.path()).view(), kId, {}, {}).ok());  // its process is gone
  CHECK(Tree(dir / "_pxport") == ControlAfter(kId));
}

TEST_CASE("attempts record keys before use, further ones once") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = Distributed(1);
  REQUIRE(WritePlan(world.view(), plan).ok());
  auto attempt = Attempt::Begin(world.view(), plan, 0);
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
  CHECK(Attempt::Begin(world.view(), plan, 1).status().code() == Code::kInvalidArgument);
}

}  // namespace
}  // namespace pxport::commit_test
