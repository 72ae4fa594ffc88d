#include "rows/row_format.h"

#include <cstdint>

#include "base/json.h"
#include "base/limits.h"
#include "csv/writer.h"
#include "rows/json_row.h"

namespace pxport {
namespace {

class CsvRowWriter final : public RowWriter {
 public:
  explicit CsvRowWriter(const RowPlan& plan) : csv_(plan.dialect) {}

  bool AppendRow(const std::vector<Cell>& cells, const AudiencePlan&, std::string_view padded,
                 std::string* out) override {
    static_assert(kReadPadding >= CsvWriter::kPadding);
    const auto begin = reinterpret_cast<uintptr_t>(padded.data());
    csv_.BeginRow(out);
    for (const Cell& cell : cells) {
      if (cell.missing()) {
        csv_.Null();
      } else {
        csv_.Field(cell.text, reinterpret_cast<uintptr_t>(cell.text.data()) - begin < padded.size());
      }
    }
    return csv_.EndRow();
  }

  bool AppendDeletesRow(const std::vector<std::optional<std::string>>& key, std::string* out) override {
    csv_.BeginRow(out);
    for (const auto& value : key) {
      if (value.has_value()) {
        csv_.Field(*value);
      } else {
        csv_.Null();
      }
    }
    return csv_.EndRow();
  }

 private:
  CsvWriter csv_;
};

class CsvFormat final : public RowFormat {
 public:
  std::string_view extension() const override { return ".csv"; }
  std::string_view ContentType(const CsvDialect& dialect) const override {
    const bool utf16 = dialect.encoding == CsvEncoding::kUtf16le;
    return utf16 ? "text/csv; charset=utf-16le" : "text/csv; charset=utf-8";
  }
  std::string Header(const CsvDialect& dialect, const std::vector<std::string>& columns) const override {
    CsvWriter writer(dialect);
    std::string bytes = writer.FileStart();
    if (!dialect.header) return bytes;
    writer.BeginRow(&bytes);
    for (const std::string& column : columns) writer.Field(column);
    writer.EndRow();
    return bytes;
  }
  bool structured() const override { return false; }
  bool all_identities() const override { return false; }
  std::unique_ptr<RowWriter> NewWriter(const RowPlan& plan) const override {
    return std::make_unique<CsvRowWriter>(plan);
  }
};

template <typename Row>
class JsonRowWriter final : public RowWriter {
 public:
  explicit JsonRowWriter(const RowPlan& plan) : row_(plan) {
    for (const size_t column : plan.key_columns) key_headers_.push_back(plan.columns[column].header);
  }

  bool AppendRow(const std::vector<Cell>& cells, const AudiencePlan& audience, std::string_view,
                 std::string* out) override {
    row_.Append(cells, audience.name_space, audience.id, out);
    return true;
  }

  bool AppendDeletesRow(const std::vector<std::optional<std::string>>& key, std::string* out) override {
    const size_t start = out->size();
    out->push_back('{');
    for (size_t i = 0; i < key.size(); ++i) {
      if (!key[i].has_value()) continue;  // missing values are left out, as in the data files
      if (out->size() > start + 1) out->push_back(',');
      AppendJsonString(key_headers_[i], out);
      out->push_back(':');
      AppendJsonString(*key[i], out);
    }
    out->append("}\n");
    return true;
  }

 private:
  Row row_;
  std::vector<std::string> key_headers_;
};

template <typename Row, bool all>
class JsonLinesFormat final : public RowFormat {
 public:
  std::string_view extension() const override { return ".json"; }
  std::string_view ContentType(const CsvDialect&) const override { return "application/x-ndjson"; }
  std::string Header(const CsvDialect&, const std::vector<std::string>&) const override { return {}; }
  bool structured() const override { return true; }
  bool all_identities() const override { return all; }
  std::unique_ptr<RowWriter> NewWriter(const RowPlan& plan) const override {
    return std::make_unique<JsonRowWriter<Row>>(plan);
  }
};

}  // namespace

const RowFormat& RowFormat::Of(FileFormat format) {
  static const CsvFormat kCsvFormat;
  static const JsonLinesFormat<JsonRow, true> kNestedFormat;
  static const JsonLinesFormat<FlatJsonRow, false> kFlatFormat;
  switch (format) {
    case FileFormat::kCsv:
      break;
    case FileFormat::kJson:
      return kNestedFormat;
    case FileFormat::kFlatJson:
      return kFlatFormat;
  }
  return kCsvFormat;
}

}  // namespace pxport
