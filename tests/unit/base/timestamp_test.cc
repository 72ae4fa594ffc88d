#include "base/timestamp.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>
#include <string>

namespace pxport::timestamp_test {
namespace {

bool Leap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}
int MonthDays(int year, int month) {
  if (month == 2) return Leap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// The obvious way to parse a timestamp: split the text, then count the days by year and month.
std::optional<Timestamp> SlowParse(std::string text) {
  auto read_number = [&text](size_t count) -> int {
    if (text.size() < count) return -1;
    int value = 0;
    for (size_t i = 0; i < count; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + text[i] - '0';
    }
    text.erase(0, count);
    return value;
  };
  auto read_one = [&text](const std::string& of) {
    if (text.empty() || of.find(text[0]) == std::string::npos) return '\0';
    const char c = text[0];
    text.erase(0, 1);
    return c;
  };
  if (text.size() == 13 && text[0] != '0' && text.find_first_not_of("0123456789") == std::string::npos) {
    const int64_t millis = std::stoll(text);
    return Timestamp{millis / 1000, static_cast<int32_t>(millis % 1000) * 1'000'000};
  }
  const int year = read_number(4);
  if (year < 0 || !read_one("-")) return std::nullopt;
  const int month = read_number(2);
  if (month < 1 || month > 12 || !read_one("-")) return std::nullopt;
  const int day = read_number(2);
  if (day < 1 || day > MonthDays(year, month)) return std::nullopt;
  int64_t seconds = 0;
  int nanos = 0;
  if (!text.empty()) {
    if (!read_one("Tt ")) return std::nullopt;
    const int hour = read_number(2);
    if (hour < 0 || hour > 23 || !read_one(":")) return std::nullopt;
    const int minute = read_number(2);
    if (minute < 0 || minute > 59) return std::nullopt;
    const bool has_second = read_one(":") != 0;
    const int second = has_second ? read_number(2) : 0;
    if (second < 0 || second > 60) return std::nullopt;
    seconds = hour * 3600 + minute * 60 + second;
    if (has_second && read_one(".")) {
      std::string digits;
      while (char c = read_one("0123456789")) digits += c;
      if (digits.empty()) return std::nullopt;
      digits.resize(9, '0');
      nanos = std::stoi(digits);
    }
    if (const char sign = read_one("+-")) {
      const int hours = read_number(2);
      int minutes = 0;
      if (hours < 0 || hours > 23) return std::nullopt;
      if (!text.empty()) {
        read_one(":");
        minutes = read_number(2);
        if (minutes < 0 || minutes > 59) return std::nullopt;
      }
      seconds -= (sign == '+' ? 1 : -1) * (hours * 3600 + minutes * 60);
    } else {
      read_one("Zz");
    }
    if (!text.empty()) return std::nullopt;
  }
  int64_t days = day - 1;
  for (int m = 1; m < month; ++m) days += MonthDays(year, m);
  for (int y = 1970; y < year; ++y) days += Leap(y) ? 366 : 365;
  for (int y = year; y < 1970; ++y) days -= Leap(y) ? 366 : 365;
  seconds += days * 86400;
  if (seconds < -62167219200 || seconds > 253402300799) return std::nullopt;
  return Timestamp{seconds, nanos};
}

std::string Iso(std::string_view text) {
  const auto when = ParseTimestamp(text);
  return when.has_value() ? FormatRfc3339(*when) : "none";
}

TEST_CASE("timestamp: the six spellings of profiles") {
  CHECK(Iso("2020-05-25T21:24:39Z") == "2020-05-25T21:24:39Z");
  CHECK(Iso("2018-04-26T15:52:25+00:00") == "2018-04-26T15:52:25Z");
  CHECK(Iso("2019-04-15T02:41:50+0000") == "2019-04-15T02:41:50Z");
  CHECK(Iso("2019-04-15T02:41:50.000+0000") == "2019-04-15T02:41:50Z");
  CHECK(Iso("2022-01-13T11:33:28.211895Z") == "2022-01-13T11:33:28.211895Z");
  CHECK(Iso("2021-03-10 10:03:08") == "2021-03-10T10:03:08Z");
  CHECK(Iso("2021-03-10") == "2021-03-10T00:00:00Z");
}

TEST_CASE("timestamp: zones, marks and fractions") {
  CHECK(Iso("2021-03-10t10:03:08z") == "2021-03-10T10:03:08Z");
  CHECK(Iso("2021-03-10T00:30:00+01:00") == "2021-03-09T23:30:00Z");
  CHECK(Iso("2021-03-10T00:30:00+01") == "2021-03-09T23:30:00Z");
  CHECK(Iso("2021-12-31T23:30:00-0530") == "2022-01-01T05:00:00Z");
  CHECK(Iso("2021-12-31T23:30:00-00:00") == "2021-12-31T23:30:00Z");
  CHECK(Iso("2021-03-10 10:03:08.5") == "2021-03-10T10:03:08.5Z");
  CHECK(Iso("2021-03-10T10:03:08.000000001Z") == "2021-03-10T10:03:08.000000001Z");
  CHECK(Iso("2021-03-10T10:03:08.120000000Z") == "2021-03-10T10:03:08.12Z");
  CHECK(Iso("1969-12-31T23:59:59.25Z") == "1969-12-31T23:59:59.25Z");
  CHECK(ParseTimestamp("1969-12-31T23:59:59.25Z") == Timestamp{-1, 250'000'000});
  CHECK(Iso("2016-12-31T23:59:60Z") == "2017-01-01T00:00:00Z");
  CHECK(Iso("2016-12-31T23:59:60.5Z") == "2017-01-01T00:00:00.5Z");
  CHECK(Iso("0000-01-01T00:00:00Z") == "0000-01-01T00:00:00Z");
  CHECK(Iso("9999-12-31T23:59:59.999999999Z") == "9999-12-31T23:59:59.999999999Z");
}

TEST_CASE("timestamp: fractions of any length are cut to nanoseconds") {
  CHECK(Iso("2021-03-12T00:00:00.1234567891Z") == "2021-03-12T00:00:00.123456789Z");
  CHECK(Iso("2021-03-12T00:00:00.123456789999+00:00") == "2021-03-12T00:00:00.123456789Z");
  CHECK(Iso("2021-03-12T00:00:00.0000000000000001Z") == "2021-03-12T00:00:00Z");
  CHECK(Iso("2021-03-12T23:59:59." + std::string(100'000, '9') + "Z") == "2021-03-12T23:59:59.999999999Z");
}

TEST_CASE("timestamp: hours and minutes without seconds") {
  CHECK(Iso("2021-03-10T10:03") == "2021-03-10T10:03:00Z");
  CHECK(Iso("2021-03-10 10:03Z") == "2021-03-10T10:03:00Z");
  CHECK(Iso("2021-03-10T10:03+02:00") == "2021-03-10T08:03:00Z");
  CHECK(Iso("2021-03-10T10:03-0530") == "2021-03-10T15:33:00Z");
}

TEST_CASE("timestamp: milliseconds since 1970") {
  CHECK(Iso("1646092800000") == "2022-03-01T00:00:00Z");
  CHECK(Iso("1646092800123") == "2022-03-01T00:00:00.123Z");
  CHECK(Iso("1000000000000") == "2001-09-09T01:46:40Z");
  CHECK(Iso("9999999999999") == "2286-11-20T17:46:39.999Z");
  CHECK(ParseDate("1646092800123")->day == 1);
}

TEST_CASE("timestamp: invalid text") {
  for (const char* bad : {"",
                          "2021",
                          "2021-03",
                          "2021-3-10",
                          "21-03-10",
                          "+2021-03-10",
                          "02021-03-10",
                          "2021-00-10",
                          "2021-13-01",
                          "2021-01-00",
                          "2021-01-32",
                          "2021-02-29",
                          "1900-02-29",
                          "2021-04-31",
                          "2021/03/10",
                          "2021-03-10T",
                          "2021-03-10Z",
                          "2021-03-10T10",
                          "2021-03-10T10:03:",
                          "2021-03-10T10:03.5",
                          "2021-03-10T10:3",
                          "2021-03-10T10:03+1",
                          "0646092800000",
                          "164609280000",
                          "16460928000000",
                          "164609280000x",
                          "-164609280000",
                          "2021-03-10T1:03:08",
                          "2021-03-10T24:00:00",
                          "2021-03-10T10:60:00",
                          "2021-03-10T10:03:61",
                          "2021-03-10  10:03:08",
                          "2021-03-10_10:03:08",
                          "2021-03-10T10:03:08.",
                          "2021-03-10T10:03:08.Z",
                          "2021-03-10T10:03:08,5",
                          "2021-03-10T10:03:08+",
                          "2021-03-10T10:03:08+1",
                          "2021-03-10T10:03:08+1:00",
                          "2021-03-10T10:03:08+01:",
                          "2021-03-10T10:03:08+010",
                          "2021-03-10T10:03:08+01:0",
                          "2021-03-10T10:03:08+24:00",
                          "2021-03-10T10:03:08+01:60",
                          "2021-03-10T10:03:08+01:00:00",
                          "2021-03-10T10:03:08ZZ",
                          "2021-03-10T10:03:08 Z",
                          " 2021-03-10",
                          "2021-03-10 ",
                          "2021-03-10T10:03:08UTC",
                          "1615370588",
                          "now",
                          "0000-01-01T00:00:00+00:01",
                          "9999-12-31T23:59:60Z",
                          "9999-12-31T23:59:59-00:01"}) {
    INFO(bad);
    CHECK_FALSE(ParseTimestamp(bad).has_value());
    CHECK_FALSE(ParseDate(bad).has_value());
  }
  CHECK_FALSE(ParseTimestamp(std::string("2021-03-10\0", 11)).has_value());
  CHECK(ParseTimestamp("2000-02-29").has_value());
}

TEST_CASE("timestamp: dates of both kinds") {
  const auto bare = ParseDate("2024-02-29");
  REQUIRE(bare.has_value());
  CHECK(bare->year == 2024);
  CHECK(bare->month == 2);
  CHECK(bare->day == 29);
  // A birth date has no zone: the day is the written one, not the 29th of February in UTC.
  const auto shifted = ParseDate("2024-03-01T00:30:15.5+01:00");
  REQUIRE(shifted.has_value());
  CHECK(shifted->month == 3);
  CHECK(shifted->day == 1);
  CHECK(shifted->hour == 0);
  CHECK(shifted->minute == 0);
  CHECK(shifted->second == 0);
  CHECK(shifted->nanos == 0);
  CHECK(ParseDate("1980-06-21T23:00:00.000-05:00")->day == 21);
  CHECK(ParseDate("0001-01-01T00:00:00+05:00")->year == 1);
  CHECK(ParseDate("2016-12-31T23:59:60Z")->year == 2016);
}

TEST_CASE("timestamp: every day from 0000-01-01 to 9999-12-31") {
  int64_t days = -719528;
  int weekday = 6;  // 0000-01-01 was a Saturday
  int64_t wrong = 0;
  for (int year = 0; year <= 9999; ++year) {
    int day_of_year = 0;
    for (int month = 1; month <= 12; ++month) {
      for (int day = 1; day <= MonthDays(year, month); ++day, ++days) {
        CivilTime civil;
        civil.year = year, civil.month = month, civil.day = day;
        const CivilTime back = ToCivil({days * 86400 + 86399, 1});
        wrong += FromCivil(civil) != Timestamp{days * 86400, 0};
        wrong += back.year != year || back.month != month || back.day != day;
        wrong += back.hour != 23 || back.minute != 59 || back.second != 59 || back.nanos != 1;
        wrong += DayOfWeek(civil) != weekday || DayOfYear(civil) != ++day_of_year;
        weekday = (weekday + 1) % 7;
      }
    }
    // Also checks text, and one day beyond the end of every month.
    for (int month = 1; month <= 12; ++month) {
      const std::string last = fmt::format("{:04}-{:02}-{:02}", year, month, MonthDays(year, month));
      wrong += Iso(last) != last + "T00:00:00Z";
      wrong += ParseTimestamp(fmt::format("{:04}-{:02}-{:02}", year, month, MonthDays(year, month) + 1))
                   .has_value();
    }
  }
  CHECK(days == 2932897);
  CHECK(wrong == 0);
}

TEST_CASE("timestamp: random texts parse as by SlowParse") {
  std::mt19937 random(1);
  auto pick = [&random](std::initializer_list<const char*> of) {
    return std::string(of.begin()[random() % of.size()]);
  };
  int good = 0;
  for (int i = 0; i < 100000; ++i) {
    std::string text = fmt::format("{:04}-{:02}-{:02}", random() % 10000, random() % 13, random() % 32);
    if (random() % 8 != 0) {
      text += pick({"T", " ", "t"});
      text += fmt::format("{:02}:{:02}", random() % 25, random() % 61);
      if (random() % 8 != 0) text += fmt::format(":{:02}", random() % 62);
      text += pick({"", ".5", ".000", ".211895", ".123456789", ".1234567890", "."});
      text += pick({"", "Z", "z", "+0000", "+00:00", "-05:30", "+14", "+2400", "-0060", "+0", "ZZ"});
    }
    if (random() % 20 == 0)
      text = std::to_string(random() % 20'000) + fmt::format("{:09}", random() % 1'000'000'000);
    if (random() % 10 == 0) text[random() % text.size()] = static_cast<char>(random());
    if (random() % 10 == 0) text.resize(random() % text.size());
    const auto fast = ParseTimestamp(text);
    INFO(text);
    REQUIRE(fast == SlowParse(text));
    good += fast.has_value();
  }
  CHECK(good > 20000);
}

TEST_CASE("timestamp: fields out of range carry over") {
  auto of = [](CivilTime civil) { return FormatRfc3339(FromCivil(civil)); };
  CHECK(of({2021, 14, 1, 0, 0, 0, 0}) == "2022-02-01T00:00:00Z");
  CHECK(of({2021, 0, 1, 0, 0, 0, 0}) == "2020-12-01T00:00:00Z");
  CHECK(of({2021, -11, 1, 0, 0, 0, 0}) == "2020-01-01T00:00:00Z");
  CHECK(of({2021, 3, 0, 0, 0, 0, 0}) == "2021-02-28T00:00:00Z");
  CHECK(of({2021, 1, 366, 0, 0, 0, 0}) == "2022-01-01T00:00:00Z");
  CHECK(of({2021, 1, 1, 25, -1, 61, 0}) == "2021-01-02T01:00:01Z");
  CHECK(of({2021, 1, 1, 0, 0, 0, -1}) == "2020-12-31T23:59:59.999999999Z");
  CHECK(of({2021, 1, 1, 0, 0, 0, 1'500'000'000}) == "2021-01-01T00:00:01.5Z");
}

TEST_CASE("timestamp: comparison orders by time") {
  CHECK(Timestamp{1, 5} < Timestamp{1, 6});
  CHECK(Timestamp{1, 999'999'999} < Timestamp{2, 0});
  CHECK(Timestamp{-1, 999'999'999} < Timestamp{0, 0});
}

}  // namespace
}  // namespace pxport::timestamp_test
