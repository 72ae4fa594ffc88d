// Rows in the notation of the tests, and a function that writes them.
#ifndef PXPORT_TESTS_UNIT_CSV_ROWS_H_
#define PXPORT_TESTS_UNIT_CSV_ROWS_H_

#include <optional>
#include <string>
#include <vector>

#include "csv/writer.h"

namespace pxport {

using Row = std::vector<std::optional<std::string>>;

inline std::string Write(CsvWriter* writer, const Row& row) {
  std::string out;
  writer->BeginRow(&out);
  for (const auto& field : row) {
    if (field.has_value()) {
      writer->Field(*field);
    } else {
      writer->Null();
    }
  }
  writer->EndRow();
  return out;
}

inline std::string Write(const CsvDialect& dialect, const Row& row) {
  CsvWriter writer(dialect);
  return Write(&writer, row);
}

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_CSV_ROWS_H_
