#include "dates/date_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "dates/week.h"
#include "dates/zone_names.h"

namespace pxport {
namespace {

void AppendPadded(int number, int width, std::string* out) {
  if (number < 0) out->push_back('-');
  fmt::format_to(std::back_inserter(*out), "{:0{}}", std::abs(number), width);
}

void AppendYearOf(int year, int count, std::string* out) {
  AppendPadded(count == 2 ? std::abs(year) % 100 : year, count, out);
}

void AppendQuarter(int quarter, int count, std::string* out) {
  constexpr std::string_view kNames[] = {"1st quarter", "2nd quarter", "3rd quarter", "4th quarter"};
  if (count == 4) {
    out->append(kNames[quarter - 1]);
    return;
  }
  if (count == 3) out->push_back('Q');
  AppendPadded(quarter, count == 2 ? 2 : 1, out);
}

void AppendEra(int year, int count, std::string* out) {
  const bool before = year < 1;
  if (count == 4) {
    out->append(before ? "Before Christ" : "Anno Domini");
  } else {
    out->append(before ? "BC" : "AD", count == 5 ? 1 : 2);
  }
}

// The separators of hours, minutes and seconds of an offset, and which of these are written even if zero.
struct OffsetStyle {
  std::string_view zero, before, between;
  bool pad_hours = true;
  bool minutes = true;
  bool seconds = false;  // write seconds unless they are zero
};

OffsetStyle StyleOf(char letter, int count) {
  const std::string_view between = count == 3 || count == 5 ? ":" : "";
  switch (letter) {
    case 'X':
      return {"Z", "", between, true, count > 1, count > 3};
    case 'x':
      return {
          count == 1 ? "+00" : count % 2 == 0 ? "+0000" : "+00:00", "", between, true, count > 1, count > 3};
    case 'O':
      return {"GMT", "GMT", ":", count == 4, count == 4, true};
    case 'Z':
      if (count < 4) return {"+0000", "", "", true, true, false};
      return count == 4 ? OffsetStyle{"GMT", "GMT", ":", true, true, true}
                        : OffsetStyle{"Z", "", ":", true, true, true};
    default:  // z, V: the offset is the name
      return {letter == 'V' ? "Z" : "UTC", "", ":", true, true, true};
  }
}

void AppendOffset(int32_t offset, const OffsetStyle& style, std::string* out) {
  if (offset == 0) {
    out->append(style.zero);
    return;
  }
  const int32_t total = std::abs(offset);
  const int32_t minutes = total / 60 % 60;
  const int32_t seconds = style.seconds ? total % 60 : 0;
  fmt::format_to(std::back_inserter(*out), "{}{}{:0{}}", style.before, offset < 0 ? '-' : '+', total / 3600,
                 style.pad_hours ? 2 : 1);
  if (style.minutes || minutes != 0 || seconds != 0)
    fmt::format_to(std::back_inserter(*out), "{}{:02}", style.between, minutes);
  if (seconds != 0) fmt::format_to(std::back_inserter(*out), "{}{:02}", style.between, seconds);
}

}  // namespace

bool AppendZoneField(const ZonedTime& time, char letter, int count, std::string* out) {
  if (std::string_view("XxZzVO").find(letter) == std::string_view::npos) return false;
  if (letter == 'V' && !time.zone.empty()) {
    out->append(time.zone);
  } else if (letter == 'z' && !time.zone.empty()) {
    out->append(ZoneText(time.zone, time.daylight, count == 4));
  } else if (letter == 'z' && count == 4 && time.offset == 0) {
    out->append(ZoneText("UTC", false, true));
  } else {
    AppendOffset(time.offset, StyleOf(letter, count), out);
  }
  return true;
}

bool IsZeroFraction(int32_t nanos, int digits) {
  for (int i = digits; i < 9; ++i) nanos /= 10;
  return nanos == 0;
}

StatusOr<TimeFormat> CompileDatePattern(std::string_view pattern) {
  PX_ASSIGN_OR_RETURN(TimeFormat format, TimeFormat::Compile(pattern, PatternLetters::kDataPrep));
  for (const TimeFormat::Item& item : format.items()) {
    if (item.letter != 'O' || item.count == 1 || item.count == 4) continue;
    return Failure(Code::kInvalidArgument, "date pattern: 'O' must occur 1 or 4 times",
                   "write O for GMT+8, OOOO for GMT+08:00");
  }
  return format;
}

DateFormat::DateFormat(TimeFormat pattern) : pattern_(std::move(pattern)) {
  const auto& items = pattern_.items();
  has_era_ = std::any_of(items.begin(), items.end(), [](const auto& item) { return item.letter == 'G'; });
}

StatusOr<DateFormat> DateFormat::Compile(std::string_view pattern) {
  PX_ASSIGN_OR_RETURN(TimeFormat compiled, CompileDatePattern(pattern));
  return DateFormat(std::move(compiled));
}

void DateFormat::Append(const ZonedTime& time, std::string* out) const {
  const CivilTime civil = ToCivil(time.local());
  const auto& items = pattern_.items();
  for (size_t i = 0; i < items.size(); ++i) {
    const TimeFormat::Item& item = items[i];
    switch (item.letter) {
      case 0:
        out->append(item.literal);
        break;
      case '[':
        if (item.count > 0 && IsZeroFraction(civil.nanos, item.count)) i = item.end - 1;
        break;
      case 'y':
        AppendYearOf(has_era_ && civil.year < 1 ? 1 - civil.year : civil.year, item.count, out);
        break;
      case 'G':
        AppendEra(civil.year, item.count, out);
        break;
      case 'Y':
        AppendYearOf(IsoWeekOf(civil).year, item.count, out);
        break;
      case 'w':
        AppendPadded(IsoWeekOf(civil).week, item.count, out);
        break;
      case 'W':
        AppendPadded(WeekOfMonth(civil), 1, out);
        break;
      case 'F':
        AppendPadded((civil.day - 1) / 7 + 1, 1, out);
        break;
      case 'L':
        AppendDateField('M', item.count, civil, out);
        break;
      case 'Q':
      case 'q':
        AppendQuarter((civil.month + 2) / 3, item.count, out);
        break;
      case 'e':
      case 'u':
        if (item.count < 3) {
          AppendPadded(IsoWeekday(civil), item.count, out);
        } else {
          AppendDateField('E', item.count, civil, out);
        }
        break;
      default:
        if (!AppendZoneField(time, item.letter, item.count, out))
          AppendDateField(item.letter, item.count, civil, out);
    }
  }
}

void AppendIsoDate(const ZonedTime& time, std::string* out) {
  out->append(FormatRfc3339(time.local()));
  if (time.offset == 0) return;
  out->pop_back();
  AppendOffset(time.offset, StyleOf('X', 3), out);
}

}  // namespace pxport
