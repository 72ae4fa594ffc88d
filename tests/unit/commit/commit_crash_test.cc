// Processes killed before and after every store operation of an export, and at random while others race them.
// Whatever happens: nothing shows before the decision, everything does after it, nothing is doubled, lost or
// left behind.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <random>

#include "commit/commit.h"
#include "commit/recover.h"
#include "unit/commit/commit_world.h"
#include "unit/commit/store_proxy.h"

namespace pxport::commit_crash_test {
namespace {

namespace fs = std::filesystem;

// Runs `body` in a process of its own that kills itself at step number `kill_at`: there is one before and one
// after each store operation. True if it came to that; otherwise the body must have succeeded.
bool KilledAt(int kill_at, const std::string& root, const std::function<Status(const Protocol&)>& body) {
  const pid_t child = fork();
  if (child == 0) {
    const auto world = OpenWorld(root);
    int step = 0;
    ProxyHooks hooks;
    hooks.before = hooks.after = [&](std::string_view, std::string_view) {
      if (step++ == kill_at) raise(SIGKILL);
      return absl::OkStatus();
    };
    ProxiedStores proxied(world.protocol(), hooks);
    _exit(body(proxied.protocol()).ok() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) return true;
  CHECK(WEXITSTATUS(status) == 0);
  return false;
}

// Temporary files of the dead are removed by the next writer.
void Sweep(const WorldStores& world) {
  REQUIRE(world.control->Put("sweep", "", "").ok());
  REQUIRE(world.control->Delete("sweep").ok());
}

Status RecoverOnly(const Protocol& protocol) {
  return Recover(protocol).status();
}

// The folder after a kill and a recovery. `decided`: whether the decision was there when the process died.
void CheckRecovered(const std::string& root, const ExportPlan& plan, bool decided, std::string_view flavour) {
  if (!decided) {
    // The very folder is gone, unless it was there before.
    CHECK(Tree(root).empty());
    return;
  }
  CHECK(Joined(Visible(root)) == Joined(PublishedNames(plan)));
  CHECK(Joined(Tree(root + "/_pxport")) == Joined(ControlAfter(plan.export_id)));
  for (const std::string& key : DataKeys(plan)) CHECK(ReadText(root + "/" + key) == Rows(key, flavour));
}

bool IsDecided(const std::string& root, const ExportPlan& plan) {
  return fs::exists(root + "/_pxport/" + plan.export_id + "/decision");
}

TEST_CASE("killed at every step of a run, then the next run of the same job") {
  const ExportPlan first = SamplePlan(ExportId('a'), 2), second = SamplePlan(ExportId('b'), 2);
  int kill_at = 0, undecided = 0;
  for (;; ++kill_at) {
    ExportDir dir;
    const bool killed = KilledAt(
        kill_at, dir.path(), [&](const Protocol& protocol) { return RunWhole(protocol, first, "first"); });
    CAPTURE(kill_at);
    if (!killed) break;
    const bool decided = IsDecided(dir.path(), first);
    if (!decided) CHECK(Visible(dir.path()).empty());
    undecided += decided ? 0 : 1;
    {
      const auto world = OpenWorld(dir.path());
      REQUIRE(RecoverOnly(world.protocol()).ok());
      Sweep(world);
    }
    CheckRecovered(dir.path(), first, decided, "first");
    REQUIRE(RunWhole(OpenWorld(dir.path()).protocol(), second, "second").ok());
    for (const std::string& key : DataKeys(second)) CHECK(ReadText(dir / key) == Rows(key, "second"));
    CHECK(Visible(dir.path()) == PublishedNames(second));
    auto control = decided ? ControlAfter(first.export_id) : Names{};
    for (const std::string& name : ControlAfter(second.export_id)) control.push_back(name);
    CHECK(Joined(Tree(dir / "_pxport")) == Joined(control));
  }
  // Both halves were met, and so was every step.
  CHECK(undecided > 60);
  CHECK(kill_at - undecided > 60);
}

TEST_CASE("killed in a run, and killed again and again in the recoveries") {
  const ExportPlan plan = SamplePlan(ExportId('a'));
  std::mt19937 random(17);
  for (int round = 0; round < 40; ++round) {
    ExportDir dir;
    const int first = static_cast<int>(random() % 160);
    KilledAt(first, dir.path(), [&](const Protocol& protocol) { return RunWhole(protocol, plan, "x"); });
    const bool decided = IsDecided(dir.path(), plan);
    CAPTURE(round);
    CAPTURE(first);
    for (int times = 0; times < 3; ++times)
      KilledAt(static_cast<int>(random() % 40), dir.path(), RecoverOnly);
    CHECK_FALSE(KilledAt(-1, dir.path(), RecoverOnly));
    Sweep(OpenWorld(dir.path()));
    CheckRecovered(dir.path(), plan, decided, "x");
  }
}

TEST_CASE("killed at every step of an abort") {
  ExportPlan plan = SamplePlan(ExportId('a'));
  plan.single_process = false;
  for (int kill_at = 0;; ++kill_at) {
    ExportDir dir;
    {
      const auto world = OpenWorld(dir.path());
      REQUIRE(WritePlan(world.protocol(), plan).ok());
      REQUIRE(WriteShard(world.protocol(), plan, 0, "x").ok());
    }
    const bool killed = KilledAt(kill_at, dir.path(),
                                 [&](const Protocol& protocol) { return Abort(protocol, plan.export_id); });
    CAPTURE(kill_at);
    const auto world = OpenWorld(dir.path());
    CHECK(Visible(dir.path()).empty());
    if (killed) REQUIRE(Abort(world.protocol(), plan.export_id).ok());
    Sweep(world);
    CHECK(Joined(Tree(dir / "_pxport")) == Joined(ControlAfterAbort(plan.export_id)));
    if (!killed) break;
  }
}

// What one of the racing processes says.
enum Verdict { kCommitted = 10, kAborted = 11, kTrouble = 12 };

int CommitVerdict(const Protocol& protocol, const std::string& id) {
  const Status status = Commit(protocol, id, {}, {}).status();
  return status.ok() ? kCommitted : absl::IsAborted(status) ? kAborted : kTrouble;
}

int AbortVerdict(const Protocol& protocol, const std::string& id) {
  const Status status = Abort(protocol, id);
  return status.ok() ? kAborted : absl::IsFailedPrecondition(status) ? kCommitted : kTrouble;
}

TEST_CASE("commits and aborts race, some of them killed: exactly one outcome") {
  ExportPlan plan = SamplePlan(ExportId('a'), 2);
  plan.single_process = false;
  std::mt19937 random(23);
  int committed = 0, aborted = 0, died = 0;
  // Who lost the last round starts earlier in the next, so that both win often on machines of any speed.
  int commits_wait_us = 0, aborts_wait_us = 0;
  for (int round = 0; round < 60; ++round) {
    ExportDir dir;
    {
      const auto world = OpenWorld(dir.path());
      REQUIRE(WritePlan(world.protocol(), plan).ok());
      for (const uint32_t shard : {0u, 1u, 1u}) REQUIRE(WriteShard(world.protocol(), plan, shard, "x").ok());
    }
    std::vector<pid_t> children;
    for (int i = 0; i < 6; ++i) {
      const bool aborts = i % 3 == 2;
      const auto delay_us = static_cast<useconds_t>(
          random() % 3000 + static_cast<unsigned>(aborts ? aborts_wait_us : commits_wait_us));
      const pid_t child = fork();
      if (child == 0) {
        const auto world = OpenWorld(dir.path());
        usleep(delay_us);
        _exit(aborts ? AbortVerdict(world.protocol(), plan.export_id)
                     : CommitVerdict(world.protocol(), plan.export_id));
      }
      children.push_back(child);
    }
    if (round % 2 == 1) {
      usleep(static_cast<useconds_t>(random() % (round % 3 == 0 ? 30'000 : 8000)));
      for (const size_t victim : {0u, 2u, 4u}) kill(children[victim], SIGKILL);
    }
    std::set<int> verdicts;
    for (const pid_t child : children) {
      int status = 0;
      waitpid(child, &status, 0);
      if (WIFEXITED(status)) verdicts.insert(WEXITSTATUS(status));
      if (WIFSIGNALED(status)) ++died;
    }
    CAPTURE(round);
    // One more of each at the end, as their hosts would do.
    const auto world = OpenWorld(dir.path());
    verdicts.insert(CommitVerdict(world.protocol(), plan.export_id));
    verdicts.insert(AbortVerdict(world.protocol(), plan.export_id));
    REQUIRE(verdicts.size() == 1);
    const bool commits_won = verdicts.contains(kCommitted);
    commits_wait_us = commits_won ? commits_wait_us + 5000 : std::max(commits_wait_us - 5000, 0);
    aborts_wait_us = commits_won ? std::max(aborts_wait_us - 5000, 0) : aborts_wait_us + 5000;
    if (commits_won) {
      ++committed;
      REQUIRE(Recover(world.protocol()).ok());
      Sweep(world);
      CheckRecovered(dir.path(), plan, true, "x");
    } else {
      ++aborted;
      CHECK(verdicts.contains(kAborted));
      CHECK(Visible(dir.path()).empty());
      Sweep(world);
      CHECK(Joined(Tree(dir / "_pxport")) == Joined(ControlAfterAbort(plan.export_id)));
    }
  }
  CHECK(committed > 0);
  CHECK(aborted > 0);
  CHECK(died > 0);
}

}  // namespace
}  // namespace pxport::commit_crash_test
