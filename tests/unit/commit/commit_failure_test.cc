// Commit when something is wrong: made-up receipts, damaged decisions, answers that never come.
#include <doctest/doctest.h>

#include "commit/commit.h"
#include "commit/decision.h"
#include "unit/commit/commit_world.h"
#include "unit/commit/store_proxy.h"

namespace pxport::commit_failure_test {
namespace {

const std::string kId = ExportId('a');

void CheckContents(const std::string& root, const ExportPlan& plan, std::string_view flavour) {
  for (const std::string& key : DataKeys(plan)) CHECK(ReadText(root + "/" + key) == Rows(key, flavour));
}

TEST_CASE("a receipt that was handed in and does not fit is an error, a listed one is skipped") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = DistributedPlan(kId, 1);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  auto receipts = WriteShards(world.protocol(), plan, "x");
  auto stolen = receipts;
  stolen[0].files[0].staged.key = "VIP/../../etc/passwd";
  CHECK(Commit(world.protocol(), kId, stolen, {}).status().code() == Code::kInvalidArgument);
  auto other_upload = receipts;
  other_upload[0].files[0].staged.upload_id = "../../../../etc/passwd";
  CHECK(Commit(world.protocol(), kId, other_upload, {}).status().code() == Code::kInvalidArgument);
  CHECK(*ReadState(world.protocol(), kId) == ExportState::kOpen);
  const std::string folder = dir / "_pxport/" + kId + "/receipts/";
  WriteText(folder + "00000.0000000000000000", "{");
  WriteText(folder + "00000.0000000000000001", stolen[0].ToJson().Dump());
  WriteText(folder + "00000.0000000000000002", other_upload[0].ToJson().Dump());
  REQUIRE(Commit(world.protocol(), kId, {}, {}).ok());
  CheckContents(dir.path(), plan, "x");
  CHECK(Tree(dir / "_pxport") == ControlAfter(kId));
}

TEST_CASE("a decision that was tampered with moves no other file") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = DistributedPlan(kId, 1);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  auto receipts = WriteShards(world.protocol(), plan, "x");
  receipts[0].files[0].staged.key = "new.csv";
  const Decision decision{kId, true, {}, receipts};
  WriteText(dir / "_pxport/" + kId + "/decision", decision.ToJson().Dump());
  CHECK(Commit(world.protocol(), kId, {}, {}).status().code() == Code::kInvalidArgument);
  for (const char* text : {"", "{}", "null", "{\"format\":2}"}) {
    WriteText(dir / "_pxport/" + kId + "/decision", text);
    CHECK_FALSE(Commit(world.protocol(), kId, {}, {}).ok());
    CHECK_FALSE(Abort(world.protocol(), kId).ok());
    CHECK_FALSE(Attempt::Begin(world.protocol(), plan, 0).ok());
  }
  CHECK(Visible(dir.path()).empty());
}

TEST_CASE("a failure after the decision says so, and the next commit continues") {
  for (const std::string_view operation : {"Publish", "IsPublished", "Put", "PutNew"}) {
    for (int turn = 0;; ++turn) {
      ExportDir dir;
      const auto world = OpenWorld(dir.path());
      const ExportPlan plan = DistributedPlan(kId, 1);
      REQUIRE(WritePlan(world.protocol(), plan).ok());
      const auto receipts = WriteShards(world.protocol(), plan, "x");
      int left = turn;
      bool decided = false, failed = false;
      ProxyHooks hooks;
      hooks.after = [&](std::string_view name, std::string_view key) {
        decided = decided || (name == "PutNew" && key == kId + "/decision");
        return absl::OkStatus();
      };
      hooks.before = [&](std::string_view name, std::string_view) {
        if (!decided || name != operation || left-- != 0) return absl::OkStatus();
        failed = true;
        return Failure(Code::kResourceExhausted, "no space", "free some");
      };
      ProxiedStores proxied(world.protocol(), hooks);
      const Status status = Commit(proxied.protocol(), kId, receipts, {}).status();
      if (!failed) {
        CHECK(status.ok());
        CHECK(turn > 0);
        break;
      }
      CAPTURE(std::string(operation));
      CAPTURE(turn);
      CHECK(status.code() == Code::kResourceExhausted);
      CHECK(Detail(status, kDecided) == "1");
      CHECK(Detail(status, kExportId) == kId);
      CHECK(Detail(status, kRemedy) == "free some");
      const auto again = Commit(world.protocol(), kId, {}, {});
      REQUIRE(again.ok());
      CHECK(again->replaced.empty());
      CHECK(Visible(dir.path()) == PublishedNames(plan));
      CheckContents(dir.path(), plan, "x");
      CHECK(Tree(dir / "_pxport") == ControlAfter(kId));
    }
  }
}

TEST_CASE("the answer to the decision is lost: it counts what is there") {
  for (const bool written : {false, true}) {
    ExportDir dir;
    const auto world = OpenWorld(dir.path());
    const ExportPlan plan = DistributedPlan(kId, 1);
    REQUIRE(WritePlan(world.protocol(), plan).ok());
    const auto receipts = WriteShards(world.protocol(), plan, "x");
    ProxyHooks hooks;
    auto& hook = written ? hooks.after : hooks.before;
    hook = [](std::string_view operation, std::string_view key) {
      const bool decision = operation == "PutNew" && key.ends_with("/decision");
      return decision ? Failure(Code::kUnavailable, "timed out") : absl::OkStatus();
    };
    ProxiedStores proxied(world.protocol(), hooks);
    const Status status = Commit(proxied.protocol(), kId, receipts, {}).status();
    CHECK(status.ok() == written);
    // Not written so far, but it may still be on its way: no process may act as if there were none.
    if (!written) CHECK(Detail(status, kDecided) == "1");
    CHECK(Commit(world.protocol(), kId, receipts, {}).ok());
  }
}

TEST_CASE("a decision that cannot be read back is an open question, not a no") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = DistributedPlan(kId, 1);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  const auto receipts = WriteShards(world.protocol(), plan, "x");
  bool written = false;
  ProxyHooks hooks;
  hooks.before = [&](std::string_view operation, std::string_view key) {
    if (!key.ends_with("/decision")) return absl::OkStatus();
    if (operation == "PutNew") written = true;
    return operation == "Get" && written ? Failure(Code::kUnavailable, "timed out") : absl::OkStatus();
  };
  ProxiedStores proxied(world.protocol(), hooks);
  const Status status = Commit(proxied.protocol(), kId, receipts, {}).status();
  CHECK(status.code() == Code::kUnavailable);
  CHECK(Detail(status, kDecided) == "1");
  CHECK(*ReadState(world.protocol(), kId) == ExportState::kDecidedCommit);
}

TEST_CASE("a disk too full for the decision: certain not to be decided") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = DistributedPlan(kId, 1);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  const auto receipts = WriteShards(world.protocol(), plan, "x");
  ProxyHooks hooks;
  hooks.before = [&](std::string_view operation, std::string_view key) {
    const bool decision = operation == "PutNew" && key.ends_with("/decision");
    return decision ? Failure(Code::kResourceExhausted, "no space") : absl::OkStatus();
  };
  ProxiedStores proxied(world.protocol(), hooks);
  const Status status = Commit(proxied.protocol(), kId, receipts, {}).status();
  CHECK(status.code() == Code::kResourceExhausted);
  CHECK_FALSE(Detail(status, kDecided).has_value());
}

}  // namespace
}  // namespace pxport::commit_failure_test
