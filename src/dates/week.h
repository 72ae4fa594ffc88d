// Weeks of ISO 8601. A week begins on Monday and belongs to the year or month of its Thursday.
#ifndef PXPORT_DATES_WEEK_H_
#define PXPORT_DATES_WEEK_H_

#include <optional>

#include "base/timestamp.h"

namespace pxport {

struct IsoWeek {
  int year = 0;  // may differ from the year of the day
  int week = 0;  // 1 to 53
};

// 1 is Monday, 7 is Sunday.
int IsoWeekday(const CivilTime& day);
IsoWeek IsoWeekOf(const CivilTime& day);
// 0 for days before the first week of the month.
int WeekOfMonth(const CivilTime& day);
// The date of a day of a week; nullopt if the year has no such week.
std::optional<CivilTime> DayOfIsoWeek(const IsoWeek& week, int weekday);

}  // namespace pxport

#endif  // PXPORT_DATES_WEEK_H_
