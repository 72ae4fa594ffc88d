// Reads dates: by a Java pattern, or in the spellings that Data Prep tries when no pattern is given.
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

// A pattern for reading. Immutable; share it between threads.
class DateReader {
 public:
  // The letters of dates/date_format.h but W and F, which name no day, and Y only together with w. A letter
  // alone takes one or two digits (y up to four, D up to three), repeated it takes exactly as many as it
  // stands for; names are English, in any case.
  static StatusOr<DateReader> Compile(std::string_view pattern);

  // nullopt if the text does not fit the whole pattern or is not a date. What the pattern lacks is the
  // beginning: January, the first, Monday, midnight, UTC. Sections in [ ] may be missing. yy means 2000 to
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

// Without a pattern: what base/timestamp.h reads, the same with the name of a zone behind a blank, then the
// patterns Data Prep documents, in its order. The offset of the text stays with the date.
std::optional<ZonedTime> ReadAnyDate(std::string_view text);

}  // namespace pxport

#endif  // PXPORT_DATES_DATE_READER_H_
