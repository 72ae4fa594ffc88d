#include "commit/stored_receipts.h"

#include <doctest/doctest.h>

#include "unit/commit/commit_world.h"

namespace pxport::stored_receipts_test {
namespace {

const std::string kId = ExportId('a');

TEST_CASE("receipts below a prefix; damaged ones are skipped and logged") {
  ExportDir dir;
  const auto world = OpenWorld(dir.path());
  const ExportPlan plan = DistributedPlan(kId, 2);
  REQUIRE(WritePlan(world.protocol(), plan).ok());
  const auto written = WriteShards(world.protocol(), plan, "x");
  WriteText(dir / "_pxport/" + kId + "/receipts/00001.0000000000000000", "{");
  std::vector<std::string> lines;
  Log log([&](LogLevel, std::string_view line) { lines.emplace_back(line); });
  Protocol protocol = world.protocol();
  protocol.log = &log;
  const auto read = ReadReceipts(protocol, ReceiptsPrefix(kId));
  REQUIRE(read.ok());
  REQUIRE(read->size() == 2);
  CHECK((*read)[0].ToJson() == written[0].ToJson());
  log.Drain();
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("receipts/00001.0000000000000000") != std::string::npos);
  CHECK(ReadReceipt(protocol, ReceiptKey(kId, 1, written[1].attempt)).ok());
  CHECK(ReadReceipt(protocol, ReceiptKey(kId, 1, "ffffffffffffffff")).status().code() == Code::kNotFound);
}

}  // namespace
}  // namespace pxport::stored_receipts_test
