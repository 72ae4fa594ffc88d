#include "dates/week.h"

namespace pxport {

int IsoWeekday(const CivilTime& day) {
  const int weekday = DayOfWeek(day);
  return weekday == 0 ? 7 : weekday;
}

IsoWeek IsoWeekOf(const CivilTime& day) {
  CivilTime thursday = day;
  thursday.day += 4 - IsoWeekday(day);
  thursday = ToCivil(FromCivil(thursday));
  return {thursday.year, (DayOfYear(thursday) - 1) / 7 + 1};
}

int WeekOfMonth(const CivilTime& day) {
  // Week 1 contains the first Thursday of the month. If the Thursday is in the previous month, it is week 0.
  const int thursday = day.day + 4 - IsoWeekday(day);
  return thursday < 1 ? 0 : (thursday - 1) / 7 + 1;
}

std::optional<CivilTime> DayOfIsoWeek(const IsoWeek& week, int weekday) {
  CivilTime day;
  day.year = week.year;
  day.day = 4;  // always in the first week
  day.day += (week.week - 1) * 7 + weekday - IsoWeekday(day);
  day = ToCivil(FromCivil(day));
  if (IsoWeekOf(day).year != week.year) return std::nullopt;
  return day;
}

}  // namespace pxport
