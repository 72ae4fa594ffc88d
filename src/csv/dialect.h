// How rows are written: the options of Spark's CSV writer (which writes Adobe's files) plus our own switches.
// docs/job.md, `file.csv`, describes the names and their meaning.
#ifndef PXPORT_CSV_DIALECT_H_
#define PXPORT_CSV_DIALECT_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/status.h"

namespace pxport {

enum class CsvEncoding { kUtf8, kUtf8Bom, kUtf16le };

struct CsvDialect {
  std::string delimiter = ",";  // one or more characters
  char quote = '"';             // ASCII; '\0' is written as a quote too: Adobe's "null character"
  char escape = '"';            // equal to `quote`: doubling (RFC 4180)
  // charToEscapeQuoteEscaping. Not set: `escape` if that differs from `quote`. '\0': none.
  std::optional<char> escape_escape;
  bool quote_all = false;
  bool escape_quotes = true;
  bool header = true;
  bool ignore_leading_white_space = false;
  bool ignore_trailing_white_space = false;
  std::string null_value;  // written unchanged, and quoted only if a reader would split it
  std::string empty_value;
  std::string date_format = "yyyy-MM-dd";
  std::string timestamp_format = "yyyy-MM-dd HH:mm:ss";
  std::string line_end = "\n";  // LF, CRLF or CR
  // All but kUtf8 have a byte-order mark at the start of each file.
  CsvEncoding encoding = CsvEncoding::kUtf8;
  bool comment_quoting = false;  // quote a first column that starts with '#'
  // Put an apostrophe before values that a spreadsheet would compute: those that start with = + - @, a tab or
  // a carriage return after trimming.
  bool escape_formulas = false;
  // Behaves like univocity, on in `spark` and `adobe-s3` only. Rows without any text (a single null) are
  // omitted. Line feeds inside values become CRLF if `line_end` is CRLF. comment_quoting checks for '#'
  // before white space is trimmed.
  bool univocity = false;

  // What the options ignoreLeadingWhiteSpace and ignoreTrailingWhiteSpace remove.
  static constexpr bool IsSpace(char c) { return static_cast<unsigned char>(c) <= ' '; }

  bool operator==(const CsvDialect&) const = default;

  // `pega-cdh`, `adobe-s3`, `spark` or `rfc4180`; NotFound lists them.
  static StatusOr<CsvDialect> Preset(std::string_view name);
  static std::span<const std::string_view> PresetNames();

  // Overrides options by their names in the job (`delimiter`, `quoteAll`, ...), then calls Validate(). Errors
  // name the option and carry its JSON Pointer relative to `options` in the detail kJobPath; after an error
  // nothing has changed. A new `quote` without an `escape` is doubled if the old one was.
  Status Apply(const Json& options);
  // InvalidArgument for contradictions that no reader could resolve, such as a delimiter that contains the
  // quote or a line end.
  Status Validate() const;
};

}  // namespace pxport

#endif  // PXPORT_CSV_DIALECT_H_
