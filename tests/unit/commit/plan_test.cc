#include "commit/plan.h"

#include <doctest/doctest.h>

#include "job/pega.h"
#include "unit/commit/commit_world.h"

namespace pxport::plan_test {
namespace {

TEST_CASE("a plan survives the way through JSON, every member of it") {
  ExportPlan plan = SamplePlan(ExportId('a'), 7);
  plan.started = *ParseTimestamp("2026-01-02T03:04:05.123456789Z");
  plan.inputs = {{"p \"1\".ndjson", 1'234'567'890'123, -1}, {"q", 0, 1'700'000'000'123'456'789}};
  plan.single_process = false;
  plan.pega = PegaSpec{.manifest = true,
                       .token = true,
                       .process_type = "P",
                       .delete_process_type = "D",
                       .root = "/r",
                       .token_name = "t",
                       .token_text = "x\ny"};
  plan.audiences[1].manifest_stem = "m";
  plan.fail_if_exists = true;
  const auto json = Json::Parse(plan.ToJson().Pretty());
  REQUIRE(json.ok());
  const auto read = ExportPlan::FromJson(*json);
  REQUIRE(read.ok());
  CHECK(*read == plan);
}

TEST_CASE("a damaged plan is refused, whichever member it is") {
  const Json whole = SamplePlan(ExportId('a')).ToJson();
  for (const auto& [name, value] : whole.members()) {
    Json missing = Json::Object(), wrong = whole;
    for (const auto& [other, kept] : whole.members()) {
      if (other != name) missing.Set(other, kept);
    }
    wrong.Set(name, value.is_array() ? Json::Bool(true) : Json::Array({Json()}));
    const auto& this_name = name;
    CAPTURE(this_name);
    CHECK_FALSE(ExportPlan::FromJson(missing).ok());
    CHECK_FALSE(ExportPlan::FromJson(wrong).ok());
  }
  Json later = whole;
  later.Set("format", Json::Number(2));
  CHECK(ExportPlan::FromJson(later).status().code() == Code::kFailedPrecondition);
  Json more = whole;
  more.Set("something new", Json::Bool(true));
  CHECK(ExportPlan::FromJson(more).ok());
}

TEST_CASE("keys of data files") {
  ExportPlan plan = SamplePlan(ExportId('a'));
  plan.extension = ".csv.gz";
  CHECK(plan.FileKey(0, false, 0, 1) == "VIP/vip.csv.gz");
  CHECK(plan.FileKey(0, false, 0, 2) == "VIP/vip_2.csv.gz");
  CHECK(plan.FileKey(1, true, 0, 1) == "new_deletes.csv.gz");
  CHECK(plan.FileKey(1, true, 0, 3) == "new_deletes_3.csv.gz");
  plan.shards = 2;
  CHECK(plan.FileKey(0, false, 0, 1) == "VIP/vip_s00000.csv.gz");
  CHECK(plan.FileKey(0, false, 1, 2) == "VIP/vip_s00001_2.csv.gz");
  CHECK(plan.FileKey(1, true, 123'456, 2) == "new_deletes_s123456_2.csv.gz");
}

ExportPlan WithStems(std::string first, std::string second, bool deletes, uint32_t shards) {
  ExportPlan plan = SamplePlan(ExportId('a'), shards);
  for (PlannedAudience& audience : plan.audiences) {
    audience.folder = "f/";
    audience.deletes = deletes;
  }
  plan.audiences[0].stem = std::move(first);
  plan.audiences[1].stem = std::move(second);
  return plan;
}

// The obvious way: all keys two audiences can have, up to a few shards and parts.
bool CanCollide(const ExportPlan& plan) {
  std::set<std::string> keys;
  for (size_t audience = 0; audience < 2; ++audience) {
    std::set<std::string> own;
    for (const bool deletes : {false, true}) {
      if (deletes && !plan.audiences[audience].deletes) continue;
      for (uint32_t shard = 0; shard < plan.shards; ++shard) {
        for (uint32_t part = 1; part < 30; ++part) own.insert(plan.FileKey(audience, deletes, shard, part));
      }
    }
    for (const std::string& key : own) {
      if (!keys.insert(key).second) return true;
    }
  }
  return false;
}

TEST_CASE("audiences that could ever write one key are found") {
  const std::string suffixes[] = {"",
                                  "_",
                                  "_1",
                                  "_2",
                                  "_02",
                                  "_12",
                                  "_x",
                                  "2",
                                  "_2_2",
                                  "_deletes",
                                  "_deletes_2",
                                  "_deletes_1",
                                  "_deletes_deletes",
                                  "_s00000",
                                  "_s00001_2",
                                  "_2_deletes",
                                  "_deletesx"};
  for (const bool deletes : {false, true}) {
    for (const uint32_t shards : {1u, 3u}) {
      for (const std::string& a : suffixes) {
        for (const std::string& b : suffixes) {
          const ExportPlan plan = WithStems("f" + a, "f" + b, deletes, shards);
          CAPTURE(a);
          CAPTURE(b);
          CAPTURE(deletes);
          CAPTURE(shards);
          CHECK(CheckPlan(plan).ok() == !CanCollide(plan));
        }
      }
    }
  }
  ExportPlan apart = WithStems("f", "f", false, 1);
  apart.audiences[1].folder = "g/";
  CHECK(CheckPlan(apart).ok());
  CHECK(CheckPlan(WithStems("f", "f_1000000", false, 1)).ok());  // more parts than there can be
  CHECK_FALSE(CheckPlan(WithStems("f", "f_999999", false, 1)).ok());
}

TEST_CASE("plans that cannot be carried out are refused with a remedy") {
  const ExportPlan good = SamplePlan(ExportId('a'));
  REQUIRE(CheckPlan(good).ok());
  std::vector<ExportPlan> bad(12, good);
  bad[0].export_id = "..";
  bad[1].export_id = ExportId('A');
  bad[2].shards = 0;
  bad[3].audiences[0].stem = "";
  bad[4].audiences[0].stem = std::string(230, 'x');
  bad[5].audiences[0].folder = "VIP";
  bad[6].audiences[0].folder = std::string(1000, 'x') + "/";
  bad[7].audiences[0].folder = "_pxport/";
  bad[8].pega.token_name = "a/b";
  bad[9].pega.token_name = "new.csv";
  bad[10].pega.process_type = "a\x01";
  bad[11].destination_url = "s3://bucket/profiles/";
  bad[11].pega.root = "/other";
  for (size_t i = 0; i < bad.size(); ++i) {
    CAPTURE(i);
    const Status status = CheckPlan(bad[i]);
    CHECK(status.code() == Code::kInvalidArgument);
    CHECK(Detail(status, kRemedy).has_value());
    // The first three are no fault of a job.
    CHECK(Detail(status, kJobPath).has_value() == (i >= 3));
    CHECK(CheckPlannedNames(bad[i]).ok() == (i < 3));
  }
}

}  // namespace
}  // namespace pxport::plan_test
