// Writes rows like univocity as Spark configures it (the source lists the rules, each with golden tests).
// Appends to a string of the caller, which decides where rows are split into files.
#ifndef PXPORT_CSV_WRITER_H_
#define PXPORT_CSV_WRITER_H_

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "csv/byte_set.h"
#include "csv/dialect.h"

namespace pxport {

// Not thread-safe and cheap to create: use one per worker and audience. Call BeginRow, then Field or Null
// once per column, then EndRow. The dialect must have passed Validate().
class CsvWriter {
 public:
  explicit CsvWriter(const CsvDialect& dialect);

  void BeginRow(std::string* out);
  // UTF-8; "" is an empty value, not a null one. `padded`: kPadding bytes after the value are readable, which
  // is faster. Always inlined because most values are only copied; GCC would not inline it in a unity build.
  static constexpr size_t kPadding = csv_internal::ByteSet::kBlock;
  [[gnu::always_inline]] void Field(std::string_view value, bool padded = false) {
    if (!quick_ || value.empty() ||
        (trims_ && (CsvDialect::IsSpace(value.front()) || CsvDialect::IsSpace(value.back()))))
      return AppendField(value);
    char* to = Reserve(1 + value.size() + kPadding);
    *to = delimiter_;  // overwritten by the first value of a row
    const size_t delimiter = column_++ == 0 ? 0 : 1;
    to += delimiter;
    used_ += delimiter;
    if (!(padded ? stops_.CopyPadded(value, to) : stops_.Copy(value, to))) [[unlikely]]
      return AppendQuoted(value);
    used_ += value.size();
  }
  void Null();
  // False if the dialect omits the row (univocity: a row without any text); then nothing was appended.
  bool EndRow();

  // The start of every file: the byte-order mark of the encoding, or nothing.
  std::string FileStart() const;
  const CsvDialect& dialect() const { return dialect_; }

 private:
  bool first_column() const { return column_ == 1; }
  char* Reserve(size_t bytes) {
    if (row_.size() - used_ < bytes) [[unlikely]]
      Grow(bytes);
    return row_.data() + used_;
  }
  void Grow(size_t bytes);
  void StartField();
  void AppendField(std::string_view value);
  void AppendText(std::string_view text);
  void AppendValue(std::string_view value);
  void AppendTrimmed(std::string_view value, std::string_view from_start, std::string_view trimmed);
  bool NeedsQuotes(std::string_view value, std::string_view from_start, std::string_view trimmed) const;
  bool BeginsDelimiter(std::string_view value) const;
  void AppendQuoted(std::string_view value);
  char* CopyEscaped(std::string_view text, char* to) const;
  std::string RenderConstant(const std::string& text, bool first_column);

  CsvDialect dialect_;
  char escape_escape_;  // '\0': the escape character is not escaped
  bool rewrite_line_feeds_;
  bool quick_;      // the delimiter is one byte, and only the bytes in stops_ require quotes
  char delimiter_;  // the first byte of the delimiter
  bool trims_;
  bool escapes_formulas_ = false;            // not in the texts of null and empty values
  csv_internal::ByteSet stops_;              // bytes that require quotes at any position
  csv_internal::ByteSet escaped_;            // bytes that are preceded by another byte inside quotes
  std::array<std::string, 2> null_, empty_;  // as written in later columns and in the first

  std::string* out_ = nullptr;
  // The row is assembled here: appending every field to `out_` would cost more than copying the row once.
  std::string row_;
  size_t used_ = 0;
  int column_ = 0;  // number of fields begun
};

}  // namespace pxport

#endif  // PXPORT_CSV_WRITER_H_
