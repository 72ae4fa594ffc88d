#include "commit/decision.h"

#include <doctest/doctest.h>

#include "unit/commit/commit_world.h"

namespace pxport::decision_test {
namespace {

const std::string kId = ExportId('a');

TEST_CASE("a decision survives the way through JSON") {
  Decision decision{kId, true, *ParseTimestamp("2026-01-02T03:04:05.678Z"), {}};
  ShardReceipt receipt;
  receipt.export_id = kId;
  receipt.attempt = "0123456789abcdef";
  decision.receipts = {receipt};
  auto read = Decision::FromJson(*Json::Parse(decision.ToJson().Dump()));
  REQUIRE(read.ok());
  CHECK(read->ToJson() == decision.ToJson());
  decision = {kId, false, {}, {}};
  read = Decision::FromJson(*Json::Parse(decision.ToJson().Dump()));
  REQUIRE(read.ok());
  CHECK_FALSE(read->commit);
  Json damaged = decision.ToJson();
  damaged.Set("decision", Json::String("maybe"));
  CHECK_FALSE(Decision::FromJson(damaged).ok());
}

TEST_CASE("the first decision is the one that counts") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  CHECK_FALSE(ReadDecision(world.protocol(), kId)->has_value());
  CHECK(Decide(world.protocol(), {kId, true, *ParseTimestamp("2026-01-02T03:04:05Z"), {}})->commit);
  CHECK(Decide(world.protocol(), {kId, false, *ParseTimestamp("2026-01-02T03:04:06Z"), {}})->commit);
  CHECK((*ReadDecision(world.protocol(), kId))->decided == *ParseTimestamp("2026-01-02T03:04:05Z"));
}

TEST_CASE("a damaged decision and that of another export are data loss") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  REQUIRE(Decide(world.protocol(), {ExportId('b'), true, {}, {}}).ok());
  REQUIRE(world.control->PutNew(DecisionKey(kId), *world.control->Get(DecisionKey(ExportId('b')))).ok());
  CHECK(ReadDecision(world.protocol(), kId).status().code() == Code::kDataLoss);
  WriteText(dir / "_pxport/" + kId + "/decision", "{");
  const Status status = ReadDecision(world.protocol(), kId).status();
  CHECK(status.code() == Code::kDataLoss);
  CHECK(Detail(status, kPath) == world.control->Url(DecisionKey(kId)));
}

}  // namespace
}  // namespace pxport::decision_test
