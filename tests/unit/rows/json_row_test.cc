#include "rows/json_row.h"

#include <doctest/doctest.h>

#include "unit/rows/made_rows.h"

namespace pxport::json_row_test {
namespace {

constexpr const char* kNested = R"json("audiences": [{"id": "a"}], "mapping": [
    {"source": "n.b"}, {"source": "n.c.d"}, {"source": "list[0].x"}, {"source": "identity:Email", "target": "Mail"},
    {"source": "segmentMembership.status"}, {"source": "segmentMembership.lastQualificationTime"},
    {"source": "=upper(z)", "target": "Z"}])json";

std::string RowOf(const RowPlan& plan, const std::vector<Cell>& cells) {
  std::string out = "before";
  JsonRow(plan).Append(cells, "ups", "a\"1", &out);
  REQUIRE(out.starts_with("before"));
  return out.substr(6);
}

Cell Text(std::string_view text) {
  return {ValueKind::kString, text, {}};
}

TEST_CASE("values are members at their source paths") {
  const RowPlan plan = SmallPlan(kNested, "json");
  std::vector<Cell> cells(7);
  cells[0] = {ValueKind::kNumber, "12.50", {}};
  cells[1] = {ValueKind::kArray, "[1,{}]", {}};
  cells[2] = Text("q\"");
  cells[3] = Text("e@x");
  cells[3].identities = {"e@x", "f@x"};
  cells[4] = Text("realized");
  cells[5] = Text("2026-01-02T03:04:05Z");
  cells[6] = Text("U");
  CHECK(RowOf(plan, cells) ==
        "{\"n\":{\"b\":12.50,\"c\":{\"d\":[1,{}]}},\"list0\":{\"x\":\"q\\\"\"},\"Z\":\"U\","
        "\"segmentMembership\":{\"ups\":{\"a\\\"1\":{\"lastQualificationTime\":\"2026-01-02T03:04:05Z\","
        "\"status\":\"realized\"}}},\"identityMap\":{\"Mail\":[{\"id\":\"e@x\"},{\"id\":\"f@x\"}]}}\n");
}

TEST_CASE("missing values are left out, and objects of which nothing is left") {
  const RowPlan plan = SmallPlan(kNested, "json");
  std::vector<Cell> cells(7);
  CHECK(RowOf(plan, cells) == "{\"segmentMembership\":{\"ups\":{\"a\\\"1\":{}}}}\n");
  cells[1] = Text("");
  cells[0] = {ValueKind::kNull, {}, {}};
  CHECK(RowOf(plan, cells) ==
        "{\"n\":{\"c\":{\"d\":\"\"}},\"segmentMembership\":{\"ups\":{\"a\\\"1\":{}}}}\n");
  const RowPlan plain = SmallPlan(R"("audiences": [{"id": "a"}], "mapping": [{"source": "x"}])", "json");
  CHECK(RowOf(plain, std::vector<Cell>(1)) == "{}\n");
}

}  // namespace
}  // namespace pxport::json_row_test
