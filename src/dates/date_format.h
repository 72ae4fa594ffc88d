// Date patterns of expressions: the letters of Data Prep's table, for dates that have a zone.
//
// The letters of base/time_format.h, plus these, which are new or have another meaning:
//
//   y        year; with G in the pattern the year of its era
//   G        era: AD, GGGG Anno Domini, GGGGG A
//   Y        year of the ISO week (weeks begin on Monday)
//   w        ISO week of the year: 1 to 53
//   W        week of the month: 0 to 5
//   u, e     day of the week, 1 is Monday; eee Tue, eeee Tuesday, eeeee T
//   F        index of the weekday in the month (1 to 5): 2 is the second Tuesday
//   L        month, like M
//   Q, q     quarter: 3, 03, Q3, 3rd quarter, 3
//   O        GMT+8, OOOO GMT+08:00
//   X, x, Z  offset, as in Java; X writes Z for UTC
//   z        PDT, zzzz Pacific Daylight Time; without a named zone UTC or the offset
//   VV       America/Los_Angeles; without a named zone Z or the offset
//
// The output is that of Java in English with ISO 8601 weeks: tests/golden/time_format/java_zoned.tsv.
#ifndef PXPORT_DATES_DATE_FORMAT_H_
#define PXPORT_DATES_DATE_FORMAT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"
#include "base/time_format.h"
#include "dates/zoned_time.h"

namespace pxport {

// Immutable and thread-safe.
class DateFormat {
 public:
  static StatusOr<DateFormat> Compile(std::string_view pattern);

  // The local year must be 0 to 9999.
  void Append(const ZonedTime& time, std::string* out) const;

 private:
  explicit DateFormat(TimeFormat pattern);

  TimeFormat pattern_;
  bool has_era_ = false;
};

// Splits a pattern into its items, for writing and reading. InvalidArgument names the column.
StatusOr<TimeFormat> CompileDatePattern(std::string_view pattern);

// Appends what X x Z z V O write. Returns false if the letter is another.
bool AppendZoneField(const ZonedTime& time, char letter, int count, std::string* out);

// Whether the first `digits` digits of the fraction are all zero: then an optional section is left out.
bool IsZeroFraction(int32_t nanos, int digits);

// RFC 3339 with the shortest fraction, `Z` for UTC.
void AppendIsoDate(const ZonedTime& time, std::string* out);

}  // namespace pxport

#endif  // PXPORT_DATES_DATE_FORMAT_H_
