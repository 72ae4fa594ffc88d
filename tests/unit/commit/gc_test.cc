#include "commit/gc.h"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>

#include "commit/decision.h"
#include "unit/commit/commit_world.h"
#include "unit/commit/store_proxy.h"

namespace pxport::gc_test {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;
using Reasons = std::vector<std::pair<std::string, std::string>>;

constexpr int64_t kLongAgo = 1'000'000'000;

int64_t Tomorrow() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
             .count() +
         86'400;
}

size_t Staged(const std::string& root) {
  size_t count = 0;
  for (const std::string& name : Tree(root))
    if (name.starts_with("_pxport/staged/") && !name.ends_with('/')) ++count;
  return count;
}

void SetAges(const std::string& root, const ExportPlan& plan, int64_t when_unix_s) {
  for (const auto& entry : fs::recursive_directory_iterator(root + "/_pxport/" + plan.export_id)) {
    const std::chrono::sys_seconds when{std::chrono::seconds(when_unix_s)};
    if (entry.is_regular_file()) fs::last_write_time(entry.path(), fs::file_time_type::clock::from_sys(when));
  }
}

TEST_CASE("gc: one export: only after a decision") {
  ExportDir dir;
  const ExportPlan plan = LeftUndecided(dir.path(), 'a', false);
  const auto world = OpenWorld(dir.path());
  CHECK(CollectExport(world.protocol(), plan.export_id).status().code() == Code::kFailedPrecondition);
  CHECK(CollectExport(world.protocol(), ExportId('b')).status().code() == Code::kNotFound);
  CHECK(Staged(dir.path()) == 5);
  REQUIRE(Commit(world.protocol(), plan.export_id, {}, {}).ok());
  const auto result = CollectExport(world.protocol(), plan.export_id);
  REQUIRE(result.ok());
  CHECK(result->cleaned == Names{plan.export_id});
  CHECK(result->left.empty());
  CHECK(Staged(dir.path()) == 0);
  CHECK(Visible(dir.path()) == PublishedNames(plan));
}

TEST_CASE("gc: stopped anywhere it fails, and the next one continues") {
  int stopped = 0;
  for (int nth = 1;; ++nth) {
    ExportDir dir;
    const ExportPlan silent = LeftUndecided(dir.path(), 'a', false),
                     committed = LeftUndecided(dir.path(), 'b', false);
    const auto world = OpenWorld(dir.path());
    REQUIRE(Commit(world.protocol(), committed.export_id, {}, {}).ok());
    int calls = 0;
    Protocol interruptible = world.protocol();
    interruptible.between = StopAt(nth, &calls);
    const auto result = CollectAll(interruptible, Tomorrow());
    if (!result.ok()) {
      ++stopped;
      CHECK(result.status().code() == Code::kCancelled);
    }
    CHECK(Visible(dir.path()) == PublishedNames(committed));
    const auto again = CollectAll(world.protocol(), Tomorrow());
    REQUIRE(again.ok());
    CHECK(again->failed.empty());
    CHECK(again->left.empty());
    CHECK(Staged(dir.path()) == 0);
    CHECK(*ReadState(world.protocol(), silent.export_id) == ExportState::kDecidedAbort);
    if (result.ok()) break;
  }
  CHECK(stopped > 4);
}

TEST_CASE("gc: all: the silent are aborted, the rest is left alone, whatever they share") {
  ExportDir dir;
  const ExportPlan silent = LeftUndecided(dir.path(), 'a', false),
                   living = LeftUndecided(dir.path(), 'b', false);
  SetAges(dir.path(), silent, kLongAgo);
  const auto world = OpenWorld(dir.path());
  const auto result = CollectAll(world.protocol(), kLongAgo + 1);
  REQUIRE(result.ok());
  CHECK(result->aborted == Names{silent.export_id});
  CHECK(result->kept == Reasons{{living.export_id, "it is undecided and not old enough"}});
  CHECK(result->failed.empty());
  CHECK(Staged(dir.path()) == 5);
  CHECK(*ReadState(world.protocol(), silent.export_id) == ExportState::kDecidedAbort);
  CHECK(Attempt::Begin(world.protocol(), silent, 0).status().code() == Code::kFailedPrecondition);
  REQUIRE(Commit(world.protocol(), living.export_id, {}, {}).ok());
  CHECK(Visible(dir.path()) == PublishedNames(living));
  // What is clean is not looked at again.
  const auto again = CollectAll(world.protocol(), Tomorrow());
  REQUIRE(again.ok());
  CHECK(again->cleaned.empty());
  CHECK(again->aborted.empty());
}

TEST_CASE("gc: uploads whose ids do not tell whose they are stay if a living export claims their key") {
  ExportDir dir;
  const ExportPlan silent = LeftUndecided(dir.path(), 'a', false),
                   living = LeftUndecided(dir.path(), 'b', false);
  SetAges(dir.path(), silent, kLongAgo);
  const auto world = OpenWorld(dir.path());
  ProxyHooks hooks;
  hooks.opaque_uploads = true;
  hooks.leases = false;
  ProxiedStores proxied(world.protocol(), hooks);
  const auto result = CollectAll(proxied.protocol(), kLongAgo + 1);
  REQUIRE(result.ok());
  CHECK(result->aborted == Names{silent.export_id});
  // Both torn uploads have one key: neither is touched while one of the two exports lives.
  CHECK(Staged(dir.path()) == 6);
  REQUIRE(Commit(proxied.protocol(), living.export_id, {}, {}).ok());
  CHECK(Visible(dir.path()) == PublishedNames(living));
  CHECK(Staged(dir.path()) == 0);
}

TEST_CASE("gc: decided and not published: losers go, winners stay, nothing appears") {
  ExportDir dir;
  const ExportPlan plan = LeftUndecided(dir.path(), 'a', false);
  const auto world = OpenWorld(dir.path());
  const auto receipts = world.control->List(plan.export_id + "/receipts/");
  const auto receipt = ShardReceipt::FromJson(*Json::Parse(*world.control->Get(receipts->at(0).key)));
  REQUIRE(Decide(world.protocol(), {plan.export_id, true, {1000, 0}, {*receipt}}).ok());
  const auto result = CollectAll(world.protocol(), Tomorrow());
  REQUIRE(result.ok());
  REQUIRE(result->kept.size() == 1);
  CHECK(result->kept[0].second.find("commit it") != std::string::npos);
  CHECK(Staged(dir.path()) == 4);
  CHECK(Visible(dir.path()).empty());
  REQUIRE(Commit(world.protocol(), plan.export_id, {}, {}).ok());
}

TEST_CASE("gc: a run whose process lives is left alone at any age, a dead one leaves nothing") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan living = SamplePlan(ExportId('b'));
  const auto lease = world.control->TryLease(LeaseKey(living.export_id));
  REQUIRE(lease.ok());
  REQUIRE(WritePlan(world.protocol(), living).ok());
  SetAges(dir.path(), living, kLongAgo);
  const ExportPlan dead = LeftUndecided(dir.path(), 'a', true);
  const auto result = CollectAll(world.protocol(), kLongAgo + 1);
  REQUIRE(result.ok());
  CHECK(result->aborted == Names{dead.export_id});
  CHECK(result->kept == Reasons{{living.export_id, "its process is still running"}});
  CHECK_FALSE(fs::exists(dir / "_pxport/" + dead.export_id));
  CHECK(Staged(dir.path()) == 0);
}

TEST_CASE("gc: other destinations, and stores that tell no times") {
  ExportDir dir;
  const ExportPlan plan = LeftUndecided(dir / "one", 'a', false);
  const auto one = OpenWorld(dir / "one"), other = OpenWorld(dir / "other");
  const auto foreign = CollectAll({one.control.get(), other.destination.get()}, Tomorrow());
  REQUIRE(foreign.ok());
  REQUIRE(foreign->kept.size() == 1);
  CHECK(foreign->kept[0].second.find("another destination") != std::string::npos);
  SetAges(dir / "one", plan, 0);
  const auto ageless = CollectAll(one.protocol(), Tomorrow());
  REQUIRE(ageless.ok());
  REQUIRE(ageless->kept.size() == 1);
  CHECK(ageless->kept[0].second.find("does not report its age") != std::string::npos);
}

TEST_CASE("gc: what cannot be removed is named, and one export's failure is not the others'") {
  ExportDir dir;
  const ExportPlan first = LeftUndecided(dir.path(), 'a', false),
                   second = LeftUndecided(dir.path(), 'b', false);
  const auto world = OpenWorld(dir.path());
  ProxyHooks hooks;
  hooks.before = [&](std::string_view operation, std::string_view key) {
    if (operation == "PutNew" && key == first.export_id + "/decision")
      return Failure(Code::kPermissionDenied, "not yours");
    if (operation == "Discard" && key == second.FileKey(1, false, 0, 1))
      return Failure(Code::kUnavailable, "not now");
    return absl::OkStatus();
  };
  ProxiedStores proxied(world.protocol(), hooks);
  const auto result = CollectAll(proxied.protocol(), Tomorrow());
  REQUIRE(result.ok());
  CHECK(result->aborted == Names{second.export_id});
  REQUIRE(result->failed.size() == 1);
  CHECK(result->failed[0].first == first.export_id);
  CHECK(result->failed[0].second.find("not yours") != std::string::npos);
  CHECK(result->left == Names{second.FileKey(1, false, 0, 1)});
  proxied.hooks.before = nullptr;
  REQUIRE(CollectAll(proxied.protocol(), Tomorrow()).ok());
  CHECK(Staged(dir.path()) == 0);
}

}  // namespace
}  // namespace pxport::gc_test
