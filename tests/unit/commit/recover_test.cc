#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "base/clock.h"
#include "commit/decision.h"
#include "commit/recover.h"
#include "unit/commit/commit_world.h"
#include "unit/commit/store_proxy.h"

namespace pxport::recover_test {
namespace {

namespace fs = std::filesystem;

// As LeftUndecided, and decided.
ExportPlan LeftDecided(const std::string& root, char digit, bool single_process = true) {
  const ExportPlan plan = LeftUndecided(root, digit, single_process);
  const auto world = OpenWorld(root);
  const auto receipts = world.control->List(plan.export_id + "/receipts/");
  const auto receipt = ShardReceipt::FromJson(*Json::Parse(*world.control->Get(receipts->at(0).key)));
  REQUIRE(Decide(world.protocol(), {plan.export_id, true, {1000, 0}, {*receipt}}).ok());
  return plan;
}

TEST_CASE("nothing there: nothing done, nothing made") {
  ExportDir dir;
  const auto result = Recover(OpenWorld(dir / "out").protocol());
  REQUIRE(result.ok());
  CHECK(result->published.empty());
  CHECK(result->aborted.empty());
  CHECK(Tree(dir.path()).empty());
}

TEST_CASE("decided exports are rolled forward, undecided ones of the dead vanish") {
  ExportDir dir;
  const ExportPlan decided = LeftDecided(dir.path(), 'a');
  LeftUndecided(dir.path(), 'b', true);
  const ExportPlan distributed = LeftDecided(dir.path(), 'c', false);
  fs::remove(dir / "_pxport/" + distributed.export_id + "/plan");
  fs::remove_all(dir / "_pxport/" + distributed.export_id);
  const auto world = OpenWorld(dir.path());
  const auto result = Recover(world.protocol());
  REQUIRE(result.ok());
  CHECK(result->published == Names{decided.export_id});
  CHECK(result->aborted == Names{ExportId('b')});
  CHECK(Visible(dir.path()) == PublishedNames(decided));
  auto tree = Tree(dir / "_pxport");
  std::erase_if(tree,
                [](const std::string& name) { return name.starts_with("staged"); });  // of the removed 'c'
  CHECK(tree == ControlAfter(decided.export_id));
  const auto again = Recover(world.protocol());
  REQUIRE(again.ok());
  CHECK(again->published.empty());
  CHECK(again->aborted.empty());
}

TEST_CASE("an undecided export of the dead leaves no trace at all") {
  ExportDir dir;
  LeftUndecided(dir / "out", 'b', true);
  REQUIRE(Recover(OpenWorld(dir / "out").protocol()).ok());
  CHECK(Tree(dir / "out").empty());
}

TEST_CASE("an undecided distributed export belongs to its coordinator, a decided one to any process") {
  ExportDir dir;
  LeftUndecided(dir.path(), 'a', false);
  const auto before = Tree(dir.path());
  REQUIRE(Recover(OpenWorld(dir.path()).protocol()).ok());
  CHECK(Tree(dir.path()) == before);
  const ExportPlan decided = LeftDecided(dir.path(), 'b', false);
  CHECK(Recover(OpenWorld(dir.path()).protocol())->published == Names{decided.export_id});
  CHECK(Visible(dir.path()) == PublishedNames(decided));
}

TEST_CASE("exports of living processes are left alone, decided or not") {
  ExportDir dir;
  const ExportPlan undecided = LeftUndecided(dir.path(), 'a', true);
  const ExportPlan decided = LeftDecided(dir.path(), 'b');
  const auto world = OpenWorld(dir.path());
  {
    const auto one = world.control->TryLease(LeaseKey(undecided.export_id));
    const auto two = world.control->TryLease(LeaseKey(decided.export_id));
    const auto before = Tree(dir.path());
    const auto result = Recover(OpenWorld(dir.path()).protocol());
    REQUIRE(result.ok());
    CHECK(result->published.empty());
    CHECK(result->aborted.empty());
    CHECK(Tree(dir.path()) == before);
  }
  const auto result = Recover(world.protocol());
  REQUIRE(result.ok());
  CHECK(result->published.size() == 1);
  CHECK(result->aborted.size() == 1);
}

TEST_CASE("exports to another destination under the same control root are left alone") {
  ExportDir dir;
  const auto control = OpenLocalDir(dir / "control"), here = OpenLocalDir(dir / "here"),
             there = OpenLocalDir(dir / "there");
  const Protocol mine{control->get(), here->get()}, theirs{control->get(), there->get()};
  ExportPlan plan = SamplePlan(ExportId('a'));
  REQUIRE(WritePlan(theirs, plan).ok());
  const auto receipt = WriteShard(theirs, plan, 0, "x");
  REQUIRE(receipt.ok());
  REQUIRE(Decide(theirs, {plan.export_id, true, {1000, 0}, {*receipt}}).ok());
  const auto result = Recover(mine);
  REQUIRE(result.ok());
  CHECK(result->published.empty());
  CHECK(Recover(theirs)->published.size() == 1);
  CHECK(Visible(dir / "there") == PublishedNames(plan));
  CHECK_FALSE(fs::exists(dir / "here"));
  CHECK(Tree(dir / "control") == ControlAfter(plan.export_id));
}

TEST_CASE("a process that was killed between its lease and its plan") {
  ExportDir dir;
  const pid_t child = fork();
  if (child == 0) {
    const auto world = OpenWorld(dir.path());
    const auto lease = world.control->TryLease(LeaseKey(ExportId('a')));
    raise(SIGKILL);
  }
  waitpid(child, nullptr, 0);
  CHECK(Tree(dir.path()).size() == 3);
  REQUIRE(Recover(OpenWorld(dir.path()).protocol()).ok());
  CHECK(Tree(dir.path()).empty());
}

TEST_CASE("where it is unknown whether a process lives, age decides, and the decision stays as a fence") {
  ExportDir dir;
  const ExportPlan plan = LeftUndecided(dir.path(), 'a', true);
  const auto world = OpenWorld(dir.path());
  ProxyHooks hooks;
  hooks.leases = false;
  ProxiedStores proxied(world.protocol(), hooks);
  CHECK(Recover(proxied.protocol())->aborted.empty());
  CHECK(Recover(proxied.protocol(), plan.started)->aborted.empty());
  const Timestamp after{WallClockNow().seconds + 60, 0};  // of all its objects, by the store's clock
  CHECK(Recover(proxied.protocol(), after)->aborted == Names{plan.export_id});
  CHECK(*ReadState(world.protocol(), plan.export_id) == ExportState::kDecidedAbort);
  CHECK(Tree(dir / "_pxport") == ControlAfterAbort(plan.export_id));
  CHECK(Recover(proxied.protocol(), after)->aborted.empty());
}

TEST_CASE("strange and damaged control objects") {
  ExportDir dir;
  const ExportPlan good = LeftDecided(dir.path(), 'c');
  const auto world = OpenWorld(dir.path());
  REQUIRE(world.control->Put("state/a1/3", "x", "").ok());
  REQUIRE(world.control->Put("readme", "x", "").ok());
  REQUIRE(world.control->Put(ExportId('d') + "/decision", "{}", "").ok());  // no plan: nothing can be done
  REQUIRE(world.control->Put(ExportId('a') + "/plan", "{", "").ok());       // nothing is promised of it
  const auto result = Recover(world.protocol());
  REQUIRE(result.ok());
  CHECK(result->published == Names{good.export_id});
  // Something is promised here: it is an error, but the others are tried all the same.
  REQUIRE(world.control->Put(ExportId('a') + "/decision", "{}", "").ok());
  const ExportPlan later = LeftDecided(dir.path(), 'e');
  CHECK(Recover(world.protocol()).status().code() == Code::kDataLoss);
  CHECK(*ReadState(world.protocol(), later.export_id) == ExportState::kPublished);
}

TEST_CASE("leftovers of an export that is through are swept") {
  ExportDir dir;
  const ExportPlan plan = LeftDecided(dir.path(), 'a');
  const auto world = OpenWorld(dir.path());
  REQUIRE(Recover(world.protocol()).ok());
  // A worker that was frozen all the while wakes up, not having seen the decision.
  REQUIRE(world.control
              ->Put(plan.export_id + "/attempts/00000.00000000000000ff",
                    R"({"export_id":"a","shard":0,"attempt":"00000000000000ff","keys":["new.csv"]})", "")
              .ok());
  auto late = world.destination->Create("new.csv", {plan.export_id + "/00000/00000000000000ff", ""});
  REQUIRE(late.ok());
  REQUIRE((*late)->Finish().ok());
  REQUIRE(Recover(world.protocol()).ok());
  CHECK(Tree(dir / "_pxport") == ControlAfter(plan.export_id));
  CHECK(Visible(dir.path()) == PublishedNames(plan));
}

TEST_CASE("processes that recover the same exports at once do not disturb each other") {
  for (int round = 0; round < 4; ++round) {
    ExportDir dir;
    const ExportPlan one = LeftDecided(dir.path(), 'a', false), two = LeftDecided(dir.path(), 'b');
    LeftUndecided(dir.path(), 'c', true);
    constexpr int kProcesses = 4;
    pid_t children[kProcesses];
    for (pid_t& child : children) {
      child = fork();
      if (child != 0) continue;
      const auto result = Recover(OpenWorld(dir.path()).protocol());
      _exit(result.ok() ? 0 : 1);
    }
    for (const pid_t child : children) {
      int status = 0;
      waitpid(child, &status, 0);
      CHECK(status == 0);
    }
    REQUIRE(Recover(OpenWorld(dir.path()).protocol()).ok());
    CHECK(Visible(dir.path()) == PublishedNames(one));  // both have the same names
    auto expected = ControlAfter(one.export_id);
    for (const std::string& name : ControlAfter(two.export_id)) expected.push_back(name);
    CHECK(Tree(dir / "_pxport") == expected);
    for (const std::string& key : DataKeys(one)) CHECK(ReadText(dir / key) == Rows(key, "x"));
  }
}

}  // namespace
}  // namespace pxport::recover_test
