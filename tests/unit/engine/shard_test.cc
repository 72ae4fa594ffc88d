#include "engine/shard.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>

#include "commit/abort.h"
#include "commit/commit.h"
#include "commit/plan_store.h"
#include "unit/engine/audience_world.h"

namespace pxport::shard_test {
namespace {

const std::string kAttempt = "0123456789abcdef";

// A job to a folder with a written plan: shards can be opened.
struct ShardWorld : AudienceWorld {
  ShardWorld() : AudienceWorld("") {
    stores = OpenStores(Compiled(*job), nullptr).value();
    REQUIRE(WritePlan(stores.protocol(), plan).ok());
    plan = ReadPlan(stores.protocol(), plan.export_id).value();
  }

  StatusOr<std::unique_ptr<Shard>> Open(Shard::Purpose purpose = Shard::Purpose::kExport,
                                        const std::string& attempt = "") {
    return Shard::Open(Compiled(*job), stores, plan, 0, nullptr, nullptr, purpose, attempt);
  }
  // Opens a shard and pushes members of the first audience to it.
  std::unique_ptr<Shard> Push(int members, Shard::Purpose purpose = Shard::Purpose::kExport,
                              const std::string& attempt = "") {
    auto shard = Open(purpose, attempt);
    REQUIRE_MESSAGE(shard.ok(), shard.status().ToString());
    for (int i = 0; i < members; ++i) {
      REQUIRE((*shard)
                  ->pipeline()
                  .Push(fmt::format(R"({{"id":{},"segmentMembership":{{"ups":{{"a":{{}}}}}}}})", i) + "\n")
                  .ok());
    }
    return *std::move(shard);
  }
  StatusOr<ShardReceipt> Write(int members) { return Push(members)->Finish(); }
  std::string FileOfA() const { return dir / plan.FileKey(0, false, 0, 1); }
  size_t Staged() {
    size_t uploads = 0;
    for (size_t audience : {size_t{0}, size_t{1}})
      uploads += stores.destination->ListUploads(plan.FileKey(audience, false, 0, 1)).value().size();
    return uploads;
  }

  OpenedStores stores;
};

TEST_CASE("a finished shard has staged a file per audience, and published none") {
  ShardWorld world;
  const auto receipt = world.Push(3, Shard::Purpose::kExport, kAttempt)->Finish();
  REQUIRE_MESSAGE(receipt.ok(), receipt.status().ToString());
  CHECK(receipt->export_id == world.plan.export_id);
  CHECK(receipt->shard == 0);
  CHECK(receipt->attempt == kAttempt);
  CHECK(receipt->counts.profiles == 3);
  REQUIRE(receipt->files.size() == 2);
  CHECK(receipt->files[0].rows == 3);
  CHECK(receipt->files[1].rows == 0);
  for (const FileReceipt& file : receipt->files) CHECK(*world.stores.destination->IsStaged(file.staged));
  CHECK_FALSE(std::filesystem::exists(world.FileOfA()));
  REQUIRE(Commit(world.stores.protocol(), world.plan.export_id, {&*receipt, 1}, {}).ok());
  CHECK(ReadText(world.FileOfA()) == "Id\n0\n1\n2\n");
}

TEST_CASE("every attempt has an id of its own unless it is given") {
  ShardWorld world;
  const auto first = world.Write(1), second = world.Write(1);
  REQUIRE(first.ok());
  REQUIRE(second.ok());
  CHECK(first->attempt.size() == 16);
  CHECK(first->attempt != second->attempt);
}

TEST_CASE("a shard that is destroyed before Finish drops what it has staged") {
  ShardWorld world;
  world.Push(3).reset();
  CHECK(world.Staged() == 0);
  CHECK_FALSE(std::filesystem::exists(world.FileOfA()));
  CHECK(world.Write(3).ok());  // the next attempt is independent of it
  CHECK(world.Staged() == 2);
}

TEST_CASE("after an abort no shard can be opened") {
  ShardWorld world;
  REQUIRE(Abort(world.stores.protocol(), world.plan.export_id).ok());
  CHECK(world.Open().status().code() == Code::kFailedPrecondition);
  CHECK(world.Staged() == 0);
}

TEST_CASE("an attempt can be resumed under its id") {
  ShardWorld world;
  world.Push(2, Shard::Purpose::kExport, kAttempt).reset();
  const auto receipt = world.Push(2, Shard::Purpose::kResume, kAttempt)->Finish();
  REQUIRE_MESSAGE(receipt.ok(), receipt.status().ToString());
  CHECK(receipt->attempt == kAttempt);
  CHECK(receipt->files[0].rows == 2);
}

TEST_CASE("a repair needs the decision, and accepts the same bytes only") {
  ShardWorld world;
  CHECK_FALSE(world.Open(Shard::Purpose::kRepair).ok());
  const auto receipt = world.Write(2);
  REQUIRE(receipt.ok());
  // The staged file of the first audience is lost after the decision.
  CommitOptions options;
  options.before_decision = [&](const ExportPlan&, std::span<const ShardReceipt> receipts) {
    const StagedFile& lost = receipts[0].files[0].staged;
    return world.stores.destination->Discard(lost.key, lost.upload_id);
  };
  const Protocol protocol = world.stores.protocol();
  CHECK(Commit(protocol, world.plan.export_id, {&*receipt, 1}, options).status().code() == Code::kDataLoss);

  const size_t staged = world.Staged();
  CHECK(world.Push(3, Shard::Purpose::kRepair)->Finish().status().code() == Code::kDataLoss);
  CHECK(world.Staged() == staged);  // the rejected files are discarded
  const auto repaired = world.Push(2, Shard::Purpose::kRepair)->Finish();
  REQUIRE_MESSAGE(repaired.ok(), repaired.status().ToString());
  REQUIRE(Commit(protocol, world.plan.export_id, {&*repaired, 1}, {}).ok());
  CHECK(ReadText(world.FileOfA()) == "Id\n0\n1\n");
}

}  // namespace
}  // namespace pxport::shard_test
