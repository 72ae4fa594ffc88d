// How rows are spelled: the options of Spark's CSV writer (which is what writes Adobe's files) plus our own
// switches. Option names and meaning: docs/job.md, `file.csv`.
#ifndef PXPORT_CSV_DIALECT_H_
#define PXPORT_CSV_DIALECT_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/status.h"

namespace pxport {

struct CsvDialect {
  std::string delimiter = ",";  // one or more characters
  char quote = '"';             // ASCII; '\0' is a real quote here: Adobe's "null character"
  char escape = '"';            // equal to `quote`: doubling (RFC 4180)
  // charToEscapeQuoteEscaping; not set: as `escape` when that differs from `quote`; '\0': none.
  std::optional<char> escape_escape;
  bool quote_all = false;
  bool escape_quotes = true;
  bool header = true;
  bool ignore_leading_white_space = false;
  bool ignore_trailing_white_space = false;
  std::string null_value;  // written as it stands, in quotes only if a reader would take it apart
  std::string empty_value;
  std::string date_format = "yyyy-MM-dd";
  std::string timestamp_format = "yyyy-MM-dd HH:mm:ss";
  std::string line_end = "\n";   // LF, CRLF or CR
  bool utf16le = false;          // encoding UTF-16LE, with a byte-order mark at the start of each file
  bool comment_quoting = false;  // quote a first column that starts with '#'
  // univocity's habits, on in `spark` and `adobe-s3` only: rows without any text (one null) are left out,
  // line feeds inside values become CRLF when `line_end` is that, and the '#' of comment_quoting is looked
  // for before blanks are trimmed.
  bool univocity = false;

  bool operator==(const CsvDialect&) const = default;

  // `pega-cdh`, `adobe-s3`, `spark`, `rfc4180`; NotFound lists them.
  static StatusOr<CsvDialect> Preset(std::string_view name);
  static std::span<const std::string_view> PresetNames();

  // Overrides by the option names of the job (`delimiter`, `quoteAll`, ...), then Validate(). Errors name the
  // option and carry its JSON Pointer relative to `options` in the detail kJobPath; after one, nothing has
  // changed. A new `quote` without an `escape` goes on being doubled if the old one was.
  Status Apply(const Json& options);
  // Contradictions no reader could undo (delimiter holds the quote, line end in the delimiter, ...):
  // InvalidArgument.
  Status Validate() const;
};

}  // namespace pxport

#endif  // PXPORT_CSV_DIALECT_H_
