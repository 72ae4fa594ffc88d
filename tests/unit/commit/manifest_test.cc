#include "commit/manifest.h"

#include <doctest/doctest.h>

#include "base/checksum.h"
#include "unit/commit/commit_world.h"

namespace pxport::manifest_test {
namespace {

FileReceipt File(const ExportPlan& plan, uint32_t audience, bool deletes, uint32_t shard, uint32_t part,
                 uint64_t rows, uint64_t bytes) {
  FileReceipt file;
  file.audience = audience;
  file.deletes = deletes;
  file.part = part;
  file.rows = rows;
  file.staged.key = plan.FileKey(audience, deletes, shard, part);
  file.staged.bytes = bytes;
  file.staged.crc64 = Crc64Nvme("123456789");
  return file;
}

ShardReceipt Shard(const ExportPlan& plan, uint32_t shard, std::vector<FileReceipt> files) {
  ShardReceipt receipt;
  receipt.export_id = plan.export_id;
  receipt.shard = shard;
  receipt.attempt = "0123456789abcdef";
  receipt.files = std::move(files);
  receipt.counts.audiences.resize(plan.audiences.size());
  return receipt;
}

std::string BytesOf(const std::vector<FinalObject>& objects, std::string_view key) {
  for (const FinalObject& object : objects) {
    if (object.key == key) return object.bytes;
  }
  return "(missing)";
}

TEST_CASE("Adobe's published sample, byte for byte") {
  ExportPlan plan = SamplePlan(ExportId('a'));
  plan.destination_url = "s3://bucket/destination/";
  plan.extension = ".json";
  plan.audiences.resize(1);
  plan.audiences[0].folder = "output001/";
  plan.audiences[0].stem = "amazon-s3_segment-name_20230818_010718";
  const std::vector<ShardReceipt> receipts = {Shard(plan, 0, {File(plan, 0, false, 0, 1, 1, 145854)})};
  const auto objects = FinalObjects(plan, receipts);
  CHECK(
      BytesOf(objects,
              "output001/"
              "manifest-d0420d72-756c-4159-9e7f-7d3e2f8b501e-0ac8f3c0-29bd-40aa-82c1-f1b7e0657b19.json") ==
      R"({"flowRunId":"0ac8f3c0-29bd-40aa-82c1-f1b7e0657b19","scheduledTime":"2023-08-18T01:00:00Z","exportResults":)"
      R"([{"sinkPath":"/destination/output001","name":"amazon-s3_segment-name_20230818_010718.json","size":145854}]})");
}

TEST_CASE("sinkPath begins at the store's root and has no slash at its end") {
  ExportPlan plan = SamplePlan(ExportId('a'));
  const auto sink_path = [&plan](std::string url, std::string folder) {
    plan.destination_url = std::move(url);
    plan.audiences[0].folder = std::move(folder);
    const std::vector<ShardReceipt> receipts = {Shard(plan, 0, {File(plan, 0, false, 0, 1, 1, 1)})};
    const std::string bytes = FinalObjects(plan, receipts)[1].bytes;
    const auto json = Json::Parse(bytes);
    REQUIRE(json.ok());
    return json->At("/exportResults/0/sinkPath")->text();
  };
  CHECK(sink_path("s3://b", "") == "/");
  CHECK(sink_path("s3://b/", "") == "/");
  CHECK(sink_path("s3://b/x/y/", "") == "/x/y");
  CHECK(sink_path("s3://b/x/", "V \"I\"P/1/") == "/x/V \"I\"P/1");
  CHECK(sink_path("file:///srv/out/", "") == "/");
  CHECK(sink_path("file:///srv/out/", "VIP/") == "/VIP");
}

TEST_CASE("Pega's manifest, byte for byte, over shards and parts in their order") {
  ExportPlan plan = SamplePlan(ExportId('a'), 2);
  plan.extension = ".csv.gz";
  plan.pega.process_type = "Account<&>Ingestion";
  plan.audiences[0].stem = "a&b";
  const std::vector<ShardReceipt> receipts = {
      Shard(plan, 0, {File(plan, 0, false, 0, 1, 700, 1437966), File(plan, 0, false, 0, 2, 600, 7)}),
      Shard(plan, 1, {File(plan, 0, false, 1, 1, 0, 20)})};
  CHECK(BytesOf(FinalObjects(plan, receipts), "VIP/a&b.xml") ==
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        "<manifest>\n"
        " <processType>Account&lt;&amp;&gt;Ingestion</processType>\n"
        " <totalRecordCount>1300</totalRecordCount>\n"
        " <files>\n"
        "  <file>\n"
        "   <name>VIP/a&amp;b_s00000.csv.gz</name>\n"
        "   <size>1437966</size>\n"
        "   <recordCount>700</recordCount>\n"
        "  </file>\n"
        "  <file>\n"
        "   <name>VIP/a&amp;b_s00000_2.csv.gz</name>\n"
        "   <size>7</size>\n"
        "   <recordCount>600</recordCount>\n"
        "  </file>\n"
        "  <file>\n"
        "   <name>VIP/a&amp;b_s00001.csv.gz</name>\n"
        "   <size>20</size>\n"
        "   <recordCount>0</recordCount>\n"
        "  </file>\n"
        " </files>\n"
        "</manifest>\n");
}

TEST_CASE("deletes have a manifest and a token of their own, and are not in Adobe's") {
  ExportPlan plan = SamplePlan(ExportId('a'));
  const std::vector<ShardReceipt> receipts = {
      Shard(plan, 0, {File(plan, 1, false, 0, 1, 5, 50), File(plan, 1, true, 0, 1, 2, 20)})};
  const auto objects = FinalObjects(plan, receipts);
  const std::string upserts = BytesOf(objects, "new.xml"), deletes = BytesOf(objects, "new_deletes.xml");
  CHECK(upserts.find("<processType>CustomerIngestion</processType>\n <totalRecordCount>5<") !=
        std::string::npos);
  CHECK(upserts.find("_deletes") == std::string::npos);
  CHECK(deletes.find("<processType>CustomerPurge</processType>\n <totalRecordCount>2<") != std::string::npos);
  CHECK(deletes.find("<name>new_deletes.csv</name>") != std::string::npos);
  CHECK(BytesOf(objects, "new_deletes.tok") == "");
  for (const FinalObject& object : objects) {
    if (object.key.starts_with("manifest-")) CHECK(object.bytes.find("_deletes") == std::string::npos);
  }
}

TEST_CASE("an audience without files has Adobe's manifest, which says so, and nothing of Pega's") {
  ExportPlan plan = SamplePlan(ExportId('a'));
  const auto keys = [&plan](std::vector<FileReceipt> files) {
    const std::vector<ShardReceipt> receipts = {Shard(plan, 0, std::move(files))};
    const auto objects = FinalObjects(plan, receipts);
    CHECK(Json::Parse(objects[0].bytes)->At("/audiences")->items().size() == 2);
    CHECK(objects[1].bytes.find("exportResults") != std::string::npos);
    Names names;
    for (size_t i = 3; i < objects.size(); ++i) names.push_back(objects[i].key);
    return names;
  };
  CHECK(keys({}).empty());
  CHECK(keys({File(plan, 0, false, 0, 1, 0, 11)}) == Names{"VIP/vip.xml", "VIP/vip.tok"});
  CHECK(keys({File(plan, 1, true, 0, 1, 2, 20)}) == Names{"new_deletes.xml", "new_deletes.tok"});
  plan.pega.token_name = "go.tok";  // one token for several manifests, but none for no manifest
  plan.audiences[0].folder = "";
  CHECK(keys({}).empty());
  CHECK(keys({File(plan, 0, false, 0, 1, 0, 11)}) == Names{"vip.xml", "go.tok"});
  const std::vector<ShardReceipt> none = {Shard(plan, 0, {})};
  CHECK(FinalObjects(plan, none)[1].bytes.ends_with("\"exportResults\":[]}"));
}

TEST_CASE("one shard of several with files is enough for a manifest") {
  const ExportPlan plan = SamplePlan(ExportId('a'), 2);
  const std::vector<ShardReceipt> receipts = {Shard(plan, 0, {}),
                                              Shard(plan, 1, {File(plan, 1, false, 1, 1, 3, 30)})};
  const std::string xml = BytesOf(FinalObjects(plan, receipts), "new.xml");
  CHECK(xml.find("<totalRecordCount>3<") != std::string::npos);
  CHECK(xml.find("<name>new_s00001.csv<") != std::string::npos);
}

TEST_CASE("names of manifests, which the data files need not have") {
  ExportPlan plan = SamplePlan(ExportId('a'));
  plan.audiences[0].manifest_stem = "load";
  plan.audiences[1].manifest_stem = "load";  // in another folder
  REQUIRE(CheckPlan(plan).ok());
  const std::vector<ShardReceipt> receipts = {Shard(
      plan, 0,
      {File(plan, 0, false, 0, 1, 1, 1), File(plan, 1, false, 0, 1, 1, 1), File(plan, 1, true, 0, 1, 1, 1)})};
  Names keys;
  for (const FinalObject& object : FinalObjects(plan, receipts)) keys.push_back(object.key);
  CHECK(Names(keys.begin() + 3, keys.end()) ==
        Names{"VIP/load.xml", "load.xml", "load_deletes.xml", "VIP/vip.tok", "new.tok", "new_deletes.tok"});
  const auto refused = [&plan] {
    const Status status = CheckPlan(plan);
    CHECK_FALSE(Detail(status, kRemedy).value_or("").empty());
    return Detail(status, kJobPath).value_or("none");
  };
  plan.audiences[0].folder = "";
  CHECK(refused() == "/file/pega/manifest_name");
  plan.audiences[0].manifest_stem = "load_deletes";  // the name of the other audience's deletes
  CHECK(refused() == "/file/pega/manifest_name");
  plan.audiences[1].deletes = false;
  CHECK(CheckPlan(plan).ok());
  plan.pega.token_name = "load.xml";
  CHECK(refused() == "/file/pega/token_name");
  plan.pega.token_name = "new.csv";
  CHECK(refused() == "/file/pega/token_name");
  plan.pega.token_name = "";
  plan.audiences[0].manifest_stem = "../load";
  CHECK(refused() == "/file/pega/manifest_name");
  plan.audiences[0].manifest_stem = std::string(252, 'x');
  CHECK(refused() == "/file/pega/manifest_name");
}

TEST_CASE("names are relative to the root of Pega's repository") {
  ExportPlan plan = SamplePlan(ExportId('a'));
  const auto name = [&plan](std::string url, std::string root) {
    plan.destination_url = std::move(url);
    plan.pega.root = std::move(root);
    REQUIRE(CheckPlan(plan).ok());
    const std::vector<ShardReceipt> receipts = {Shard(plan, 0, {File(plan, 0, false, 0, 1, 1, 1)})};
    const std::string xml = BytesOf(FinalObjects(plan, receipts), "VIP/vip.xml");
    const size_t start = xml.find("<name>") + 6;
    return xml.substr(start, xml.find("</name>") - start);
  };
  CHECK(name("s3://b/DataJobs/cdh/", "") == "VIP/vip.csv");  // the destination without its macros
  CHECK(name("file:///srv/out/", "") == "VIP/vip.csv");
  CHECK(name("s3://b/DataJobs/cdh/", "/DataJobs/") == "cdh/VIP/vip.csv");
  CHECK(name("s3://b/DataJobs/cdh/", "DataJobs") == "cdh/VIP/vip.csv");
  CHECK(name("s3://b/DataJobs/cdh/", "/") == "DataJobs/cdh/VIP/vip.csv");
  CHECK(name("file:///srv/my%20jobs/", "/srv/my jobs") == "VIP/vip.csv");
  plan.pega.root = "/srv/my";  // a part of a name is no folder
  CHECK(Detail(CheckPlan(plan), kJobPath) == "/file/pega/root");
  plan.destination_url = "file:///srv/a%0Ab/";
  plan.pega.root = "/srv/a\nb";
  CHECK(CheckPlan(plan).ok());
  plan.pega.root = "/srv";  // XML cannot hold the line feed of "a\nb/VIP/vip.csv"
  CHECK(Detail(CheckPlan(plan), kJobPath) == "/destination/url");
}

TEST_CASE("receipt first, then Adobe's, then Pega's, tokens last; a shared token once") {
  ExportPlan plan = SamplePlan(ExportId('a'));
  const std::vector<ShardReceipt> receipts = {Shard(
      plan, 0,
      {File(plan, 0, false, 0, 1, 1, 1), File(plan, 1, false, 0, 1, 1, 1), File(plan, 1, true, 0, 1, 1, 1)})};
  const auto keys = [&] {
    std::vector<std::string> names;
    for (const FinalObject& object : FinalObjects(plan, receipts)) names.push_back(object.key);
    return names;
  };
  const std::string id = plan.destination_id;
  CHECK(keys() == Names{"receipt.json", "VIP/manifest-" + id + "-0ac8f3c0-29bd-40aa-82c1-f1b7e0657b19.json",
                        "manifest-" + id + "-1ac8f3c0-29bd-40aa-82c1-f1b7e0657b19.json", "VIP/vip.xml",
                        "new.xml", "new_deletes.xml", "VIP/vip.tok", "new.tok", "new_deletes.tok"});
  plan.pega.token_name = "go.tok";
  plan.pega.token_text = "go";
  plan.adobe_manifest = false;
  plan.audiences[0].folder = "";
  CHECK(keys() == Names{"receipt.json", "vip.xml", "new.xml", "new_deletes.xml", "go.tok"});
  CHECK(FinalObjects(plan, receipts).back().bytes == "go");
  plan.pega.manifest = false;
  CHECK(keys() == Names{"receipt.json"});
}

}  // namespace
}  // namespace pxport::manifest_test
