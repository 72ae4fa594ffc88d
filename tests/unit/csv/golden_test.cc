// Cases stored as data: tests/golden/csv (the output of our presets), and the output of univocity itself if
// the environment variable PXPORT_SHARED_VECTORS names the folder that contains csv/univocity-golden.jsonl.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/digest.h"
#include "base/json.h"
#include "rows.h"

namespace pxport::csv_golden_test {
namespace {

std::vector<Json> ReadCases(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE_MESSAGE(file.good(), path.string());
  std::vector<Json> cases;
  for (std::string line; std::getline(file, line);) {
    StatusOr<Json> parsed = Json::Parse(line);
    REQUIRE_MESSAGE(parsed.ok(), path.string());
    cases.push_back(*std::move(parsed));
  }
  REQUIRE(!cases.empty());
  return cases;
}

Row ToRow(const Json& json) {
  Row row;
  for (const Json& field : json.items()) {
    row.push_back(field.is_null() ? std::nullopt : std::optional(field.text()));
  }
  return row;
}

std::string ToHex(const std::string& bytes) {
  return Hex(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
}

void CheckCase(const Json& test) {
  CAPTURE(test.Find("name")->text());
  StatusOr<CsvDialect> dialect = CsvDialect::Preset(test.Find("preset")->text());
  REQUIRE(dialect.ok());
  REQUIRE(dialect->Apply(*test.Find("options")) == absl::OkStatus());
  CsvWriter writer(*dialect);
  std::string out;
  for (const Json& row : test.Find("rows")->items()) out += Write(&writer, ToRow(row));
  const Json* text = test.Find("out");
  if (text != nullptr) {
    CHECK(out == text->text());
  } else {
    CHECK(ToHex(out) == test.Find("out_hex")->text());
  }
}

TEST_CASE("every golden case yields its exact bytes") {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(PXPORT_GOLDEN "/csv")) {
    CAPTURE(entry.path().string());
    for (const Json& test : ReadCases(entry.path())) CheckCase(test);
    ++files;
  }
  CHECK(files >= 8);
}

// The cases name every option as Spark does, so the dialect starts from Spark's defaults.
CsvDialect DialectOf(const Json& test) {
  static constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"sep", "delimiter"},
      {"quote", "quote"},
      {"escape", "escape"},
      {"charToEscapeQuoteEscaping", "charToEscapeQuoteEscaping"},
      {"quoteAll", "quoteAll"},
      {"escapeQuotes", "escapeQuotes"},
      {"ignoreLeadingWhiteSpace", "ignoreLeadingWhiteSpace"},
      {"ignoreTrailingWhiteSpace", "ignoreTrailingWhiteSpace"},
      {"nullValue", "nullValue"},
      {"emptyValue", "emptyValue"},
      {"lineSep", "lineSep"}};
  Json options = Json::Object();
  for (const auto& [theirs, ours] : kNames) {
    const Json* value = test.Find(theirs);
    REQUIRE(value != nullptr);
    if (!value->is_null()) options.Set(ours, *value);
  }
  CsvDialect dialect = *CsvDialect::Preset("spark");
  REQUIRE(dialect.Apply(options) == absl::OkStatus());
  return dialect;
}

TEST_CASE("univocity's own output, byte for byte") {
  const char* folder = std::getenv("PXPORT_SHARED_VECTORS");
  if (folder == nullptr || *folder == '\0') {
    MESSAGE("skipped: PXPORT_SHARED_VECTORS is not set");
    return;
  }
  int count = 0;
  for (const Json& test : ReadCases(std::filesystem::path(folder) / "csv" / "univocity-golden.jsonl")) {
    CAPTURE(test.Dump());
    CsvDialect dialect = DialectOf(test);
    CHECK(Write(dialect, ToRow(*test.Find("row"))) == test.Find("out")->text());
    // Rows of three columns: univocity does not behave differently here.
    dialect.univocity = false;
    if (dialect.delimiter.size() == 1) {
      CHECK(Write(dialect, ToRow(*test.Find("row"))) == test.Find("out")->text());
    }
    ++count;
  }
  CHECK(count > 600);
}

}  // namespace
}  // namespace pxport::csv_golden_test
