#include "identity/phone_plan.h"

#include <doctest/doctest.h>

#include <string>

#include "identity/phone_pattern.h"

namespace pxport::phone_plan_test {
namespace {

const PhonePlan& Plan(std::string_view region) {
  const PhonePlan* plan = FindPhonePlan(region);
  REQUIRE_MESSAGE(plan != nullptr, std::string(region));
  return *plan;
}

TEST_CASE("calling codes") {
  const auto code = [](std::string_view digits) {
    size_t size = 0;
    const PhonePlan* plan = MainPhonePlan(digits, &size);
    return plan == nullptr ? "-" : std::string(digits.substr(0, size)) + std::string(plan->region);
  };
  CHECK(code("16505551212") == "1US");
  CHECK(code("442079460958") == "44GB");
  CHECK(code("77012345678") == "7RU");
  CHECK(code("35227123456") == "352LU");
  CHECK(code("80012345678") == "800001");
  CHECK(code("35") == "-");
  CHECK(code("0") == "-");
  CHECK(code("") == "-");
  CHECK(code("999") == "-");
  CHECK(MainPhonePlan(Plan("KZ")) == &Plan("RU"));
  CHECK(MainPhonePlan(Plan("FR")) == &Plan("FR"));
}

TEST_CASE("lengths") {
  CHECK(TestPhoneLength(Plan("US"), 10) == PhoneLength::kPossible);
  CHECK(TestPhoneLength(Plan("US"), 7) == PhoneLength::kLocalOnly);
  CHECK(TestPhoneLength(Plan("US"), 6) == PhoneLength::kTooShort);
  CHECK(TestPhoneLength(Plan("US"), 11) == PhoneLength::kTooLong);
  CHECK(TestPhoneLength(Plan("NO"), 6) == PhoneLength::kBetween);
  CHECK(TestPhoneLength(Plan("US"), 0) == PhoneLength::kTooShort);
  CHECK(TestPhoneLength(Plan("US"), 1000) == PhoneLength::kTooLong);
}

TEST_CASE("prefixes") {
  CHECK(WithoutInternationalPrefix(Plan("US"), "011442079460958") == "442079460958");
  CHECK(WithoutInternationalPrefix(Plan("US"), "00442079460958").empty());
  CHECK(WithoutInternationalPrefix(Plan("US"), "0110").empty());
  CHECK(WithoutInternationalPrefix(Plan("RU"), "810442079460958") == "442079460958");
  CHECK(WithoutNationalPrefix(Plan("GB"), "02079460958", true).view() == "2079460958");
  CHECK(WithoutNationalPrefix(Plan("IT"), "0669821234", true).view() == "0669821234");
  CHECK(WithoutNationalPrefix(Plan("AR"), "111523456789", true).view() == "91123456789");
  CHECK(WithoutNationalPrefix(Plan("BR"), "0151196123456", true).view() == "1196123456");
  // The prefix is kept if the digits after it are too short for a number.
  CHECK(WithoutNationalPrefix(Plan("GB"), "0123", true).view() == "0123");
  CHECK(WithoutNationalPrefix(Plan("GB"), "0123", false).view() == "123");
}

TEST_CASE("patterns match like regular expressions") {
  // (1|2(?:3)?)45?$, compiled by phone_table.py.
  constexpr uint8_t code[] = {15, 1, 13, 4, 0, 1, 14, 5, 0, 2, 13, 1, 0, 3, 16, 1, 4, 13, 1, 0, 5, 17, 18};
  const auto match = [&](std::string_view digits) {
    PhoneMatch found;
    if (!MatchPhonePrefix(code, digits, &found)) return std::string("-");
    return std::string(found.matched) + "/" + std::string(found.groups[0]);
  };
  CHECK(match("14") == "14/1");
  CHECK(match("145") == "145/1");
  CHECK(match("234") == "234/23");
  CHECK(match("24") == "24/2");
  CHECK(match("244") == "-");
  CHECK(match("2") == "-");
  CHECK(match("") == "-");
  // \d{2,4}[13]
  constexpr uint8_t repeated[] = {12, 2, 4, 11, 10, 0, 18};
  for (const std::string_view whole : {"221", "2223", "22221", "1111"})
    CHECK(MatchPhonePattern(repeated, whole));
  for (const std::string_view other : {"21", "222221", "222", "", "2214"}) {
    CHECK_FALSE(MatchPhonePattern(repeated, other));
  }
}

TEST_CASE("PhoneDigits drops the digits that do not fit") {
  PhoneDigits digits("12");
  digits.Append("345");
  CHECK(digits.view() == "12345");
  digits.Append(std::string(100, '6'));
  CHECK(digits.size() == kMaxPhoneDigits);
  CHECK(digits.room() == 0);
}

}  // namespace
}  // namespace pxport::phone_plan_test
