#include "rows/counts.h"

#include <doctest/doctest.h>

namespace pxport::counts_test {
namespace {

Counts Sample(uint64_t base) {
  Counts counts;
  counts.profiles = base + 1;
  counts.bytes = base + 2;
  counts.bad = base + 3;
  counts.audiences.resize(2);
  AudienceCounts& audience = counts.audiences[1];
  uint64_t next = base + 10;
  for (uint64_t* count :
       {&audience.exported, &audience.rows, &audience.deletes, &audience.known, &audience.removed,
        &audience.not_member, &audience.consent, &audience.duplicate, &audience.unchanged,
        &audience.identities_activated, &audience.identities_excluded, &audience.invalid_hash,
        &audience.invalid_phone, &audience.invalid_email, &audience.invalid_id}) {
    *count = next++;
  }
  audience.required = {next, next + 1};
  audience.unformatted = {next + 2};
  audience.emptied = {next + 3, 0, next + 4};
  return counts;
}

TEST_CASE("counts add up, member by member") {
  Counts sum = Sample(100);
  sum.Add(Sample(1000));
  CHECK(sum.profiles == 1102);
  CHECK(sum.bytes == 1104);
  CHECK(sum.bad == 1106);
  const Json json = sum.audiences[1].ToJson(), one = Sample(100).audiences[1].ToJson();
  for (const auto& [name, value] : one.members()) {
    const auto& this_name = name;
    CAPTURE(this_name);
    if (value.is_array()) continue;
    CHECK(json.Find(name)->integer().value() == 2 * value.integer().value() + 900);
  }
  CHECK(sum.audiences[1].required == std::vector<uint64_t>{2 * 125 + 900, 2 * 126 + 900});
  CHECK(sum.audiences[1].unformatted == std::vector<uint64_t>{2 * 127 + 900});
  CHECK(sum.audiences[1].emptied == std::vector<uint64_t>{2 * 128 + 900, 0, 2 * 129 + 900});
  CHECK(sum.audiences[0].exported == 0);
}

TEST_CASE("counts of fewer audiences or columns can be added") {
  Counts sum;
  sum.Add(Sample(0));
  CHECK(sum.ToJson() == Sample(0).ToJson());
  Counts shorter = Sample(0);
  shorter.audiences.resize(1);
  sum.Add(shorter);
  CHECK(sum.audiences.size() == 2);
  CHECK(sum.profiles == 2);
}

TEST_CASE("counts survive JSON, and a damaged document is refused") {
  const Json json = Sample(7).ToJson();
  const auto read = Counts::FromJson(json);
  REQUIRE(read.ok());
  CHECK(read->ToJson() == json);
  Json negative = json;
  REQUIRE(negative.SetAt("/audiences/1/rows", Json::Number(-1)).ok());
  CHECK_FALSE(Counts::FromJson(negative).ok());
  Json text = json;
  REQUIRE(text.SetAt("/audiences/1/required/0", Json::String("1")).ok());
  CHECK_FALSE(Counts::FromJson(text).ok());
  for (const char* by_column : {"/audiences/1/unformatted/0", "/audiences/1/emptied/2"}) {
    Json negative_column = json;
    REQUIRE(negative_column.SetAt(by_column, Json::Number(-1)).ok());
    CHECK_FALSE(Counts::FromJson(negative_column).ok());
  }
  Json missing = Json::Object({{"profiles", Json::Number(1)}});
  CHECK_FALSE(Counts::FromJson(missing).ok());
}

}  // namespace
}  // namespace pxport::counts_test
