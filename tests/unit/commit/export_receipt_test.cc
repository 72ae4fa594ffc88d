#include "commit/export_receipt.h"

#include <doctest/doctest.h>

#include "base/checksum.h"
#include "unit/commit/commit_world.h"

namespace pxport::export_receipt_test {
namespace {

TEST_CASE("what an export published, for people and for verify") {
  ExportPlan plan = SamplePlan(ExportId('a'));
  plan.destination_url = "file:///srv/out/";
  std::vector<ShardReceipt> receipts(1);
  receipts[0].export_id = plan.export_id;
  receipts[0].attempt = "0123456789abcdef";
  FileReceipt file;
  file.rows = 5;
  file.staged.key = plan.FileKey(0, false, 0, 1);
  file.staged.bytes = 50;
  file.staged.crc64 = Crc64Nvme("123456789");
  receipts[0].files = {file};
  receipts[0].counts.audiences.resize(plan.audiences.size());
  receipts[0].counts.profiles = 9;
  receipts[0].counts.audiences[0].rows = 5;
  receipts[0].counts.audiences[0].required = {4};
  receipts[0].files[0].sha256 = std::string(64, 'b');
  const auto json = Json::Parse(ExportReceipt(plan, receipts).Dump());
  REQUIRE(json.ok());
  CHECK(json->At("/format")->text() == "1");
  CHECK(json->At("/export_id")->text() == ExportId('a'));
  CHECK(json->At("/started")->text() == "2023-08-18T01:00:00.5Z");
  CHECK(json->At("/destination/url")->text() == "file:///srv/out/");
  CHECK(json->At("/input/profiles")->text() == "9");
  CHECK(json->At("/audiences/0/columns/0")->text() == "CustomerID");
  CHECK(json->At("/audiences/0/excluded/required/CustomerID")->text() == "4");
  CHECK(json->At("/audiences/0/files/0/key")->text() == "VIP/vip.csv");
  CHECK(json->At("/audiences/0/files/0/rows")->text() == "5");
  CHECK(json->At("/audiences/0/files/0/bytes")->text() == "50");
  CHECK(json->At("/audiences/0/files/0/crc64nvme")->text() == "rosUhgp5mIg=");
  CHECK(json->At("/audiences/0/files/0/sha256")->text() == std::string(64, 'b'));
  CHECK(json->At("/audiences/1/files")->items().empty());
}

}  // namespace
}  // namespace pxport::export_receipt_test
