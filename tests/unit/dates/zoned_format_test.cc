#include "dates/zoned_format.h"

#include <doctest/doctest.h>

namespace pxport::zoned_format_test {
namespace {

std::string In(std::string_view zone, std::string_view pattern, std::string_view time) {
  const auto format = ZonedFormat::Compile(
      pattern, zone.empty() ? std::nullopt : std::optional(Zone::FindInDatabase(zone).value()));
  REQUIRE(format.ok());
  std::string text;
  format->Append(*ParseTimestamp(time), &text);
  TextShape shape, literal;
  literal.Add(text);
  if (!format->HasNamedZone()) {
    format->AppendShape(&shape);
    CHECK_MESSAGE(shape.CanEqual(literal), text);
  }
  return text;
}

TEST_CASE("without a zone it is UTC, as the plain pattern writes it") {
  CHECK(In("", "yyyy-MM-dd HH:mm:ss", "2026-07-01T12:00:00Z") == "2026-07-01 12:00:00");
  CHECK(In("", "HH:mm[.SSS]XXX z", "2026-07-01T12:00:00.5Z") == "12:00.500Z UTC");
  const auto utc = ZonedFormat::Compile("yyyy-MM-dd", std::nullopt);
  CHECK(utc->Keeps("2026-07-01"));
}

TEST_CASE("fields are those of the zone, in summer and in winter") {
  CHECK(In("Europe/Paris", "yyyy-MM-dd HH:mm:ss", "2026-07-01T22:30:00Z") == "2026-07-02 00:30:00");
  CHECK(In("Europe/Paris", "yyyy-MM-dd HH:mm:ss", "2026-01-01T22:30:00Z") == "2026-01-01 23:30:00");
  CHECK(In("America/New_York", "EEEE d MMM yyyy, h a", "2026-01-01T04:59:59Z") ==
        "Wednesday 31 Dec 2025, 11 PM");
  CHECK(In("Asia/Kolkata", "HH:mm[.SSS]XXX", "2026-01-01T00:00:00Z") == "05:30+05:30");
  CHECK(In("Asia/Kolkata", "HH:mm[.SSS]XXX", "2026-01-01T00:00:00.0129Z") == "05:30.012+05:30");
  CHECK(In("Asia/Kolkata", "X xx ZZZZ", "2026-01-01T00:00:00Z") == "+0530 +0530 GMT+05:30");
  CHECK(In("America/New_York", "xxx z VV", "2026-07-01T00:00:00Z") == "-04:00 EDT America/New_York");
  CHECK(In("Europe/London", "XXX xxx", "2026-01-01T00:00:00Z") == "Z +00:00");
}

TEST_CASE("a text is never kept in a zone: it would be the time of UTC") {
  const auto format = ZonedFormat::Compile("yyyy-MM-dd HH:mm:ss", Zone::FindInDatabase("Europe/Paris"));
  CHECK_FALSE(format->Keeps("2026-07-01 12:00:00"));
}

TEST_CASE("beyond the calendar the time is UTC") {
  CHECK(In("America/New_York", "yyyy-MM-dd HHxx", "0000-01-01T00:00:00Z") == "0000-01-01 00+0000");
  CHECK(In("Asia/Kolkata", "yyyy-MM-dd HHxx", "9999-12-31T23:00:00Z") == "9999-12-31 23+0000");
}

TEST_CASE("named zones") {
  CHECK(ZonedFormat::Compile("HH z", std::nullopt)->HasNamedZone());
  CHECK(ZonedFormat::Compile("HH VV", std::nullopt)->HasNamedZone());
  CHECK_FALSE(ZonedFormat::Compile("HH XXX'z'", std::nullopt)->HasNamedZone());
  CHECK(ZonedFormat::Compile("HH q", std::nullopt).status().code() == Code::kInvalidArgument);
}

}  // namespace
}  // namespace pxport::zoned_format_test
