// Writes rows by the algorithm of univocity as Spark configures it (the rules are in the source, each with
// its golden test). Appends to a string the caller owns; the caller decides where rows are cut into files.
#ifndef PXPORT_CSV_WRITER_H_
#define PXPORT_CSV_WRITER_H_

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "csv/byte_set.h"
#include "csv/dialect.h"

namespace pxport {

// Not thread-safe; cheap to make; one a worker and audience. After BeginRow: Field or Null once a column,
// then EndRow. The dialect must have passed Validate().
class CsvWriter {
 public:
  explicit CsvWriter(const CsvDialect& dialect);

  void BeginRow(std::string* out);
  // UTF-8; "" is an empty value, not a null one. `padded`: kPadding bytes behind it can be read, which is
  // quicker. Most values are copied and nothing else, which is inlined: GCC would not, in a unity build.
  static constexpr size_t kPadding = csv_internal::ByteSet::kBlock;
  [[gnu::always_inline]] void Field(std::string_view value, bool padded = false) {
    if (!quick_ || value.empty() || (trims_ && (IsBlank(value.front()) || IsBlank(value.back()))))
      return AnyField(value);
    char* to = Reserve(1 + value.size() + kPadding);
    *to = delimiter_;  // the first value begins there instead
    const size_t delimiter = column_++ == 0 ? 0 : 1;
    to += delimiter;
    used_ += delimiter;
    if (!(padded ? stops_.CopyPadded(value, to) : stops_.Copy(value, to))) [[unlikely]]
      return Quoted(value);
    used_ += value.size();
  }
  void Null();
  // False if the dialect leaves the row out (univocity: a row whose text is empty): nothing was appended.
  bool EndRow();

  // What stands at the start of every file: the byte-order mark of UTF-16, nothing otherwise.
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
  static bool IsBlank(char c) { return static_cast<unsigned char>(c) <= ' '; }
  void StartField();
  void AnyField(std::string_view value);
  void Literal(std::string_view text);
  void Careful(std::string_view value);
  bool NeedsQuotes(std::string_view value, std::string_view from_start, std::string_view trimmed) const;
  bool BeginsDelimiter(std::string_view value) const;
  void Quoted(std::string_view value);
  char* Escape(std::string_view text, char* to) const;
  std::string ConstantText(const std::string& text, bool first_column);

  CsvDialect dialect_;
  char escape_escape_;  // '\0': the escape character is not escaped
  bool rewrite_line_feeds_;
  bool quick_;      // the delimiter is one byte, and only the bytes in stops_ force quotes
  char delimiter_;  // the first byte of it
  bool trims_;
  csv_internal::ByteSet stops_;              // bytes that force quotes, wherever they stand
  csv_internal::ByteSet escaped_;            // bytes that get one in front of them inside quotes
  std::array<std::string, 2> null_, empty_;  // as they are written: in later columns, in the first

  std::string* out_ = nullptr;
  // The row is made here, because appending every field to `out_` would cost more than copying the row once.
  std::string row_;
  size_t used_ = 0;
  int column_ = 0;  // fields begun
};

}  // namespace pxport

#endif  // PXPORT_CSV_WRITER_H_
