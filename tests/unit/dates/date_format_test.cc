#include "dates/date_format.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "dates/zone.h"

namespace pxport::date_format_test {
namespace {

std::string Format(std::string_view pattern, std::string_view when, std::string_view zone = "UTC") {
  const StatusOr<DateFormat> format = DateFormat::Compile(pattern);
  CAPTURE(pattern);
  REQUIRE_MESSAGE(format.ok(), format.status().ToString());
  std::string out = "<";
  format->Append(Zone::Find(zone).value().At(ParseTimestamp(when).value()), &out);
  return out.substr(1);
}

std::string Why(std::string_view pattern) {
  const StatusOr<DateFormat> format = DateFormat::Compile(pattern);
  CAPTURE(pattern);
  REQUIRE_FALSE(format.ok());
  CHECK(format.status().code() == Code::kInvalidArgument);
  return std::string(Message(format.status()));
}

TEST_CASE("date format: the letters of Data Prep's table") {
  constexpr std::string_view kDay = "2004-07-13T23:08:38.245Z";  // a Tuesday
  CHECK(Format("G GGGG GGGGG", kDay) == "AD Anno Domini A");
  CHECK(Format("Y YY YYYY", kDay) == "2004 04 2004");
  CHECK(Format("M L LL MMM LLL LLLL LLLLL", kDay) == "7 7 07 Jul Jul July J");
  CHECK(Format("w ww W F", kDay) == "29 29 3 2");
  CHECK(Format("u uu e ee eee eeee eeeee", kDay) == "2 02 2 02 Tue Tuesday T");
  CHECK(Format("Q QQ QQQ QQQQ QQQQQ q", kDay) == "3 03 Q3 3rd quarter 3 3");
  CHECK(Format("z zzzz VV O OOOO X XXX Z", kDay, "America/Los_Angeles") ==
        "PDT Pacific Daylight Time America/Los_Angeles GMT-7 GMT-07:00 -07 -07:00 -0700");
  CHECK(Format("YYYY", "2018-12-31") == "2019");
  CHECK(Format("yyyy", "2018-12-31") == "2018");
  CHECK(Format("u", "2019-10-23T11:24:35Z") == "3");
}

TEST_CASE("date format: years and weeks at the edges") {
  CHECK(Format("yyyy y", "0000-01-01") == "0000 0");
  CHECK(Format("y G", "0000-01-01") == "1 BC");
  CHECK(Format("y GGGG GGGGG", "0000-06-01") == "1 Before Christ B");
  CHECK(Format("YYYY YY w", "0000-01-01") == "-0001 01 52");
  CHECK(Format("YYYY-'W'ww-u", "2021-01-03") == "2020-W53-7");
  CHECK(Format("YYYY-'W'ww-u", "2024-12-30") == "2025-W01-1");
  CHECK(Format("W", "2021-01-03") == "0");
  CHECK(Format("F", "2021-01-31") == "5");
}

TEST_CASE("date format: zones without a name, and optional sections") {
  CHECK(Format("z zzzz VV O OOOO", "2021-01-01", "Z") == "UTC Coordinated Universal Time Z GMT GMT");
  CHECK(Format("z zzzz VV O OOOO", "2021-01-01", "+05:30") == "+05:30 +05:30 +05:30 GMT+5:30 GMT+05:30");
  CHECK(Format("ss[.SSS][XXX]", "2021-01-01", "+02:00") == "00+02:00");
  CHECK(Format("ss[.SSS][XXX]", "2021-01-01T00:00:00.5Z", "-02:00") == "00.500-02:00");
  CHECK(Format("'X'X''", "2021-01-01") == "XZ'");
}

TEST_CASE("date format: invalid patterns") {
  CHECK(Why("yyyy-bb") == "date pattern, column 6: unknown letter 'b'");
  CHECK(Why("uuuu-MM-dd") == "date pattern, column 1: 'u' must occur 1 to 2 times");
  CHECK(Why("WW") == "date pattern, column 1: 'W' must occur 1 to 1 times");
  CHECK(Why("OO") == "date pattern: 'O' must occur 1 or 4 times");
  CHECK(Why("V").starts_with("date pattern, column 1: 'V'"));
  CHECK(Why("c").find("unknown") != std::string::npos);
}

TEST_CASE("date format: matches the output of java.time") {
  std::ifstream file(PXPORT_GOLDEN "/time_format/java_zoned.tsv", std::ios::binary);
  int count = 0;
  for (std::string line; std::getline(file, line); ++count) {
    INFO(line);
    std::vector<std::string> fields;
    std::istringstream parts(line);
    for (std::string field; std::getline(parts, field, '\t');) fields.push_back(field);
    REQUIRE(fields.size() == 5);
    const StatusOr<DateFormat> format = DateFormat::Compile(fields[0]);
    const std::optional<Zone> zone = Zone::Find(fields[3]);
    REQUIRE(format.ok());
    REQUIRE(zone.has_value());
    std::string out = "=";
    format->Append(zone->At({std::stoll(fields[1]), std::stoi(fields[2])}), &out);
    CHECK(out == fields[4]);
  }
  CHECK(count == 4000);
}

TEST_CASE("date format: RFC 3339") {
  const auto iso = [](std::string_view when, std::string_view zone) {
    std::string out;
    AppendIsoDate(Zone::Find(zone)->At(*ParseTimestamp(when)), &out);
    return out;
  };
  CHECK(iso("2021-07-01T12:00:00.5Z", "America/Los_Angeles") == "2021-07-01T05:00:00.5-07:00");
  CHECK(iso("2021-07-01", "UTC") == "2021-07-01T00:00:00Z");
}

}  // namespace
}  // namespace pxport::date_format_test
