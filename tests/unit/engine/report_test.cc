#include "engine/report.h"

#include <doctest/doctest.h>

#include "base/checksum.h"
#include "unit/commit/commit_world.h"

namespace pxport::report_test {
namespace {

int64_t NumberAt(const Json& json, std::string_view pointer) {
  const Json* value = json.At(pointer);
  REQUIRE_MESSAGE(value != nullptr, std::string(pointer));
  return value->integer().value_or(-1);
}

CommitResult Sample() {
  CommitResult result;
  result.plan = SamplePlan(ExportId('a'), 2);
  for (uint32_t shard = 0; shard < 2; ++shard) {
    ShardReceipt receipt;
    receipt.shard = shard;
    FileReceipt file;
    file.audience = 1;
    file.rows = 10 + shard;
    file.sha256 = shard == 0 ? "" : "00ff";
    file.staged = {result.plan.FileKey(1, false, shard, 1), "id", "write", 100 + shard, 7, {}};
    receipt.files.push_back(file);
    receipt.counts.profiles = 100;
    receipt.counts.bytes = 1000;
    receipt.counts.bad = shard;
    receipt.counts.audiences.resize(2);
    receipt.counts.audiences[1].exported = 9;
    receipt.counts.audiences[1].rows = 10 + shard;
    receipt.counts.audiences[1].required = {shard};
    receipt.counts.audiences[1].consent = 3;
    receipt.counts.audiences[1].invalid_hash = 1;
    receipt.counts.audiences[1].invalid_phone = 2;
    receipt.counts.audiences[1].invalid_email = 3;
    receipt.counts.audiences[1].invalid_id = 4;
    if (shard == 1) receipt.counts.audiences[1].unformatted = {5};
    receipt.counts.audiences[1].emptied = {shard};
    result.receipts.push_back(std::move(receipt));
  }
  result.finals.push_back({true, -1, "receipt.json", "", "application/json", 0});
  result.finals.push_back({false, 1, "new.xml", "", "application/xml", 2});
  return result;
}

TEST_CASE("a report adds the shards up and lists the files of each audience") {
  const ExportDir dir;
  const WorldStores stores = OpenWorld(dir.path());
  RunFacts facts;
  facts.finished = *ParseTimestamp("2023-08-18T01:00:09Z");
  facts.timing_ms = {{"export", 12}, {"total", 34}};
  facts.retries = 5;
  const Json report = MakeReport(Sample(), facts, *stores.destination);
  CHECK(TextAt(report, "/status") == "success");
  CHECK(TextAt(report, "/export_id") == ExportId('a'));
  CHECK(TextAt(report, "/finished") == "2023-08-18T01:00:09Z");
  CHECK(NumberAt(report, "/input/profiles") == 200);
  CHECK(NumberAt(report, "/input/bytes") == 2000);
  CHECK(NumberAt(report, "/input/bad") == 1);
  CHECK(NumberAt(report, "/timing_ms/export") == 12);
  CHECK(NumberAt(report, "/retries") == 5);
  CHECK(NumberAt(report, "/peak_memory_bytes") > 0);
  const Json& audience = *report.At("/audiences/1");
  CHECK(TextAt(audience, "/id") == "a2");
  CHECK(NumberAt(audience, "/profiles") == 18);
  CHECK(NumberAt(audience, "/rows") == 21);
  CHECK(NumberAt(audience, "/excluded/consent") == 6);
  CHECK(NumberAt(audience, "/excluded/required/CustomerID") == 1);
  CHECK(NumberAt(audience, "/identities/invalid_hash") == 2);
  CHECK(NumberAt(audience, "/identities/invalid_phone") == 4);
  CHECK(NumberAt(audience, "/identities/invalid_email") == 6);
  CHECK(NumberAt(audience, "/identities/invalid_id") == 8);
  CHECK(NumberAt(audience, "/values/unformatted/CustomerID") == 5);
  CHECK(NumberAt(audience, "/values/emptied/CustomerID") == 1);
  CHECK(audience.At("/files")->items().size() == 2);
  CHECK(TextAt(audience, "/files/0/name") == "new_s00000.csv");
  CHECK(TextAt(audience, "/files/1/url") == stores.destination->Url("new_s00001.csv"));
  CHECK(TextAt(audience, "/files/1/crc64nvme") == Crc64Base64(7));
  CHECK(audience.At("/files/0/sha256") == nullptr);
  CHECK(TextAt(audience, "/files/1/sha256") == "00ff");
  CHECK(audience.At("/manifests")->items().size() == 1);  // the receipt is of no audience
  CHECK(report.At("/audiences/0/files")->items().empty());
  for (const char* by_column : {"excluded/required", "values/unformatted", "values/emptied"})
    CHECK(report.At(std::string("/audiences/0/") + by_column)->members().empty());
}

TEST_CASE("what did not happen is not mentioned") {
  const ExportDir dir;
  const WorldStores stores = OpenWorld(dir.path());
  CommitResult result = Sample();
  const Json plain = MakeReport(result, {}, *stores.destination);
  for (const char* key : {"parts_kept", "recovered", "replaced"}) CHECK(plain.Find(key) == nullptr);
  result.replaced = {"new.csv"};
  RunFacts facts;
  facts.parts_kept = 3;
  facts.recovered = {ExportId('b')};
  const Json report = MakeReport(result, facts, *stores.destination);
  CHECK(NumberAt(report, "/parts_kept") == 3);
  CHECK(TextAt(report, "/recovered/0") == ExportId('b'));
  CHECK(TextAt(report, "/replaced/0") == "new.csv");
}

}  // namespace
}  // namespace pxport::report_test
