#include "dates/date_reader.h"

#include <doctest/doctest.h>

#include <string>

#include "dates/date_format.h"

namespace pxport::date_reader_test {
namespace {

std::string Shown(const std::optional<ZonedTime>& time) {
  if (!time.has_value()) return "none";
  std::string out;
  AppendIsoDate(*time, &out);
  if (!time->zone.empty()) out += " " + std::string(time->zone);
  return out;
}

std::string Read(std::string_view pattern, std::string_view text) {
  const StatusOr<DateReader> reader = DateReader::Compile(pattern);
  CAPTURE(pattern);
  REQUIRE_MESSAGE(reader.ok(), reader.status().ToString());
  return Shown(reader->Read(text));
}

std::string Why(std::string_view pattern) {
  const StatusOr<DateReader> reader = DateReader::Compile(pattern);
  CAPTURE(pattern);
  REQUIRE_FALSE(reader.ok());
  return std::string(Message(reader.status()));
}

TEST_CASE("date reader: week dates") {
  CHECK(Read("YYYY-'W'ww-e", "2021-W53-1") == "none");  // 2021 has 52 weeks
  CHECK(Read("YYYY-'W'ww-e", "2020-W53-7") == "2021-01-03T00:00:00Z");
  CHECK(Read("YYYY-'W'ww-u", "2025-W01-1") == "2024-12-30T00:00:00Z");
  CHECK(Read("YYYY-'W'w", "2019-W1") == "2018-12-31T00:00:00Z");
  CHECK(Read("YYYYww EEEE", "201943 wednesday") == "2019-10-23T00:00:00Z");
  CHECK(Read("YY'W'ww eee", "19W43 Sun") == "2019-10-27T00:00:00Z");
  CHECK(Read("u dd.MM.yyyy", "3 23.10.2019") == "2019-10-23T00:00:00Z");
  CHECK(Read("u dd.MM.yyyy", "8 23.10.2019") == "none");
  CHECK(Why("YYYY-MM-dd") == "date pattern: 'Y' is the year of the ISO week");
  CHECK(Why("yyyy-MM W").starts_with("date pattern: W and F do not identify a day when reading"));
  CHECK(Why("yyyy-MM F").starts_with("date pattern: W and F do not identify a day when reading"));
}

TEST_CASE("date reader: quarters, months and eras") {
  CHECK(Read("yyyy QQQ", "2021 Q3") == "2021-07-01T00:00:00Z");
  CHECK(Read("QQQQ yyyy", "2nd quarter 2021") == "2021-04-01T00:00:00Z");
  CHECK(Read("Q yyyy-MM", "3 2021-08") == "2021-08-01T00:00:00Z");
  CHECK(Read("Q yyyy-MM", "3 2021-10") == "none");
  CHECK(Read("q yyyy", "5 2021") == "none");
  CHECK(Read("d LLLL yyyy", "2 March 2021") == "2021-03-02T00:00:00Z");
  CHECK(Read("LL/yyyy", "03/2021") == "2021-03-01T00:00:00Z");
  CHECK(Read("yyyy G", "2021 AD") == "2021-01-01T00:00:00Z");
  CHECK(Read("y GGGG", "1 Before Christ") == "0000-01-01T00:00:00Z");
  CHECK(Read("y G", "5 BC") == "none");  // before year 0
  CHECK(Read("y G", "5 XY") == "none");
}

TEST_CASE("date reader: dates keep their zone") {
  constexpr std::string_view kPattern = "yyyy-MM-dd HH:mm z";
  CHECK(Read(kPattern, "2021-07-01 12:00 America/Los_Angeles") ==
        "2021-07-01T12:00:00-07:00 America/Los_Angeles");
  CHECK(Read(kPattern, "2021-01-01 12:00 PST") == "2021-01-01T12:00:00-08:00 America/Los_Angeles");
  CHECK(Read(kPattern, "2021-07-01 12:00 PST") == "2021-07-01T12:00:00-08:00 America/Los_Angeles");
  CHECK(Read(kPattern, "2021-07-01 12:00 PDT") == "2021-07-01T12:00:00-07:00 America/Los_Angeles");
  CHECK(Read(kPattern, "2021-07-01 12:00 UTC") == "2021-07-01T12:00:00Z UTC");
  CHECK(Read(kPattern, "2021-07-01 12:00 Mars/Base") == "none");
  CHECK(Read("yyyy-MM-dd HH:mm O", "2021-07-01 12:00 GMT+8") == "2021-07-01T12:00:00+08:00");
  CHECK(Read("yyyy-MM-dd HH:mmX", "2021-07-01 12:00Z") == "2021-07-01T12:00:00Z");
  CHECK(Read("yyyy-MM-dd HH:mm VV", "2021-07-01 12:00 Europe/Paris") ==
        "2021-07-01T12:00:00+02:00 Europe/Paris");
}

TEST_CASE("date reader: without a pattern") {
  const auto any = [](std::string_view text) { return Shown(ReadAnyDate(text)); };
  CHECK(any("2019-10-17T11:55:12 PST") == "2019-10-17T11:55:12-08:00 America/Los_Angeles");
  CHECK(any("2019-10-17T11:55 Europe/Paris") == "2019-10-17T11:55:00+02:00 Europe/Paris");
  CHECK(any("2019-10-17T11:55+0530") == "2019-10-17T11:55:00+05:30");
  CHECK(any("1646092800123") == "2022-03-01T00:00:00.123Z");
  CHECK(any("12112020") == "2020-12-11T00:00:00Z");
  CHECK(any("tomorrow") == "none");
}

TEST_CASE("date reader: nesting of sections is limited") {
  const std::string deep(17, '['), closed(17, ']');
  CHECK(Why("yyyy" + deep + "MM" + closed) == "date pattern: too many nested [");
  CHECK(Read("yyyy" + deep.substr(1) + "MM" + closed.substr(1), "202107") == "2021-07-01T00:00:00Z");
  CHECK(Read(
            "yyyy" +
                [] {
                  std::string many;
                  for (int i = 0; i < 20; ++i) many += "[-MM]";
                  return many;
                }(),
            "2021-07") == "2021-07-01T00:00:00Z");
}

}  // namespace
}  // namespace pxport::date_reader_test
