#include "commit/choose.h"

#include <doctest/doctest.h>

#include "unit/commit/commit_world.h"

namespace pxport::choose_test {
namespace {

const std::string kId = ExportId('a');

TEST_CASE("missing shards are named, nothing is changed") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = DistributedPlan(kId, 4);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  for (const uint32_t shard : {0u, 2u}) REQUIRE(WriteShard(world.protocol(), plan, shard, "x").ok());
  const auto before = Tree(dir.path());
  const Status status = Commit(world.protocol(), kId, {}, {}).status();
  CHECK(status.code() == Code::kFailedPrecondition);
  CHECK(Message(status).find("2 of 4 shards have no receipt, or not the files it lists: 1, 3") !=
        std::string_view::npos);
  CHECK_FALSE(Detail(status, kDecided).has_value());
  CHECK(Tree(dir.path()) == before);
}

TEST_CASE("an attempt whose staged files are gone is not chosen") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = DistributedPlan(kId, 1);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  const auto gone = WriteShards(world.protocol(), plan, "gone");
  REQUIRE(world.destination->Discard(gone[0].files[2].staged.key, gone[0].files[2].staged.upload_id).ok());
  CHECK(Commit(world.protocol(), kId, gone, {}).status().code() == Code::kFailedPrecondition);
  CHECK(*ReadState(world.protocol(), kId) == ExportState::kOpen);
  WriteShards(world.protocol(), plan, "here");
  REQUIRE(Commit(world.protocol(), kId, gone, {}).ok());
  for (const std::string& key : DataKeys(plan)) CHECK(ReadText(dir / key) == Rows(key, "here"));
}

TEST_CASE("receipts that are given come before those that are listed, in shard order") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = DistributedPlan(kId, 2);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  const auto first = WriteShards(world.protocol(), plan, "first");
  const auto second = WriteShards(world.protocol(), plan, "second");
  const auto chosen = ChooseReceipts(world.protocol(), plan, {&second[1], 1});
  REQUIRE(chosen.ok());
  REQUIRE(chosen->size() == 2);
  CHECK((*chosen)[0].shard == 0);
  CHECK((*chosen)[1].attempt == second[1].attempt);
  auto foreign = first;
  foreign[0].export_id = ExportId('b');
  CHECK(ChooseReceipts(world.protocol(), plan, foreign).status().code() == Code::kInvalidArgument);
}

}  // namespace
}  // namespace pxport::choose_test
