#include "csv/writer.h"

#include <algorithm>
#include <cstring>

#include "csv/utf16.h"

// The rules of univocity-parsers 2.9.1 as Spark configures it. Each has its cases in tests/golden/csv.
//  1. Leading and trailing characters up to U+0020 are removed first, if enabled. A value that becomes empty
//     is an empty value. Then our own `escapeFormulas` puts an apostrophe before what looks like a formula.
//  2. A value is quoted if it starts with the quote, or contains (before trailing white space is removed) the
//     delimiter, a line feed, a carriage return or, unless `escapeQuotes` is off, the quote. `quoteAll`
//     quotes all values, `commentQuoting` a value of the first column that starts with '#'.
//  3. In a quoted value the escape character precedes each quote. An escape character other than the quote is
//     preceded by `charToEscapeQuoteEscaping`, by default itself. Other values are not changed.
//  4. The texts for null and empty values are written like values, but unchanged if they are already quoted.
//  5. univocity omits a row without any text (a single null). Other dialects write it as an empty quoted
//     value.
//  6. With CRLF line ends, univocity replaces every line feed in a quoted value by CRLF. Other dialects do
//     not.

namespace pxport {
namespace {

// Releases a row buffer that a huge profile made larger than this: each audience has its own.
constexpr size_t kKeepBytes = size_t{256} << 10;

char FindEscapeOfEscape(const CsvDialect& dialect) {
  if (dialect.escape == dialect.quote) return '\0';  // doubling: there is no separate escape character
  return dialect.escape_escape.value_or(dialect.escape);
}

bool RewritesLineFeeds(const CsvDialect& dialect) {
  return dialect.univocity && dialect.line_end == "\r\n";
}

bool BeginsFormula(std::string_view value) {
  return std::string_view("=+-@\t\r").find(value.front()) != std::string_view::npos;
}

csv_internal::ByteSet MakeStops(const CsvDialect& dialect) {
  return {dialect.delimiter.size() == 1 ? dialect.delimiter[0] : '\n', '\n', '\r',
          dialect.escape_quotes ? dialect.quote : '\n'};
}

csv_internal::ByteSet MakeEscaped(const CsvDialect& dialect) {
  return {dialect.quote, dialect.quote, FindEscapeOfEscape(dialect) == '\0' ? dialect.quote : dialect.escape,
          RewritesLineFeeds(dialect) ? '\n' : dialect.quote};
}

}  // namespace

CsvWriter::CsvWriter(const CsvDialect& dialect)
    : dialect_(dialect),
      escape_escape_(FindEscapeOfEscape(dialect)),
      rewrite_line_feeds_(RewritesLineFeeds(dialect)),
      quick_(dialect.delimiter.size() == 1 && !dialect.quote_all && dialect.escape_quotes &&
             !dialect.comment_quoting && !dialect.escape_formulas),
      delimiter_(dialect.delimiter[0]),
      trims_(dialect.ignore_leading_white_space || dialect.ignore_trailing_white_space),
      stops_(MakeStops(dialect)),
      escaped_(MakeEscaped(dialect)) {
  for (const bool first : {false, true}) {
    null_[first] = RenderConstant(dialect_.null_value, first);
    empty_[first] = RenderConstant(dialect_.empty_value, first);
  }
  escapes_formulas_ = dialect.escape_formulas;
}

std::string CsvWriter::RenderConstant(const std::string& text, bool first_column) {
  const bool quoted_already =
      text.size() >= 2 && text.front() == dialect_.quote && text.back() == dialect_.quote;
  if (quoted_already) return text;
  used_ = 0;
  column_ = first_column ? 1 : 2;
  AppendValue(text);
  // There is nothing to trim or quote, and `empty_` is not set yet.
  if (used_ == 0 && dialect_.quote_all) return std::string(2, dialect_.quote);
  return row_.substr(0, used_);
}

std::string CsvWriter::FileStart() const {
  switch (dialect_.encoding) {
    case CsvEncoding::kUtf8:
      break;
    case CsvEncoding::kUtf8Bom:
      return "\xEF\xBB\xBF";
    case CsvEncoding::kUtf16le:
      return "\xFF\xFE";
  }
  return {};
}

void CsvWriter::BeginRow(std::string* out) {
  out_ = out;
  used_ = 0;
  column_ = 0;
}

void CsvWriter::Grow(size_t bytes) {
  row_.resize(std::max({size_t{512}, 2 * row_.size(), used_ + bytes}));
}

void CsvWriter::StartField() {
  if (column_++ == 0) return;
  const std::string& delimiter = dialect_.delimiter;
  char* to = Reserve(delimiter.size());
  if (delimiter.size() == 1) [[likely]] {
    *to = delimiter[0];
  } else {
    std::memcpy(to, delimiter.data(), delimiter.size());
  }
  used_ += delimiter.size();
}

void CsvWriter::AppendField(std::string_view value) {
  StartField();
  if (value.empty()) return AppendText(empty_[first_column()]);
  AppendValue(value);
}

void CsvWriter::Null() {
  StartField();
  AppendText(null_[first_column()]);
}

void CsvWriter::AppendText(std::string_view text) {
  std::memcpy(Reserve(text.size()), text.data(), text.size());
  used_ += text.size();
}

// Appends one value under any combination of options.
void CsvWriter::AppendValue(std::string_view value) {
  std::string_view from_start = value;
  if (dialect_.ignore_leading_white_space) {
    while (!from_start.empty() && CsvDialect::IsSpace(from_start.front())) from_start.remove_prefix(1);
  }
  std::string_view trimmed = from_start;
  if (dialect_.ignore_trailing_white_space) {
    while (!trimmed.empty() && CsvDialect::IsSpace(trimmed.back())) trimmed.remove_suffix(1);
  }
  if (trimmed.empty()) return AppendText(empty_[first_column()]);
  if (escapes_formulas_ && BeginsFormula(trimmed)) [[unlikely]] {
    const std::string escaped = "'" + std::string(from_start);
    return AppendTrimmed(escaped, escaped, std::string_view(escaped).substr(0, 1 + trimmed.size()));
  }
  AppendTrimmed(value, from_start, trimmed);
}

// `value` is trimmed in two steps.
void CsvWriter::AppendTrimmed(std::string_view value, std::string_view from_start, std::string_view trimmed) {
  const bool plain = stops_.Copy(from_start, Reserve(from_start.size()));
  if (!plain || NeedsQuotes(value, from_start, trimmed)) return AppendQuoted(trimmed);
  used_ += trimmed.size();
}

// True if something other than a byte of `stops_` requires quotes.
bool CsvWriter::NeedsQuotes(std::string_view value, std::string_view from_start,
                            std::string_view trimmed) const {
  if (dialect_.quote_all || from_start.front() == dialect_.quote) return true;
  // univocity checks for '#' before it trims, and so misses " #". The other dialects check what a reader will
  // see.
  const char start = dialect_.univocity ? value.front() : from_start.front();
  if (dialect_.comment_quoting && first_column() && start == '#') return true;
  const std::string_view delimiter = dialect_.delimiter;
  if (delimiter.size() == 1) return false;
  return from_start.find(delimiter) != std::string_view::npos ||
         (!dialect_.univocity && BeginsDelimiter(trimmed));
}

// `a|` before the delimiter `||` reads as `a`, then `|...`: a delimiter must not begin inside a value.
bool CsvWriter::BeginsDelimiter(std::string_view value) const {
  const std::string_view delimiter = dialect_.delimiter;
  for (size_t overlap = 1; overlap < delimiter.size(); ++overlap) {
    const bool begins_inside =
        value.ends_with(delimiter.substr(0, overlap)) && delimiter.starts_with(delimiter.substr(overlap));
    if (begins_inside) return true;
  }
  return false;
}

void CsvWriter::AppendQuoted(std::string_view value) {
  char* const start = Reserve(2 * value.size() + 2);
  char* to = start;
  *to++ = dialect_.quote;
  for (size_t at = 0; at < value.size(); at += csv_internal::ByteSet::kBlock) {
    const std::string_view block = value.substr(at, csv_internal::ByteSet::kBlock);
    to = escaped_.Copy(block, to) ? to + block.size() : CopyEscaped(block, to);
  }
  *to++ = dialect_.quote;
  used_ += static_cast<size_t>(to - start);
}

char* CsvWriter::CopyEscaped(std::string_view text, char* to) const {
  for (const char c : text) {
    if (c == dialect_.quote) {
      *to++ = dialect_.escape;
    } else if (c == dialect_.escape && escape_escape_ != '\0') {
      *to++ = escape_escape_;
    } else if (c == '\n' && rewrite_line_feeds_) {
      *to++ = '\r';
    }
    *to++ = c;
  }
  return to;
}

bool CsvWriter::EndRow() {
  if (used_ == 0) {
    if (dialect_.univocity) return false;
    AppendText(std::string(2, dialect_.quote));
  }
  AppendText(dialect_.line_end);
  const std::string_view row(row_.data(), used_);
  if (dialect_.encoding == CsvEncoding::kUtf16le) {
    csv_internal::AppendUtf16le(row, out_);
  } else {
    out_->append(row);
  }
  if (row_.size() > kKeepBytes) [[unlikely]]
    row_ = std::string();
  return true;
}

}  // namespace pxport
