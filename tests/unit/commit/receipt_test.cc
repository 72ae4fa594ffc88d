#include "commit/receipt.h"

#include <doctest/doctest.h>

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

}  // namespace
}  // namespace pxport::receipt_test
