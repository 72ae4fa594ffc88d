#include "dates/date_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/ascii.h"
#include "dates/date_format.h"
#include "dates/week.h"
#include "dates/zone.h"

namespace pxport {
namespace {

constexpr std::string_view kLowerMonths[] = {"january",   "february", "march",    "april",
                                             "may",       "june",     "july",     "august",
                                             "september", "october",  "november", "december"};
constexpr std::string_view kLowerDays[] = {"sunday",   "monday", "tuesday", "wednesday",
                                           "thursday", "friday", "saturday"};
constexpr size_t kMaxSections = 16;  // limits the nesting, because sections are read recursively

// Whether `text` begins with `word`, ignoring case. `word` is in lower case.
bool StartsWith(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && std::equal(word.begin(), word.end(), text.begin(), [](char w, char t) {
           return w == (t >= 'A' && t <= 'Z' ? static_cast<char>(t + 32) : t);
         });
}

}  // namespace

struct DateReader::Fields {
  CivilTime civil;
  int day_of_year = 0;
  int half_day_hour = -1;  // h, K: 0 to 11
  int afternoon = 0;
  int quarter = 0;
  int32_t week_year = -1;
  int32_t week = 0;
  int32_t weekday = 1;
  bool has_month = false;
  bool before_christ = false;
  std::optional<Zone> zone;
};

struct DateReader::Cursor {
  std::string_view rest;

  bool ReadLiteral(std::string_view text) {
    if (!rest.starts_with(text)) return false;
    rest.remove_prefix(text.size());
    return true;
  }
  bool ReadNumber(int least_digits, int most_digits, int least, int most, int32_t* value) {
    int digits = 0;
    int64_t number = 0;
    while (digits < most_digits && static_cast<size_t>(digits) < rest.size() &&
           IsDigit(rest[static_cast<size_t>(digits)])) {
      number = number * 10 + (rest[static_cast<size_t>(digits++)] - '0');
    }
    if (digits < least_digits || number < least || number > most) return false;
    rest.remove_prefix(static_cast<size_t>(digits));
    *value = static_cast<int32_t>(number);
    return true;
  }
  // A single letter accepts one or two digits, a repeated letter exactly as many digits as letters.
  bool ReadTwoDigits(int count, int least, int most, int32_t* value) {
    return ReadNumber(count, std::max(count, 2), least, most, value);
  }
  // Reads a name of the list, in full or its first three letters, and returns its index.
  template <size_t n>
  bool ReadName(const std::string_view (&names)[n], int32_t* index) {
    for (size_t i = 0; i < n; ++i) {
      if (!StartsWith(rest, names[i].substr(0, 3))) continue;
      rest.remove_prefix(StartsWith(rest, names[i]) ? names[i].size() : 3);
      *index = static_cast<int32_t>(i);
      return true;
    }
    return false;
  }
  bool ReadZone(bool names, std::optional<Zone>* zone) {
    size_t size = 0;
    while (size < rest.size()) {
      const char c = rest[size];
      const bool sign = c == '+' || c == '-';
      const bool offset = IsDigit(c) || c == ':' || (sign && (names || size == 0)) || (c == 'Z' && size == 0);
      if (!offset && !(names && (IsLetter(c) || c == '/' || c == '_'))) break;
      ++size;
      if (!names && c == 'Z') break;
    }
    *zone = Zone::FindInText(rest.substr(0, size));
    rest.remove_prefix(size);
    return zone->has_value();
  }
};

StatusOr<DateReader> DateReader::Compile(std::string_view pattern) {
  PX_ASSIGN_OR_RETURN(TimeFormat compiled, CompileDatePattern(pattern));
  const auto fails = [](std::string_view what, std::string_view remedy) {
    return Failure(Code::kInvalidArgument, fmt::format("date pattern: {}", what), remedy);
  };
  std::vector<size_t> open;  // ends of the sections that enclose the item
  std::string letters;
  for (size_t i = 0; i < compiled.items().size(); ++i) {
    const Item& item = compiled.items()[i];
    while (!open.empty() && open.back() <= i) open.pop_back();
    if (item.letter == '[') open.push_back(item.end);
    if (open.size() > kMaxSections) return fails("too many nested [", "remove some of them");
    letters += item.letter;
  }
  const auto has = [&letters](char letter) { return letters.find(letter) != std::string::npos; };
  if (has('W') || has('F'))
    return fails("W and F do not identify a day when reading", "use d or D for the day");
  if (has('Y') && !has('w')) return fails("'Y' is the year of the ISO week", "write y for the calendar year");
  return DateReader(std::move(compiled));
}

bool DateReader::ReadTimeOrZone(const Item& item, Cursor* cursor, Fields* fields) {
  CivilTime& civil = fields->civil;
  const int count = item.count;
  bool fits = true;
  switch (item.letter) {
    case 'a':
      fields->afternoon = StartsWith(cursor->rest, "pm") ? 1 : 0;
      fits = fields->afternoon == 1 || StartsWith(cursor->rest, "am");
      if (fits) cursor->rest.remove_prefix(2);
      break;
    case 'H':
      fits = cursor->ReadTwoDigits(count, 0, 23, &civil.hour);
      break;
    case 'k':
      fits = cursor->ReadTwoDigits(count, 1, 24, &civil.hour);
      civil.hour %= 24;
      break;
    case 'K':
      fits = cursor->ReadTwoDigits(count, 0, 11, &fields->half_day_hour);
      break;
    case 'h':
      fits = cursor->ReadTwoDigits(count, 1, 12, &fields->half_day_hour);
      fields->half_day_hour %= 12;
      break;
    case 'm':
      fits = cursor->ReadTwoDigits(count, 0, 59, &civil.minute);
      break;
    case 's':
      fits = cursor->ReadTwoDigits(count, 0, 59, &civil.second);
      break;
    case 'S':
      fits = cursor->ReadNumber(count, count, 0, 999'999'999, &civil.nanos);
      for (int digits = count; fits && digits < 9; ++digits) civil.nanos *= 10;
      break;
    default:
      fits = cursor->ReadZone(std::string_view("zVO").find(item.letter) != std::string_view::npos,
                              &fields->zone);
  }
  return fits;
}

// Reads eras, quarters, weeks and days of the week.
bool DateReader::ReadWeek(const Item& item, Cursor* cursor, Fields* fields) {
  const int count = item.count;
  bool fits = true;
  switch (item.letter) {
    case 'G': {
      const std::string_view names[] = {count < 4    ? "ad"
                                        : count == 4 ? "anno domini"
                                                     : "a",
                                        count < 4    ? "bc"
                                        : count == 4 ? "before christ"
                                                     : "b"};
      fields->before_christ = StartsWith(cursor->rest, names[1]);
      fits = fields->before_christ || StartsWith(cursor->rest, names[0]);
      if (fits) cursor->rest.remove_prefix(names[fields->before_christ ? 1 : 0].size());
      break;
    }
    case 'Q':
    case 'q':
      if (count == 3) fits = cursor->ReadLiteral("Q");
      fits = fits && cursor->ReadNumber(1, 2, 1, 4, &fields->quarter);
      if (count == 4) {
        constexpr std::string_view kEnds[] = {"st quarter", "nd quarter", "rd quarter", "th quarter"};
        fits = fits && cursor->ReadLiteral(kEnds[fields->quarter - 1]);
      }
      break;
    case 'Y':
      fits = cursor->ReadNumber(count == 1 ? 1 : std::min(count, 4), count == 2 ? 2 : 4, 0, 9999,
                                &fields->week_year);
      if (count == 2) fields->week_year += 2000;
      break;
    case 'w':
      fits = cursor->ReadTwoDigits(count, 1, 53, &fields->week);
      break;
    case 'u':
    case 'e':
      if (count < 3) return cursor->ReadNumber(count, count, 1, 7, &fields->weekday);
      [[fallthrough]];
    default:  // E
      fits = cursor->ReadName(kLowerDays, &fields->weekday);
      if (fields->weekday == 0) fields->weekday = 7;
  }
  return fits;
}

bool DateReader::ReadItems(size_t begin, size_t end, Cursor* cursor, Fields* fields) const {
  CivilTime& civil = fields->civil;
  for (size_t i = begin; i < end; ++i) {
    const Item& item = pattern_.items()[i];
    const int count = item.count;
    bool fits = true;
    switch (item.letter) {
      case 0:
        fits = cursor->ReadLiteral(item.literal);
        break;
      case '[': {
        Cursor inner = *cursor;
        Fields found = *fields;
        if (ReadItems(i + 1, item.end, &inner, &found)) {
          *cursor = inner;
          *fields = found;
        }
        i = item.end - 1;
        break;
      }
      case 'y':
        fits =
            cursor->ReadNumber(count == 1 ? 1 : std::min(count, 4), count == 2 ? 2 : 4, 0, 9999, &civil.year);
        if (count == 2) civil.year += 2000;
        break;
      case 'M':
      case 'L':
        fields->has_month = true;
        fits = count < 3 ? cursor->ReadTwoDigits(count, 1, 12, &civil.month)
                         : cursor->ReadName(kLowerMonths, &civil.month);
        if (count >= 3) ++civil.month;
        break;
      case 'd':
        fits = cursor->ReadTwoDigits(count, 1, 31, &civil.day);
        break;
      case 'D':
        fits = cursor->ReadNumber(count, 3, 1, 366, &fields->day_of_year);
        break;
      case 'E':
      case 'e':
      case 'u':
      case 'w':
      case 'Y':
      case 'Q':
      case 'q':
      case 'G':
        fits = ReadWeek(item, cursor, fields);
        break;
      default:
        fits = ReadTimeOrZone(item, cursor, fields);
    }
    if (!fits) return false;
  }
  return true;
}

std::optional<ZonedTime> DateReader::Read(std::string_view text) const {
  Cursor cursor{text};
  Fields fields;
  if (!ReadItems(0, pattern_.items().size(), &cursor, &fields) || !cursor.rest.empty()) return std::nullopt;
  CivilTime& civil = fields.civil;
  if (fields.half_day_hour >= 0) civil.hour = fields.half_day_hour + 12 * fields.afternoon;
  if (fields.before_christ) civil.year = 1 - civil.year;
  if (civil.year < 0) return std::nullopt;
  if (fields.day_of_year > 0) {
    civil.month = 1;
    civil.day = fields.day_of_year;
  } else if (fields.week > 0) {
    const IsoWeek week{fields.week_year >= 0 ? fields.week_year : civil.year, fields.week};
    const std::optional<CivilTime> day = DayOfIsoWeek(week, fields.weekday);
    if (!day.has_value()) return std::nullopt;
    civil.year = day->year;
    civil.month = day->month;
    civil.day = day->day;
  } else if (fields.quarter > 0) {
    if (!fields.has_month) civil.month = 3 * fields.quarter - 2;
    if ((civil.month + 2) / 3 != fields.quarter) return std::nullopt;
  }
  // A date that carries over is invalid: the 30th of February, day 366 of 2021.
  const CivilTime back = ToCivil(FromCivil(civil));
  if (back.year != civil.year || (fields.day_of_year == 0 && back.month != civil.month)) return std::nullopt;
  return fields.zone.value_or(Zone::Fixed(0)).FromLocal(civil);
}

namespace {

// The offset at the end of a text that ParseTimestamp accepts.
int32_t OffsetOf(std::string_view text) {
  constexpr size_t kDate = 10;  // the date before it contains signs, too
  const size_t sign = text.size() > kDate ? text.find_first_of("+-", kDate) : std::string_view::npos;
  if (sign == std::string_view::npos) return 0;
  const std::optional<Zone> zone = Zone::Find(text.substr(sign));
  return zone.has_value() ? zone->At({}).offset : 0;
}

const std::vector<DateReader>& DocumentedPatterns() {
  static const std::vector<DateReader> kReaders = [] {
    std::vector<DateReader> readers;
    for (const std::string_view pattern :
         {"yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mmX", "yyyy/MM/dd", "yyyy.MM.dd",
          "yyyy-MMM-dd", "yyyyMMdd", "MM-dd-yyyy", "MMddyyyy", "M/dd/yyyy", "dd.M.yyyy",
          "M/dd/yyyy hh:mm:ss a", "dd.M.yyyy hh:mm:ss a", "dd.MMM.yyyy", "dd-MMM-yyyy"}) {
      if (StatusOr<DateReader> reader = DateReader::Compile(pattern); reader.ok())
        readers.push_back(std::move(*reader));
    }
    return readers;
  }();
  return kReaders;
}

}  // namespace

std::optional<ZonedTime> ReadAnyDate(std::string_view text) {
  if (const std::optional<Timestamp> when = ParseTimestamp(text))
    return Zone::Fixed(OffsetOf(text)).At(*when);
  if (text.size() > 64) return std::nullopt;
  if (const size_t space = text.rfind(' '); space != std::string_view::npos && space > 10) {
    const std::optional<Timestamp> local = ParseTimestamp(text.substr(0, space));
    const std::optional<Zone> zone =
        local.has_value() ? Zone::FindInText(text.substr(space + 1)) : std::nullopt;
    if (zone.has_value() && OffsetOf(text.substr(0, space)) == 0) return zone->FromLocal(ToCivil(*local));
  }
  for (const DateReader& reader : DocumentedPatterns()) {
    if (const std::optional<ZonedTime> date = reader.Read(text)) return date;
  }
  return std::nullopt;
}

}  // namespace pxport
