#include "base/timestamp.h"

#include <algorithm>
#include <cstddef>

namespace pxport {
namespace {

constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kNanosPerSecond = 1'000'000'000;

int64_t FloorDiv(int64_t a, int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

// Days since 1970-01-01 of a date with a month from 1 to 12 and any day. Years are counted from March in eras
// of 400 years: the leap day is then the last day of a year, and months have a closed form.
int64_t DaysFromCivil(int64_t year, int64_t month, int64_t day) {
  year -= month <= 2 ? 1 : 0;
  const int64_t era = FloorDiv(year, 400);
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

CivilTime CivilFromDays(int64_t days) {
  days += 719'468;
  const int64_t era = FloorDiv(days, 146'097);
  const int64_t day_of_era = days - era * 146'097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month_from_march = (5 * day_of_year + 2) / 153;
  CivilTime civil;
  civil.day = static_cast<int32_t>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  civil.month = static_cast<int32_t>(month_from_march + (month_from_march < 10 ? 3 : -9));
  civil.year = static_cast<int32_t>(year_of_era + era * 400 + (civil.month <= 2 ? 1 : 0));
  return civil;
}

bool IsLeap(int32_t year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int32_t DaysInMonth(int32_t year, int32_t month) {
  constexpr int8_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeap(year) ? 29 : kDays[month - 1];
}

// Reads the text from left to right. Every step returns whether it found what it expected.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool done() const { return at_ == text_.size(); }
  bool ReadLiteral(char c) {
    if (done() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool ReadOneOf(std::string_view letters) {
    if (done() || letters.find(text_[at_]) == std::string_view::npos) return false;
    ++at_;
    return true;
  }
  // Exactly `count` digits with a value from `least` to `most`.
  bool ReadNumber(int count, int32_t least, int32_t most, int32_t* value) {
    if (text_.size() - at_ < static_cast<size_t>(count)) return false;
    int32_t number = 0;
    for (int i = 0; i < count; ++i) {
      const char c = text_[at_ + static_cast<size_t>(i)];
      if (c < '0' || c > '9') return false;
      number = number * 10 + (c - '0');
    }
    at_ += static_cast<size_t>(count);
    *value = number;
    return number >= least && number <= most;
  }
  // The digits of a fraction as nanoseconds. RFC 3339 sets no upper bound: digits after the ninth are
  // dropped.
  bool ReadFraction(int32_t* nanos) {
    int digits = 0;
    int32_t number = 0;
    for (; !done() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      if (digits == 9) continue;
      number = number * 10 + (text_[at_] - '0');
      ++digits;
    }
    for (int i = digits; i < 9; ++i) number *= 10;
    *nanos = number;
    return digits > 0;
  }

 private:
  const std::string_view text_;
  size_t at_ = 0;
};

bool ReadDateDigits(Cursor* cursor, CivilTime* civil) {
  return cursor->ReadNumber(4, 0, 9999, &civil->year) && cursor->ReadLiteral('-') &&
         cursor->ReadNumber(2, 1, 12, &civil->month) && cursor->ReadLiteral('-') &&
         cursor->ReadNumber(2, 1, DaysInMonth(civil->year, civil->month), &civil->day);
}

bool ReadTime(Cursor* cursor, CivilTime* civil) {
  if (!cursor->ReadOneOf("Tt ")) return false;
  if (!cursor->ReadNumber(2, 0, 23, &civil->hour) || !cursor->ReadLiteral(':')) return false;
  if (!cursor->ReadNumber(2, 0, 59, &civil->minute)) return false;
  if (!cursor->ReadLiteral(':')) return true;
  if (!cursor->ReadNumber(2, 0, 60, &civil->second)) return false;
  return !cursor->ReadLiteral('.') || cursor->ReadFraction(&civil->nanos);
}

// The offset of local time from UTC, in seconds.
bool ReadZone(Cursor* cursor, int64_t* ahead) {
  *ahead = 0;
  if (cursor->done() || cursor->ReadOneOf("Zz")) return true;
  const bool minus = cursor->ReadLiteral('-');
  if (!minus && !cursor->ReadLiteral('+')) return false;
  int32_t hours = 0;
  int32_t minutes = 0;
  if (!cursor->ReadNumber(2, 0, 23, &hours)) return false;
  if (!cursor->done()) {
    cursor->ReadLiteral(':');
    if (!cursor->ReadNumber(2, 0, 59, &minutes)) return false;
  }
  *ahead = (hours * 3600 + minutes * 60) * (minus ? -1 : 1);
  return true;
}

// Milliseconds since 1970 in 13 digits: from September 2001 to November 2286.
std::optional<Timestamp> ReadEpochMillis(std::string_view text) {
  constexpr int32_t kNanosPerMilli = 1'000'000;
  Cursor cursor(text);
  int32_t high = 0, low = 0;
  if (text.size() != 13 || text[0] == '0') return std::nullopt;
  if (!cursor.ReadNumber(7, 0, 9'999'999, &high) || !cursor.ReadNumber(6, 0, 999'999, &low))
    return std::nullopt;
  return Timestamp{int64_t{high} * 1000 + low / 1000, low % 1000 * kNanosPerMilli};
}

void AppendDigits(int64_t value, int digits, std::string* out) {
  const size_t end = out->size() + static_cast<size_t>(digits);
  out->resize(end);
  for (int i = 1; i <= digits; ++i, value /= 10)
    (*out)[end - static_cast<size_t>(i)] = static_cast<char>('0' + value % 10);
}

// The value of two digits, or 100 if they are not two digits.
int32_t TwoDigits(const char* text) {
  const auto tens = static_cast<uint32_t>(text[0] - '0');
  const auto ones = static_cast<uint32_t>(text[1] - '0');
  return tens < 10 && ones < 10 ? static_cast<int32_t>(10 * tens + ones) : 100;
}

}  // namespace

std::optional<Timestamp> ParsePlainTimestamp(std::string_view text) {
  const char* const at = text.data();
  if (text.size() != 10 && text.size() != 19 && text.size() != 20) return std::nullopt;
  const int32_t century = TwoDigits(at), year = TwoDigits(at + 2), month = TwoDigits(at + 5),
                day = TwoDigits(at + 8);
  if (std::max({century, year, month, day}) >= 100 || at[4] != '-' || at[7] != '-') return std::nullopt;
  const int32_t full_year = 100 * century + year;
  if (month < 1 || month > 12 || day < 1 || day > DaysInMonth(full_year, month)) return std::nullopt;
  const int64_t midnight = DaysFromCivil(full_year, month, day) * kSecondsPerDay;
  if (text.size() == 10) return Timestamp{midnight, 0};

  const int32_t hour = TwoDigits(at + 11), minute = TwoDigits(at + 14), second = TwoDigits(at + 17);
  const bool signs = (at[10] == 'T' || at[10] == ' ') && at[13] == ':' && at[16] == ':';
  if (!signs || (text.size() == 20 && at[19] != 'Z')) return std::nullopt;
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return Timestamp{midnight + hour * 3600 + minute * 60 + second, 0};
}

std::optional<Timestamp> ParseTimestamp(std::string_view text) {
  if (const auto plain = ParsePlainTimestamp(text)) return plain;
  if (const auto epoch = ReadEpochMillis(text)) return epoch;
  Cursor cursor(text);
  CivilTime civil;
  if (!ReadDateDigits(&cursor, &civil)) return std::nullopt;
  if (cursor.done()) return FromCivil(civil);
  int64_t ahead = 0;
  if (!ReadTime(&cursor, &civil) || !ReadZone(&cursor, &ahead) || !cursor.done()) return std::nullopt;
  Timestamp when = FromCivil(civil);  // carries second 60
  when.seconds -= ahead;
  constexpr int64_t kYear0 = -62'167'219'200;
  constexpr int64_t kYear10000 = 253'402'300'800;
  if (when.seconds < kYear0 || when.seconds >= kYear10000) return std::nullopt;
  return when;
}

std::optional<CivilTime> ParseDate(std::string_view text) {
  const std::optional<Timestamp> when = ParseTimestamp(text);
  if (!when.has_value()) return std::nullopt;
  CivilTime written;
  Cursor cursor(text);
  if (ReadDateDigits(&cursor, &written)) return written;
  return CivilFromDays(FloorDiv(when->seconds, kSecondsPerDay));  // milliseconds since 1970
}

CivilTime ToCivil(Timestamp when) {
  const int64_t days = FloorDiv(when.seconds, kSecondsPerDay);
  const auto second_of_day = static_cast<int32_t>(when.seconds - days * kSecondsPerDay);
  CivilTime civil = CivilFromDays(days);
  civil.hour = second_of_day / 3600;
  civil.minute = second_of_day / 60 % 60;
  civil.second = second_of_day % 60;
  civil.nanos = when.nanos;
  return civil;
}

int DayOfWeek(const CivilTime& date) {
  constexpr int64_t kThursday = 4;  // 1970-01-01
  const int64_t days = DaysFromCivil(date.year, date.month, date.day) + kThursday;
  return static_cast<int>(days - FloorDiv(days, 7) * 7);
}

int DayOfYear(const CivilTime& date) {
  return static_cast<int>(DaysFromCivil(date.year, date.month, date.day) - DaysFromCivil(date.year, 1, 1) +
                          1);
}

Timestamp FromCivil(const CivilTime& civil) {
  const int64_t months = int64_t{civil.month} - 1;
  const int64_t years = FloorDiv(months, 12);
  const int64_t days = DaysFromCivil(civil.year + years, months - years * 12 + 1, civil.day);
  const int64_t extra_seconds = FloorDiv(civil.nanos, kNanosPerSecond);
  const int64_t seconds = days * kSecondsPerDay + int64_t{civil.hour} * 3600 + int64_t{civil.minute} * 60 +
                          civil.second + extra_seconds;
  return {seconds, static_cast<int32_t>(civil.nanos - extra_seconds * kNanosPerSecond)};
}

std::string FormatRfc3339(Timestamp when) {
  const CivilTime civil = ToCivil(when);
  std::string out;
  AppendDigits(civil.year, 4, &out);
  for (const auto& [mark, value] : {std::pair{'-', civil.month},
                                    {'-', civil.day},
                                    {'T', civil.hour},
                                    {':', civil.minute},
                                    {':', civil.second}}) {
    out.push_back(mark);
    AppendDigits(value, 2, &out);
  }
  if (civil.nanos != 0) {
    out.push_back('.');
    AppendDigits(civil.nanos, 9, &out);
    out.erase(out.find_last_not_of('0') + 1);
  }
  out.push_back('Z');
  return out;
}

}  // namespace pxport
