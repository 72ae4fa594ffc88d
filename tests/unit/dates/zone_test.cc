#include "dates/zone.h"

#include <doctest/doctest.h>

#include "dates/week.h"
#include "dates/zone_names.h"
#include "dates/zoned_time.h"

namespace pxport::zone_test {
namespace {

constexpr int kHour = 3600;
const Timestamp kWinter = *ParseTimestamp("2021-01-15T12:00:00Z");
const Timestamp kSummer = *ParseTimestamp("2021-07-15T12:00:00Z");

TEST_CASE("zone: arguments PST and CST are zones, other abbreviations are offsets") {
  CHECK(Zone::Find("PST")->At(kWinter).offset == -8 * kHour);
  CHECK(Zone::Find("PST")->At(kSummer).offset == -7 * kHour);
  CHECK(Zone::Find("PST")->At(kSummer).zone == "America/Los_Angeles");
  CHECK(Zone::Find("CST")->At(kSummer).zone == "America/Chicago");
  CHECK(Zone::Find("CET")->At(kSummer).offset == 2 * kHour);
  CHECK(Zone::Find("EST")->At(kSummer).offset == -5 * kHour);
  CHECK(Zone::Find("PDT")->At(kWinter).offset == -7 * kHour);
  CHECK(Zone::Find("UTC")->At(kWinter).zone == "UTC");
  CHECK(Zone::Find("Z")->At(kWinter).zone == "");
  CHECK(Zone::Find("GMT-08:00")->At(kWinter).offset == -8 * kHour);
  for (const char* bad : {"", "Mars/Base", "../../etc/passwd", "/etc/localtime", "Europe", "+19:00", "+1:00"})
    CHECK_FALSE(Zone::Find(bad).has_value());
}

TEST_CASE("zone: an abbreviation in a date is a fixed offset") {
  CHECK(Zone::FindInText("PST")->At(kSummer).offset == -8 * kHour);
  CHECK_FALSE(Zone::FindInText("PST")->At(kSummer).daylight);
  CHECK(Zone::FindInText("CEST")->At(kWinter).daylight);
  CHECK(Zone::FindInText("EST")->At(kWinter).zone == "America/New_York");
  CHECK(Zone::FindInText("Europe/Paris")->At(kSummer).offset == 2 * kHour);
}

TEST_CASE("zone: daylight saving time as in Java") {
  CHECK(Zone::Find("Europe/Dublin")->At(kSummer).daylight);
  CHECK_FALSE(Zone::Find("Europe/Dublin")->At(kWinter).daylight);
  CHECK(Zone::Find("Africa/Casablanca")->At(kSummer).daylight);
  CHECK(Zone::Find("Europe/Paris")->At(kSummer).daylight);
  CHECK_FALSE(Zone::Find("Asia/Kolkata")->At(kSummer).daylight);
}

TEST_CASE("zone: names") {
  CHECK(ZoneText("America/Los_Angeles", true, false) == "PDT");
  CHECK(ZoneText("Asia/Kolkata", false, true) == "India Standard Time");
  CHECK(ZoneText("Not/There", false, true) == "Not/There");
  CHECK(KnownZone("Europe/Paris") == "Europe/Paris");
  CHECK(KnownZone("europe/paris") == "");
}

TEST_CASE("week: every day converts to its week and back") {
  for (int64_t day = -719'528; day < 2'932'897; day += 3) {
    const CivilTime civil = ToCivil({day * 86'400, 0});
    const IsoWeek week = IsoWeekOf(civil);
    const std::optional<CivilTime> back = DayOfIsoWeek(week, IsoWeekday(civil));
    REQUIRE(back.has_value());
    REQUIRE(FromCivil(*back) == Timestamp{day * 86'400, 0});
  }
  CHECK_FALSE(DayOfIsoWeek({2021, 53}, 1).has_value());
  CHECK(WeekOfMonth(*ParseDate("2021-03-01")) == 1);
  CHECK(WeekOfMonth(*ParseDate("2021-05-02")) == 0);
}

}  // namespace
}  // namespace pxport::zone_test
