// Claims of versions: two runs side by side, runs that died, versions that are lost, cleaning up.
#include "commit/state_claims.h"

#include <doctest/doctest.h>

#include "base/clock.h"
#include "commit/decision.h"
#include "commit/recover.h"
#include "state/state_data.h"
#include "unit/commit/commit_world.h"

namespace pxport::state_claims_test {
namespace {

constexpr std::string_view kFolder = "ups-a2-0/";

struct World : ExportDir {
  std::unique_ptr<Store> control = *OpenLocalDir(path() + "/out/_pxport");
  std::unique_ptr<Store> destination = *OpenLocalDir(path() + "/out");
  std::unique_ptr<Store> state = *OpenLocalDir(path() + "/state", FileMode::kPrivate);
  Protocol protocol() const { return {control.get(), destination.get(), state.get()}; }

  // An export of SamplePlan whose second audience remembers keys, starting from `base`.
  ExportPlan Plan(char digit, uint64_t base) const {
    ExportPlan plan = SamplePlan(ExportId(digit));
    plan.state_url = state->Url("");
    PlannedState& remembered = plan.audiences[1].state;
    remembered.folder = kFolder;
    remembered.kind = "diff";
    remembered.base = base;
    remembered.cut = *ParseTimestamp("2026-01-01T00:00:00Z");
    return plan;
  }

  // All of it but the commit.
  ShardReceipt Write(const ExportPlan& plan) const {
    REQUIRE(WritePlan(protocol(), plan).ok());
    auto attempt = Attempt::Begin(protocol(), plan, 0);
    REQUIRE(attempt.ok());
    auto receipt = WriteFiles(protocol(), plan, &*attempt, 0, plan.export_id.substr(0, 1));
    REQUIRE(receipt.ok());
    StateWriter writer(state.get(), std::string(kFolder), plan.export_id + "." + attempt->id(),
                       control->Url(""));
    REQUIRE(writer.Add({"key", {}, false}).ok());
    auto data = writer.Finish();
    REQUIRE(data.ok());
    data->audience = 1;
    receipt->states.push_back(*data);
    REQUIRE(attempt->WriteReceipt(*receipt).ok());
    return *receipt;
  }

  Status Finish(const ExportPlan& plan, const ShardReceipt& receipt) const {
    CommitOptions options;
    options.holds_lease = true;
    return Commit(protocol(), plan.export_id, {&receipt, 1}, options).status();
  }

  // The number that holds, 0 if none.
  StatusOr<uint64_t> Current() const {
    PX_ASSIGN_OR_RETURN(const auto version, CurrentState(protocol(), std::string(kFolder)));
    return version.has_value() ? version->number : 0;
  }

  std::vector<std::string> DataIds() const {
    std::vector<std::string> ids;
    const auto entries = state->List(DataPrefix(kFolder));
    REQUIRE(entries.ok());
    for (const StoreEntry& entry : *entries) {
      const std::string id = DataId(kFolder, entry.key).substr(0, 1);
      if (ids.empty() || ids.back() != id) ids.push_back(id);
    }
    return ids;
  }
};

TEST_CASE("versions follow each other, and the old one goes") {
  World world;
  CHECK(*world.Current() == 0);
  const ExportPlan first = world.Plan('a', 0), second = world.Plan('b', 1);
  REQUIRE(world.Finish(first, world.Write(first)).ok());
  CHECK(*world.Current() == 1);
  REQUIRE(world.Finish(second, world.Write(second)).ok());
  CHECK(*world.Current() == 2);
  CHECK(world.DataIds() == std::vector<std::string>{"b"});
  CHECK(world.state->List(VersionsPrefix(kFolder))->size() == 1);
  // The control folder of what is published may go.
  std::filesystem::remove_all(world.path() + "/out");
  CHECK(*world.Current() == 2);
}

TEST_CASE("of two runs side by side the second fails before its decision, and nothing of it is seen") {
  World world;
  const ExportPlan a = world.Plan('a', 0), b = world.Plan('b', 0);
  const auto lease = world.control->TryLease(LeaseKey(b.export_id));  // it lives
  REQUIRE(lease.ok());
  const ShardReceipt receipt_a = world.Write(a), receipt_b = world.Write(b);
  REQUIRE(world.Finish(a, receipt_a).ok());
  const auto seen = Visible(world.path() + "/out");
  const Status late = world.Finish(b, receipt_b);
  CHECK(late.code() == Code::kFailedPrecondition);
  CHECK(Message(late).find("has finished meanwhile") != std::string_view::npos);
  CHECK_FALSE(Detail(late, kDecided).has_value());
  CHECK(Visible(world.path() + "/out") == seen);
  CHECK(*ReadState(world.protocol(), b.export_id) == ExportState::kOpen);
  REQUIRE(Abort(world.protocol(), b.export_id).ok());
  CHECK(world.DataIds() == std::vector<std::string>{"a"});
  CHECK(*world.Current() == 1);
}

TEST_CASE("a claim without a decision stops others while its process lives, and no longer") {
  World world;
  const ExportPlan a = world.Plan('a', 0), b = world.Plan('b', 0);
  auto lease = world.control->TryLease(LeaseKey(a.export_id));
  REQUIRE((lease.ok() && *lease != nullptr));
  const ShardReceipt receipt_a = world.Write(a), receipt_b = world.Write(b);
  REQUIRE(ClaimStates(world.protocol(), a, {&receipt_a, 1}).ok());
  REQUIRE(ClaimStates(world.protocol(), a, {&receipt_a, 1}).ok());  // repeatable
  const Status under_way = world.Finish(b, receipt_b);
  CHECK(under_way.code() == Code::kFailedPrecondition);
  CHECK(Message(under_way).find("is under way") != std::string_view::npos);
  CHECK(world.Current().status().code() == Code::kFailedPrecondition);

  lease->reset();  // it dies
  REQUIRE(world.Finish(b, receipt_b).ok());
  CHECK(*world.Current() == 2);
  CHECK(*ReadState(world.protocol(), a.export_id) == ExportState::kDecidedAbort);
  CHECK(world.Finish(a, receipt_a).code() == Code::kAborted);
  CHECK(world.DataIds() == std::vector<std::string>{"b"});
}

TEST_CASE("a distributed export that claimed is given up after the time of grace") {
  World world;
  ExportPlan a = world.Plan('a', 0);
  a.single_process = false;
  const ShardReceipt receipt = world.Write(a);
  REQUIRE(ClaimStates(world.protocol(), a, {&receipt, 1}).ok());
  CHECK(world.Current().status().code() == Code::kFailedPrecondition);
  const std::string key = VersionKey(kFolder, 1);
  auto version = StateVersion::FromJson(*Json::Parse(*world.state->Get(key)));
  REQUIRE(version.ok());
  version->claimed.seconds -= kClaimGraceSeconds + 60;
  REQUIRE(world.state->Put(key, version->ToJson().Dump(), "").ok());
  CHECK(*world.Current() == 0);
  CHECK(world.Finish(a, receipt).code() == Code::kAborted);
}

TEST_CASE("a decided export counts before it is published, also under another control folder") {
  World world;
  const ExportPlan a = world.Plan('a', 0);
  const ShardReceipt receipt = world.Write(a);
  REQUIRE(ClaimStates(world.protocol(), a, {&receipt, 1}).ok());
  REQUIRE(Decide(world.protocol(), {a.export_id, true, WallClockNow(), {receipt}}).ok());
  CHECK(*world.Current() == 1);
  const auto elsewhere = *OpenLocalDir(world.path() + "/elsewhere/_pxport");
  const auto there = CurrentState({elsewhere.get(), nullptr, world.state.get()}, std::string(kFolder));
  REQUIRE((there.ok() && there->has_value()));
  CHECK((*there)->number == 1);
  // Its own next run publishes it.
  const auto recovered = Recover(world.protocol());
  REQUIRE(recovered.ok());
  CHECK(recovered->published == std::vector<std::string>{a.export_id});
  CHECK((*CurrentState(world.protocol(), std::string(kFolder)))->committed);
}

TEST_CASE("an export whose keys are gone is not decided") {
  World world;
  const ExportPlan a = world.Plan('a', 0);
  const ShardReceipt receipt = world.Write(a);
  REQUIRE(world.state->Delete(PieceKey(kFolder, receipt.states[0].id, 0)).ok());
  CHECK(world.Finish(a, receipt).code() == Code::kDataLoss);
  CHECK(*ReadState(world.protocol(), a.export_id) == ExportState::kOpen);
}

TEST_CASE("a run that has slept through several others cannot claim a number that became free") {
  World world;
  const ExportPlan a = world.Plan('a', 0), b = world.Plan('b', 1), slow = world.Plan('c', 0);
  const auto lease = world.control->TryLease(LeaseKey(slow.export_id));
  REQUIRE(lease.ok());
  const ShardReceipt receipt = world.Write(slow);
  REQUIRE(world.Finish(a, world.Write(a)).ok());
  REQUIRE(world.Finish(b, world.Write(b)).ok());
  REQUIRE(world.state->Get(VersionKey(kFolder, 1)).status().code() == Code::kNotFound);  // free again
  CHECK(world.Finish(slow, receipt).code() == Code::kFailedPrecondition);
  CHECK(*world.Current() == 2);
  // What it has written survives the others' cleaning as long as it is undecided.
  CHECK(world.DataIds() == std::vector<std::string>{"b", "c"});
}

TEST_CASE("a damaged version is an error that says how to start over") {
  World world;
  const ExportPlan a = world.Plan('a', 0);
  REQUIRE(world.Finish(a, world.Write(a)).ok());
  const std::string key = VersionKey(kFolder, 1);
  std::string text = *world.state->Get(key);
  text[text.find("diff")] = 'D';
  REQUIRE(world.state->Put(key, text, "").ok());
  const Status status = world.Current().status();
  CHECK(status.code() == Code::kDataLoss);
  CHECK(Detail(status, kRemedy).value_or("").find("start over") != std::string::npos);
}

TEST_CASE("a store without the state of an export does not decide it") {
  World world;
  const ExportPlan a = world.Plan('a', 0);
  const ShardReceipt receipt = world.Write(a);
  Protocol without = world.protocol();
  without.state = nullptr;
  CommitOptions options;
  options.holds_lease = true;
  CHECK(Commit(without, a.export_id, {&receipt, 1}, options).status().code() == Code::kFailedPrecondition);
  const auto recovered = Recover(without);
  REQUIRE(recovered.ok());
  CHECK(recovered->aborted.empty());
}

}  // namespace
}  // namespace pxport::state_claims_test
