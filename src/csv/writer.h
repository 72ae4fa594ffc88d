// Writes rows by the algorithm of univocity as Spark configures it (the rules are in the source, each with its golden
// test). Appends to a string the caller owns; the caller decides where rows are cut into files.
#ifndef PXPORT_CSV_WRITER_H_
#define PXPORT_CSV_WRITER_H_

#include <string>
#include <string_view>

#include "csv/dialect.h"

namespace pxport {

// Not thread-safe; cheap to make; one a worker and audience. After BeginRow: Field or Null once a column, then EndRow.
class CsvWriter {
 public:
  explicit CsvWriter(const CsvDialect& dialect);

  void BeginRow(std::string* out);
  void Field(std::string_view value);  // UTF-8; "" is an empty value, not a null one
  void Null();
  // False if the dialect leaves the row out (univocity's row of one null): nothing was appended.
  bool EndRow();

  // What stands at the start of every file: the byte-order mark of UTF-16, nothing otherwise.
  std::string FileStart() const;
  const CsvDialect& dialect() const { return dialect_; }

 private:
  // The layout of the private part is the implementer's; the interface above is the contract.
  CsvDialect dialect_;
  std::string* out_ = nullptr;
  size_t row_start_ = 0;
  int column_ = 0;
  bool only_null_ = false;
};

}  // namespace pxport

#endif  // PXPORT_CSV_WRITER_H_
