#include "commit/check_receipt.h"

#include <doctest/doctest.h>

#include "unit/commit/commit_world.h"

namespace pxport::check_receipt_test {
namespace {

// A receipt that fits the sample plan with two shards.
ShardReceipt Fitting(const ExportPlan& plan) {
  ShardReceipt receipt;
  receipt.export_id = plan.export_id;
  receipt.shard = 1;
  receipt.attempt = "0123456789abcdef";
  receipt.counts.audiences.resize(plan.audiences.size());
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

}  // namespace
}  // namespace pxport::check_receipt_test
