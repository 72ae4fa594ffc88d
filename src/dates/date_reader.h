// Reads dates with a Java pattern, or in the formats that Data Prep tries without a pattern.
#ifndef PXPORT_DATES_DATE_READER_H_
#define PXPORT_DATES_DATE_READER_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/status.h"
#include "base/time_format.h"
#include "dates/zoned_time.h"

namespace pxport {

// A pattern for reading. Immutable and thread-safe.
class DateReader {
 public:
  // Accepts the letters of dates/date_format.h, except W and F, which do not identify a day, and Y without w.
  // A single letter reads one or two digits (y up to four, D up to three), a repeated letter exactly as many
  // digits as letters. Names are English, in any case.
  static StatusOr<DateReader> Compile(std::string_view pattern);

  // nullopt if the text does not match the whole pattern or is not a date. Fields that the pattern lacks
  // default to January, the first, Monday, midnight, UTC. Sections in [ ] are optional. yy means 2000 to
  // 2099.
  std::optional<ZonedTime> Read(std::string_view text) const;

 private:
  using Item = TimeFormat::Item;
  struct Fields;
  struct Cursor;
  static bool ReadTimeOrZone(const Item& item, Cursor* cursor, Fields* fields);
  bool ReadItems(size_t begin, size_t end, Cursor* cursor, Fields* fields) const;

  explicit DateReader(TimeFormat pattern) : pattern_(std::move(pattern)) {}
  static bool ReadWeek(const Item& item, Cursor* cursor, Fields* fields);

  TimeFormat pattern_;
};

// Reads a date without a pattern: the formats of base/timestamp.h, the same followed by a space and a zone
// name, then the patterns that Data Prep documents, in its order. The date keeps the offset of the text.
std::optional<ZonedTime> ReadAnyDate(std::string_view text);

}  // namespace pxport

#endif  // PXPORT_DATES_DATE_READER_H_
