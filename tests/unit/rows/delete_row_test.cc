#include "rows/delete_row.h"

#include <doctest/doctest.h>

#include "rows/row_key.h"
#include "unit/rows/made_rows.h"

namespace pxport::delete_row_test {
namespace {

constexpr const char* kTwoKeys = R"("audiences": [{"id": "a"}], "key": ["Y", "X"],
    "mapping": [{"source": "x", "target": "X"}, {"source": "y", "target": "Y"}, {"source": "z", "target": "Z"}])";

std::string KeyOf(std::optional<std::string_view> first, std::optional<std::string_view> second) {
  std::string key;
  AppendKeyPart(first, &key);
  AppendKeyPart(second, &key);
  return key;
}

TEST_CASE("a row is the key's columns, in the key's order") {
  const RowPlan csv_plan = SmallPlan(kTwoKeys), json_plan = SmallPlan(kTwoKeys, "json");
  DeleteRow csv(csv_plan), json(json_plan);
  AudienceRows csv_rows, json_rows;
  for (const std::string& key : {KeyOf("y,1", "x"), KeyOf(std::nullopt, "x2")}) {
    REQUIRE(csv.Append(key, &csv_rows).ok());
    REQUIRE(json.Append(key, &json_rows).ok());
  }
  CHECK(csv_rows.bytes == "\"y,1\",x\n,x2\n");
  CHECK(csv_rows.ends == std::vector<uint32_t>{8, 12});
  CHECK(json_rows.bytes == "{\"Y\":\"y,1\",\"X\":\"x\"}\n{\"X\":\"x2\"}\n");
  CHECK(json_rows.ends.size() == 2);
}

TEST_CASE("bytes that are not a key of the job lose data, and nothing is written") {
  const RowPlan plan = SmallPlan(kTwoKeys);
  DeleteRow row(plan);
  AudienceRows rows;
  std::string one;
  AppendKeyPart("only one", &one);
  for (const std::string& bad : {std::string(), one, KeyOf("a", "b") + one, std::string("\7")}) {
    const Status status = row.Append(bad, &rows);
    CHECK(status.code() == Code::kDataLoss);
    CHECK(Detail(status, kRemedy).value_or("").find("state.url") != std::string::npos);
  }
  CHECK(rows.bytes.empty());
  CHECK(rows.ends.empty());
}

}  // namespace
}  // namespace pxport::delete_row_test
