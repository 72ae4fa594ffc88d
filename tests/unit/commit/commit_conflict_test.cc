// Files that are lost, replaced or claimed by others between the decision and the end.
#include <doctest/doctest.h>

#include <filesystem>

#include "commit/clean.h"
#include "commit/commit.h"
#include "commit/decision.h"
#include "commit/recover.h"
#include "unit/commit/commit_world.h"
#include "unit/commit/store_proxy.h"

namespace pxport::commit_conflict_test {
namespace {

namespace fs = std::filesystem;

ExportPlan Plan(char digit, uint32_t shards = 1) {
  ExportPlan plan = SamplePlan(ExportId(digit), shards);
  plan.single_process = false;
  return plan;
}

// Begun, written and decided, not published.
Decision Decided(const Protocol& protocol, const ExportPlan& plan, std::string_view flavour,
                 Timestamp when = {1000, 0}) {
  REQUIRE(WritePlan(protocol, plan).ok());
  Decision decision{plan.export_id, true, when, {}};
  for (uint32_t shard = 0; shard < plan.shards; ++shard) {
    auto receipt = WriteShard(protocol, plan, shard, flavour);
    REQUIRE(receipt.ok());
    decision.receipts.push_back(*std::move(receipt));
  }
  REQUIRE(Decide(protocol, decision).ok());
  return decision;
}

void Lose(const Protocol& protocol, const StagedFile& file) {
  REQUIRE(protocol.destination->Discard(file.key, file.upload_id).ok());
}

TEST_CASE("a lost file stops the commit before any manifest, and says which shard to make again") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = Plan('a', 2);
  const Decision decision = Decided(world.protocol(), plan, "x");
  Lose(world.protocol(), decision.receipts[1].files[2].staged);
  WriteText(dir / "new_s00001.csv", "something else");
  const Status status = Commit(world.protocol(), plan.export_id, {}, {}).status();
  CHECK(status.code() == Code::kDataLoss);
  CHECK(Message(status).find("shard 1 is lost") != std::string_view::npos);
  CHECK(Detail(status, kDecided) == "1");
  CHECK(Detail(status, kRemedy)->starts_with("write shard 1 again"));
  CHECK_FALSE(fs::exists(dir / "new.xml"));
  CHECK(ReadText(dir / "new_s00001.csv") == "something else");
  CHECK(*ReadState(world.protocol(), plan.export_id) == ExportState::kDecidedCommit);
}

TEST_CASE("a repair with the same bytes goes in the lost file's place") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = Plan('a', 2);
  CHECK(Attempt::BeginRepair(world.protocol(), plan, 1).status().code() == Code::kFailedPrecondition);
  const Decision decision = Decided(world.protocol(), plan, "x");
  for (const size_t file : {0u, 2u}) Lose(world.protocol(), decision.receipts[1].files[file].staged);
  CHECK_FALSE(Commit(world.protocol(), plan.export_id, {}, {}).ok());

  auto attempt = Attempt::BeginRepair(world.protocol(), plan, 1);
  REQUIRE(attempt.ok());
  auto other = WriteFiles(world.protocol(), plan, &*attempt, 1, "y");
  REQUIRE(other.ok());
  CHECK(attempt->WriteReceipt(*other).code() == Code::kDataLoss);
  attempt = Attempt::BeginRepair(world.protocol(), plan, 1);
  REQUIRE(attempt.ok());
  auto repair = WriteFiles(world.protocol(), plan, &*attempt, 1, "x");
  REQUIRE(repair.ok());
  REQUIRE(attempt->WriteReceipt(*repair).ok());
  // A clean-up in between must leave what the repair has staged.
  REQUIRE(Clean(world.protocol(), plan.export_id).ok());

  const auto result = Commit(world.protocol(), plan.export_id, {}, {});
  REQUIRE(result.ok());
  CHECK(result->replaced.empty());
  CHECK(Visible(dir.path()) == PublishedNames(plan));
  for (const std::string& key : DataKeys(plan)) CHECK(ReadText(dir / key) == Rows(key, "x"));
  CHECK(Tree(dir / "_pxport") == ControlAfter(plan.export_id));
  CHECK(Attempt::BeginRepair(world.protocol(), plan, 1).status().code() == Code::kFailedPrecondition);
}

// Stops the first export between its last Publish and its manifests, runs the second one, continues.
TEST_CASE("files that another export replaced meanwhile: reported, and no manifest that would lie") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan slow = Plan('a');
  ExportPlan fast = Plan('b');
  fast.audiences.erase(fast.audiences.begin());  // only "new", as if it were another job
  fast.audiences[0].flow_run_id = "other";
  Decided(world.protocol(), slow, "slow");
  bool ran = false;
  ProxyHooks hooks;
  hooks.before = [&](std::string_view operation, std::string_view) {
    if (operation != "IsPublished" || ran) return absl::OkStatus();
    ran = true;
    PX_RETURN_IF_ERROR(WritePlan(world.protocol(), fast));
    auto attempt = Attempt::Begin(world.protocol(), fast, 0);
    PX_RETURN_IF_ERROR(attempt.status());
    ShardReceipt receipt{fast.export_id, 0, attempt->id(), {}, {}};
    receipt.counts.audiences.resize(1);
    PX_ASSIGN_OR_RETURN(FileReceipt file,
                        WriteFile(world.protocol(), fast, *attempt, 0, 0, false, 1, "fast"));
    receipt.files = {file};
    return Commit(world.protocol(), fast.export_id, {&receipt, 1}, {}).status();
  };
  ProxiedStores proxied(world.protocol(), hooks);
  const auto result = Commit(proxied.protocol(), slow.export_id, {}, {});
  REQUIRE(result.ok());
  REQUIRE(ran);
  CHECK(result->replaced == Names{"new.csv"});
  CHECK(ReadText(dir / "new.csv") == Rows("new.csv", "fast"));
  CHECK(ReadText(dir / "VIP/vip.csv") == Rows("VIP/vip.csv", "slow"));
  CHECK(ReadText(dir / "new.xml").find(fmt::format("<size>{}<", Rows("new.csv", "fast").size())) !=
        std::string::npos);
  CHECK(fs::exists(dir / "VIP/vip.xml"));
  CHECK_FALSE(fs::exists(dir / "new_deletes.xml"));  // the whole audience's, not the one file's
  for (const FinalObject& object : result->finals) CHECK(object.audience != 1);
  CHECK(*ReadState(world.protocol(), slow.export_id) == ExportState::kPublished);
}

TEST_CASE("gone and in its place the file of a later export: replaced; of an earlier export: lost") {
  for (const bool later : {true, false}) {
    ExportDir dir;
    const auto world = OpenWorld(dir.path());
    const ExportPlan plan = Plan('a'), other = Plan('b');
    const Decision decision = Decided(world.protocol(), plan, "x", {1000, 0});
    Decided(world.protocol(), other, "other", {later ? 1000 : 999, later ? 0 : 999'999'999});
    for (const FileReceipt& file : decision.receipts[0].files) {
      Lose(world.protocol(), file.staged);  // as if it had been published, and then replaced
    }
    REQUIRE(Commit(world.protocol(), other.export_id, {}, {}).ok());
    const auto result = Commit(world.protocol(), plan.export_id, {}, {});
    CHECK(result.ok() == later);
    if (later) CHECK(result->replaced.size() == 4);
    if (!later) CHECK(result.status().code() == Code::kDataLoss);
    for (const std::string& key : DataKeys(plan)) CHECK(ReadText(dir / key) == Rows(key, "other"));
  }
}

TEST_CASE("a slow process that finds the export done writes nothing over what came after") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = Plan('a');
  Decided(world.protocol(), plan, "x");
  for (const std::string_view where : {"Publish", "IsPublished"}) {
    bool ran = false;
    ProxyHooks hooks;
    hooks.before = [&](std::string_view operation, std::string_view) {
      if (operation != where || ran) return absl::OkStatus();
      ran = true;
      PX_RETURN_IF_ERROR(Commit(world.protocol(), plan.export_id, {}, {}).status());
      for (const std::string& name : Visible(dir.path())) fs::remove(dir / name);  // loaded and taken away
      return absl::OkStatus();
    };
    ProxiedStores proxied(world.protocol(), hooks);
    const auto result = Commit(proxied.protocol(), plan.export_id, {}, {});
    REQUIRE(result.ok());
    CHECK(result->already);
    CHECK(Visible(dir.path()).empty());
  }
}

TEST_CASE("cleaning up leaves alone what other exports have staged for the same keys") {
  for (const bool opaque : {false, true}) {
    for (const bool other_lives : {true, false}) {
      ExportDir dir;
      const auto world = OpenWorld(dir.path());
      ProxyHooks hooks;
      hooks.opaque_uploads = opaque;
      ProxiedStores proxied(world.protocol(), hooks);
      const Protocol protocol = proxied.protocol();
      const ExportPlan mine = Plan('a'), other = Plan('b');
      REQUIRE(WritePlan(protocol, mine).ok());
      REQUIRE(WritePlan(protocol, other).ok());
      auto unfinished = Attempt::Begin(protocol, mine, 0);
      REQUIRE(unfinished.ok());
      REQUIRE(WriteFile(protocol, mine, *unfinished, 0, 0, false, 1, "mine").ok());
      const auto finished = WriteShard(protocol, mine, 0, "mine");
      REQUIRE(finished.ok());
      // The other export is at the same key; its record is there before its upload, its receipt is not yet.
      auto theirs = Attempt::Begin(protocol, other, 0);
      REQUIRE(theirs.ok());
      const auto their_file = WriteFile(protocol, other, *theirs, 0, 0, false, 1, "theirs");
      REQUIRE(their_file.ok());
      if (!other_lives) WriteText(dir / "_pxport/" + other.export_id + "/done", "{}");
      REQUIRE(Abort(protocol, mine.export_id).ok());
      const auto left = world.destination->ListUploads("VIP/vip.csv");
      CAPTURE(opaque);
      CAPTURE(other_lives);
      REQUIRE(left.ok());
      // What a receipt names is known to be ours. Where ids tell nothing, a claimed key is not touched
      // further: the other export drops the rest in its own time. Where they tell, nothing but our own is
      // dropped.
      CHECK(left->size() == (opaque ? (other_lives ? 2u : 0u) : 1u));
      const bool theirs_left =
          std::find(left->begin(), left->end(), their_file->staged.upload_id) != left->end();
      CHECK(theirs_left == (!opaque || other_lives));
      CHECK(world.destination->ListUploads("new.csv")->empty());
    }
  }
}

TEST_CASE("what cannot be cleaned up is named, and tried again by the next one") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = Plan('a');
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  REQUIRE(WriteShard(world.protocol(), plan, 0, "x").ok());
  ProxyHooks hooks;
  hooks.before = [](std::string_view operation, std::string_view key) {
    const bool fails = operation == "Discard" && key == "new.csv";
    return fails ? Failure(Code::kPermissionDenied, "no") : absl::OkStatus();
  };
  ProxiedStores proxied(world.protocol(), hooks);
  CHECK(Clean(world.protocol(), plan.export_id).status().code() == Code::kFailedPrecondition);
  REQUIRE(Abort(proxied.protocol(), plan.export_id).ok());
  CHECK(*Clean(proxied.protocol(), plan.export_id) == Names{"new.csv"});
  CHECK(world.destination->ListUploads("new.csv")->size() == 1);
  REQUIRE(Recover(world.protocol()).ok());
  CHECK(world.destination->ListUploads("new.csv")->empty());
  CHECK(Tree(dir / "_pxport") == ControlAfterAbort(plan.export_id));
}

}  // namespace
}  // namespace pxport::commit_conflict_test
