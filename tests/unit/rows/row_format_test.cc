#include "rows/row_format.h"

#include <doctest/doctest.h>

#include "rows/cell.h"
#include "unit/rows/made_rows.h"

namespace pxport::row_format_test {
namespace {

constexpr const char* kJob = R"("audiences": [{"id": "a"}], "key": "X",
    "mapping": [{"source": "x", "target": "X"}, {"source": "y", "target": "Y"}])";

std::vector<Cell> Cells(std::string_view x) {
  return {{ValueKind::kString, x, {}}, {ValueKind::kNull, {}, {}}};
}

TEST_CASE("CSV files") {
  const RowFormat& format = RowFormat::Of(FileFormat::kCsv);
  const RowPlan plan = SmallPlan(kJob);
  CHECK(format.extension() == ".csv");
  CHECK_FALSE(format.structured());
  CHECK_FALSE(format.all_identities());
  CsvDialect dialect = plan.dialect;
  CHECK(format.ContentType(dialect) == "text/csv; charset=utf-8");
  CHECK(format.Header(dialect, {"X", "a,b"}) == "X,\"a,b\"\n");
  dialect.header = false;
  CHECK(format.Header(dialect, {"X"}).empty());
  dialect.encoding = CsvEncoding::kUtf8Bom;
  CHECK(format.ContentType(dialect) == "text/csv; charset=utf-8");
  CHECK(format.Header(dialect, {"X"}) == "\xEF\xBB\xBF");
  dialect.encoding = CsvEncoding::kUtf16le;
  CHECK(format.ContentType(dialect) == "text/csv; charset=utf-16le");
  CHECK(format.Header(dialect, {"X"}) == "\xFF\xFE");
  const auto writer = format.NewWriter(plan);
  std::string rows;
  CHECK(writer->AppendRow(Cells("1"), plan.audiences[0], {}, &rows));
  CHECK(writer->AppendRow(Cells("a,b"), plan.audiences[0], {}, &rows));
  CHECK(writer->AppendDeletesRow({{"k"}}, &rows));
  CHECK(rows == "1,\n\"a,b\",\nk\n");
}

TEST_CASE("texts in the padded bytes and elsewhere are written alike") {
  const RowPlan plan = SmallPlan(kJob);
  const auto writer = RowFormat::Of(FileFormat::kCsv).NewWriter(plan);
  const Chunk chunk = ChunkOf("one,two");
  std::string rows;
  for (const std::string_view text :
       {chunk.view().substr(0, 3), chunk.view().substr(2, 5), std::string_view("x\"y")})
    CHECK(writer->AppendRow(Cells(text), plan.audiences[0], chunk.view(), &rows));
  CHECK(rows == "one,\n\"e,two\",\n\"x\"\"y\",\n");
}

TEST_CASE("JSON lines") {
  const RowFormat& format = RowFormat::Of(FileFormat::kJson);
  const RowPlan plan = SmallPlan(kJob, "json");
  CHECK(format.extension() == ".json");
  CHECK(format.structured());
  CHECK(format.all_identities());
  CHECK(format.ContentType(plan.dialect) == "application/x-ndjson");
  CHECK(format.Header(plan.dialect, {"X"}).empty());
  const auto writer = format.NewWriter(plan);
  std::string rows;
  CHECK(writer->AppendRow(Cells("1"), plan.audiences[0], {}, &rows));
  CHECK(writer->AppendDeletesRow({{"k\""}}, &rows));
  CHECK(writer->AppendDeletesRow({std::nullopt}, &rows));
  CHECK(rows == "{\"x\":\"1\"}\n{\"X\":\"k\\\"\"}\n{}\n");
}

TEST_CASE("flat JSON lines: a member for each column, by its header") {
  const RowFormat& format = RowFormat::Of(FileFormat::kFlatJson);
  const RowPlan plan = SmallPlan(R"("audiences": [{"id": "a"}], "deduplicate_by": "X", "mapping": [
      {"source": "n.x", "target": "X"}, {"source": "identity:Email"}, {"source": "segmentMembership.status"},
      {"source": "o", "target": "O\""}])",
                                 "json");
  CHECK(format.extension() == ".json");
  CHECK(format.structured());
  CHECK_FALSE(format.all_identities());
  CHECK(format.ContentType(plan.dialect) == "application/x-ndjson");
  const auto writer = format.NewWriter(plan);
  std::vector<Cell> cells(4);
  std::string rows;
  CHECK(writer->AppendRow(cells, plan.audiences[0], {}, &rows));
  cells[0] = {ValueKind::kNumber, "1.0", {}};
  cells[1] = {ValueKind::kString, "e@x", {}};
  cells[2] = {ValueKind::kString, "realized", {}};
  cells[3] = {ValueKind::kObject, R"({"a":1,"a":2})", {}};
  CHECK(writer->AppendRow(cells, plan.audiences[0], {}, &rows));
  CHECK(writer->AppendDeletesRow({{"k"}}, &rows));
  CHECK(rows ==
        "{}\n{\"X\":1.0,\"Email\":\"e@x\",\"segmentMembership_status\":\"realized\",\"O\\\"\":{\"a\":2}}\n"
        "{\"X\":\"k\"}\n");
}

}  // namespace
}  // namespace pxport::row_format_test
