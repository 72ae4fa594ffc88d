// The formats of data files: everything in which CSV and JSON lines differ.
#ifndef PXPORT_ROWS_ROW_FORMAT_H_
#define PXPORT_ROWS_ROW_FORMAT_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csv/dialect.h"
#include "job/row_plan.h"
#include "rows/cell.h"

namespace pxport {

// Appends rows to a string of the caller. Not thread-safe: one per worker. The plan outlives it.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  // A row of the audience. `padded`: bytes after which kReadPadding more can be read; texts of cells that are
  // in them are copied faster. False if the format leaves the row out: then nothing was appended.
  virtual bool AppendRow(const std::vector<Cell>& cells, const AudiencePlan& audience,
                         std::string_view padded, std::string* out) = 0;
  // A row of a deletes file: a value for each key column.
  virtual bool AppendDeletesRow(const std::vector<std::optional<std::string>>& key, std::string* out) = 0;
};

// Immutable.
class RowFormat {
 public:
  static const RowFormat& Of(FileFormat format);

  virtual ~RowFormat() = default;
  virtual std::string_view extension() const = 0;  // ".csv"
  virtual std::string_view ContentType(const CsvDialect& dialect) const = 0;
  // The bytes at the start of every file with these columns.
  virtual std::string Header(const CsvDialect& dialect, const std::vector<std::string>& columns) const = 0;
  // A cell may hold an array or an object, and dates keep their spelling. Otherwise a cell holds one text.
  virtual bool structured() const = 0;
  // A cell holds all identities of its namespace, not the first alone.
  virtual bool all_identities() const = 0;
  virtual std::unique_ptr<RowWriter> NewWriter(const RowPlan& plan) const = 0;
};

}  // namespace pxport

#endif  // PXPORT_ROWS_ROW_FORMAT_H_
