// Points in time as profiles spell them. Pure: no clock, no locale; proleptic Gregorian calendar, UTC.
#ifndef PXPORT_BASE_TIMESTAMP_H_
#define PXPORT_BASE_TIMESTAMP_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pxport {

struct Timestamp {
  int64_t seconds = 0;  // since 1970-01-01T00:00:00Z, may be negative
  int32_t nanos = 0;    // 0 to 999,999,999
  auto operator<=>(const Timestamp&) const = default;
};

// Calendar fields in UTC.
struct CivilTime {
  int32_t year = 1970;
  int32_t month = 1, day = 1, hour = 0, minute = 0, second = 0;
  int32_t nanos = 0;
};

// Parses the spellings of XDM: `2020-05-25T21:24:39Z`, `...+00:00`, `...+0000`, `....000+0000`,
// `....211895Z`, `2021-03-10 10:03:08`, `2021-03-10T10:03` (seconds may be missing), a bare date (midnight),
// and milliseconds since 1970 in exactly 13 digits. Without a zone: UTC. `T`, `t` or one space separates date
// and time. Zones are `Z`, `z`, +-hh, +-hhmm and +-hh:mm. Fractions of any length are truncated to
// nanoseconds. A leap second 60 is read as the next second. Returns nullopt for impossible dates (2021-02-29,
// hour 24), for text before or after the timestamp, and for points in time outside the years 0 to 9999 UTC.
std::optional<Timestamp> ParseTimestamp(std::string_view text);

// A fast path for the most common spellings: a bare date, or whole seconds after `T` or a space, with `Z` or
// without a zone, no leap second. For all other text nullopt means "unknown", not "invalid".
std::optional<Timestamp> ParsePlainTimestamp(std::string_view text);

// The calendar day of any text that ParseTimestamp accepts, as spelled, ignoring the offset: a birth date has
// no zone. Milliseconds since 1970 yield their day in UTC. The time of day is zero.
std::optional<CivilTime> ParseDate(std::string_view text);

CivilTime ToCivil(Timestamp when);
// 0 is Sunday.
int DayOfWeek(const CivilTime& date);
// 1 is the first of January.
int DayOfYear(const CivilTime& date);
// Fields out of range carry over, including negative ones: day 32 of January is the first of February.
Timestamp FromCivil(const CivilTime& civil);

// Formats as `2026-01-02T03:04:05Z`, with the shortest exact fraction if it is not zero. Years 0 to 9999.
std::string FormatRfc3339(Timestamp when);

}  // namespace pxport

#endif  // PXPORT_BASE_TIMESTAMP_H_
