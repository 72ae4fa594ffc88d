#include "commit/receipt.h"

#include <doctest/doctest.h>

#include "commit/decision.h"
#include "unit/commit/commit_world.h"

namespace pxport::receipt_test {
namespace {

ShardReceipt Sample() {
  ShardReceipt receipt;
  receipt.export_id = ExportId('a');
  receipt.shard = 1;
  receipt.attempt = "0123456789abcdef";
  FileReceipt file;
  file.audience = 1;
  file.deletes = true;
  file.part = 2;
  file.rows = 3;
  file.raw_bytes = 4;
  file.sha256 = std::string(64, 'a');
  file.staged = {"new_deletes_2.csv", "u", "w", 5, 6, Json()};
  receipt.files = {file};
  receipt.counts.profiles = 7;
  receipt.counts.audiences.resize(2);
  receipt.counts.audiences[1].required = {8, 9};
  return receipt;
}

TEST_CASE("a receipt survives the way through JSON, respelt too") {
  const auto read = ShardReceipt::FromJson(*Json::Parse(Sample().ToJson().Pretty()));
  REQUIRE(read.ok());
  CHECK(read->ToJson() == Sample().ToJson());
  CHECK(ShardReceipt::FromJson(*Json::Parse(Sample().ToJson().Canonical())).ok());
}

TEST_CASE("any change of a receipt is noticed") {
  const std::string text = Sample().ToJson().Dump();
  size_t parsed = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    for (const char c : {'0', '1', 'a', ' ', '}'}) {
      std::string changed = text;
      changed[i] = c;
      if (changed == text) continue;
      const auto json = Json::Parse(changed);
      if (!json.ok()) continue;
      ++parsed;
      CAPTURE(changed);
      CHECK_FALSE(ShardReceipt::FromJson(*json).ok());
    }
    const auto cut = Json::Parse(text.substr(0, i));
    CHECK_FALSE((cut.ok() && ShardReceipt::FromJson(*cut).ok()));
  }
  CHECK(parsed > 500);
}

TEST_CASE("counts add up, also those of unequal shape") {
  Counts sum;
  sum.Add(Sample().counts);
  Counts other = Sample().counts;
  other.audiences[1].required = {1, 1, 1};
  other.audiences[0].rows = 5;
  sum.Add(other);
  CHECK(sum.profiles == 14);
  CHECK(sum.audiences[0].rows == 5);
  CHECK(sum.audiences[1].required == std::vector<uint64_t>{9, 10, 1});
  const auto read = Counts::FromJson(*Json::Parse(sum.ToJson().Dump()));
  REQUIRE(read.ok());
  CHECK(read->ToJson() == sum.ToJson());
}

// A receipt that fits the sample plan with two shards.
ShardReceipt Fitting(const ExportPlan& plan) {
  ShardReceipt receipt = Sample();
  receipt.files.clear();
  const std::pair<uint32_t, bool> sets[] = {{0, false}, {1, false}, {1, true}};
  for (const auto& [audience, deletes] : sets) {
    for (const uint32_t part : {1u, 2u}) {
      FileReceipt file;
      file.audience = audience;
      file.deletes = deletes;
      file.part = part;
      file.staged.key = plan.FileKey(audience, deletes, 1, part);
      file.staged.write_id = ExportId('a') + "/00001/0123456789abcdef";
      receipt.files.push_back(file);
    }
  }
  return receipt;
}

TEST_CASE("a receipt must fit the plan in every respect") {
  const ExportPlan plan = SamplePlan(ExportId('a'), 2);
  const ShardReceipt good = Fitting(plan);
  REQUIRE(CheckReceipt(plan, good).ok());
  ShardReceipt none = good;
  none.files.clear();
  CHECK(CheckReceipt(plan, none).ok());  // no rows, and on_empty says skip

  std::vector<ShardReceipt> bad(15, good);
  bad[0].export_id = ExportId('b');
  bad[1].shard = 2;
  bad[2].shard = 0;
  bad[3].attempt = "../0123456789abc";
  bad[4].files[0].audience = 2;
  bad[5].files[0].deletes = true;  // the first audience has none
  bad[6].files[0].staged.key = "VIP/../../etc/passwd";
  bad[7].files[0].staged.key = plan.FileKey(1, false, 1, 1);
  bad[8].files[0].staged.write_id = ExportId('b') + "/00001/0123456789abcdef";
  bad[9].files[0].sha256 = "zz";
  bad[10].files[0].part = 0;
  std::swap(bad[11].files[0], bad[11].files[1]);
  bad[12].files.erase(bad[12].files.begin());
  bad[13].files.push_back(bad[13].files.back());
  bad[14].counts.audiences.clear();
  for (size_t i = 0; i < bad.size(); ++i) {
    CAPTURE(i);
    CHECK(CheckReceipt(plan, bad[i]).code() == Code::kInvalidArgument);
  }
}

TEST_CASE("a decision survives the way through JSON") {
  Decision decision{ExportId('a'), true, *ParseTimestamp("2026-01-02T03:04:05.678Z"), {Sample()}};
  auto read = Decision::FromJson(*Json::Parse(decision.ToJson().Dump()));
  REQUIRE(read.ok());
  CHECK(read->ToJson() == decision.ToJson());
  decision = {ExportId('a'), false, {}, {}};
  read = Decision::FromJson(*Json::Parse(decision.ToJson().Dump()));
  REQUIRE(read.ok());
  CHECK_FALSE(read->commit);
  Json damaged = decision.ToJson();
  damaged.Set("decision", Json::String("maybe"));
  CHECK_FALSE(Decision::FromJson(damaged).ok());
}

}  // namespace
}  // namespace pxport::receipt_test
