#include "base/time_format.h"

#include <doctest/doctest.h>

#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace pxport::time_format_test {
namespace {

std::string Format(std::string_view pattern, std::string_view when) {
  const auto format = TimeFormat::Compile(pattern);
  INFO(pattern);
  REQUIRE_MESSAGE(format.ok(), format.status().ToString());
  CHECK(format->pattern() == pattern);
  std::string out = "<";
  format->Append(ParseTimestamp(when).value(), &out);
  return out.substr(1);
}

std::string Why(std::string_view pattern) {
  const auto format = TimeFormat::Compile(pattern);
  INFO(pattern);
  REQUIRE_FALSE(format.ok());
  CHECK(format.status().code() == Code::kInvalidArgument);
  CHECK(Detail(format.status(), kRemedy).has_value());
  return std::string(Message(format.status()));
}

constexpr std::string_view kNight = "2022-01-03T00:05:09.007Z";
constexpr std::string_view kNoon = "2021-12-29T12:34:56Z";
constexpr std::string_view kEvening = "0987-09-30T23:59:00.123456789Z";

TEST_CASE("time format: patterns of the presets and of file names") {
  CHECK(Format("yyyy-MM-dd", kNight) == "2022-01-03");
  CHECK(Format("yyyy-MM-dd HH:mm:ss", kNight) == "2022-01-03 00:05:09");
  CHECK(Format("yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]", "2022-01-13T11:33:28.211895Z") ==
        "2022-01-13T11:33:28.211Z");
  CHECK(Format("yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]", "2022-01-13T11:33:28Z") == "2022-01-13T11:33:28Z");
  CHECK(Format("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2022-01-13T11:33:28Z") == "2022-01-13T11:33:28.000Z");
  CHECK(Format("YYYYMMdd_HHmmss", kNoon) == "20211229_123456");  // a week year would be 2022
  CHECK(Format("yyyyMMddHHmmssSSS", kNight) == "20220103000509007");
}

TEST_CASE("time format: years") {
  CHECK(Format("y yy yyy yyyy yyyyy", kEvening) == "987 87 987 0987 00987");
  CHECK(Format("u uu uuuu Y YY YYYY", kNight) == "2022 22 2022 2022 22 2022");
  CHECK(Format("yy", "2005-01-01") == "05");
  CHECK(Format("y u yyyy uuuu", "0000-01-01") == "0 0 0000 0000");
}

TEST_CASE("time format: months and days") {
  CHECK(Format("M MM MMM MMMM MMMMM", kNight) == "1 01 Jan January J");
  CHECK(Format("M MM MMM MMMM", kNoon) == "12 12 Dec December");
  CHECK(Format("d dd D DD DDD", kNight) == "3 03 3 03 003");
  CHECK(Format("d dd D DD DDD", kNoon) == "29 29 363 363 363");
  CHECK(Format("E EE EEE EEEE EEEEE", kNight) == "Mon Mon Mon Monday M");
  CHECK(Format("EEE, d MMM yyyy", "2000-02-29") == "Tue, 29 Feb 2000");
  CHECK(Format("DDD", "2024-12-31") == "366");
}

TEST_CASE("time format: hours in their four forms") {
  CHECK(Format("H HH k kk K KK h hh a", kNight) == "0 00 24 24 0 00 12 12 AM");
  CHECK(Format("H HH k kk K KK h hh a", kNoon) == "12 12 12 12 0 00 12 12 PM");
  CHECK(Format("H k K h a", kEvening) == "23 23 11 11 PM");
  CHECK(Format("h:mm a", "2022-01-03T13:05:00Z") == "1:05 PM");
  CHECK(Format("m mm s ss", kNight) == "5 05 9 09");
}

TEST_CASE("time format: fractions are truncated, not rounded") {
  CHECK(Format("S SS SSS SSSS SSSSS", kEvening) == "1 12 123 1234 12345");
  CHECK(Format("SSSSSS SSSSSSS SSSSSSSS SSSSSSSSS", kEvening) == "123456 1234567 12345678 123456789");
  CHECK(Format("S SS SSS", kNight) == "0 00 007");
  CHECK(Format("SSS", "2022-01-03T00:00:00.999999999Z") == "999");
}

TEST_CASE("time format: zones") {
  CHECK(Format("X XX XXX XXXX XXXXX", kNight) == "Z Z Z Z Z");
  CHECK(Format("x xx xxx xxxx xxxxx", kNight) == "+00 +0000 +00:00 +0000 +00:00");
  CHECK(Format("Z ZZ ZZZ ZZZZ ZZZZZ", kNight) == "+0000 +0000 +0000 GMT Z");
  CHECK(Format("z zz zzz zzzz VV", kNight) == "UTC UTC UTC Coordinated Universal Time Z");
}

TEST_CASE("time format: literal text") {
  CHECK(Format("yyyy'year'MM", kNight) == "2022year01");
  CHECK(Format("''yyyy''", kNight) == "'2022'");
  CHECK(Format("h 'o''clock' a", kNoon) == "12 o'clock PM");
  CHECK(Format("''''", kNight) == "'");
  CHECK(Format("'''a'''", kNight) == "'a'");
  CHECK(Format("'[#{}]'", kNight) == "[#{}]");
  CHECK(Format("-/.,:;_ !0é", kNight) == "-/.,:;_ !0é");
  CHECK(Format(std::string("d\0d", 3), kNight) == std::string("3\0003", 3));
}

TEST_CASE("time format: optional sections") {
  const std::string_view whole = "2022-01-03T01:02:03Z";
  CHECK(Format("ss[.SSS]", whole) == "03");
  CHECK(Format("ss[.SSS]", "2022-01-03T01:02:03.1Z") == "03.100");
  CHECK(Format("ss[.SSS]", "2022-01-03T01:02:03.0009Z") == "03");  // all three digits would be zero
  CHECK(Format("ss[.SSSS]", "2022-01-03T01:02:03.0009Z") == "03.0009");
  CHECK(Format("ss[.SSS]x", whole) == "03+00");
  CHECK(Format("ss[.SSS]'x'[.SSS]", whole) == "03x");
  CHECK(Format("ss[.SSSXXX]", whole) == "03.000Z");
  CHECK(Format("[HH:]mm[:ss[.SSS]]", whole) == "01:02:03");
  CHECK(Format("mm[[.SSS]]ss", whole) == "0203");
  CHECK(Format("mm[-[.SSS]-]ss", whole) == "0203");
}

TEST_CASE("time format: text that is kept is what Append would write") {
  const auto keeps = [](std::string_view pattern, std::string_view text) {
    return TimeFormat::Compile(pattern)->Keeps(text);
  };
  CHECK(keeps("yyyy-MM-dd", "1983-06-22"));
  CHECK(keeps("yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]", "2026-01-18T22:21:51Z"));
  CHECK(keeps("yyyy-MM-dd HH:mm:ss", "2026-01-18 22:21:51"));
  CHECK_FALSE(keeps("yyyy-MM-dd HH:mm:ss", "2026-01-18T22:21:51"));
  CHECK_FALSE(keeps("yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]", "2016-12-31T23:59:60Z"));  // a leap second
  CHECK_FALSE(keeps("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2026-01-18T22:21:51Z"));
  CHECK_FALSE(keeps("yyyy-MM-dd", "2021-02-29"));
  CHECK(keeps("yyyy-MM-dd", "0000-01-01"));
  CHECK_FALSE(keeps("'0000'-MM-dd", "2021-02-28"));
  CHECK_FALSE(keeps("yyyy-dd-MM", "2021-02-03"));

  std::mt19937 random(7);
  const auto pick = [&random](std::initializer_list<const char*> of) {
    return std::string(of.begin()[random() % of.size()]);
  };
  const auto two = [&random](unsigned below) { return std::to_string(100 + random() % below).substr(1); };
  int kept = 0;
  for (int i = 0; i < 50000; ++i) {
    const auto format = TimeFormat::Compile(
        pick({"yyyy", "uuuu", "YYYY", "'0000'", "yy"}) + "-" + pick({"MM", "MM", "dd"}) + "-" +
        pick({"dd", "mm"}) +
        pick({"", "'T'HH:mm:ss", " HH:mm:ss", "'T'kk:mm:ss", " hh:mm:ss", "'T'HH:mm:ss[.SSS]"}) +
        pick({"", "XXX", "[XXX]", "'z'", "xxx"}));
    std::string text = pick({"19", "20", "00"}) + two(100) + "-" + two(14) + "-" + two(33);
    text += pick({"", "T", " ", "t"});
    if (text.size() > 10) text += two(25) + ":" + two(61) + ":" + two(62) + pick({"", "Z", "z", ".5Z"});
    if (!format->Keeps(text)) continue;
    ++kept;
    INFO(format->pattern(), " ", text);
    std::string written;
    format->Append(ParseTimestamp(text).value(), &written);
    REQUIRE(written == text);
  }
  CHECK(kept > 50);
}

TEST_CASE("time format: as Java writes it") {
  std::ifstream file(PXPORT_GOLDEN "/time_format/java.tsv", std::ios::binary);
  int count = 0;
  for (std::string line; std::getline(file, line); ++count) {
    INFO(line);
    std::vector<std::string> fields;
    std::istringstream parts(line);
    for (std::string field; std::getline(parts, field, '\t');) fields.push_back(field);
    REQUIRE(fields.size() == 4);
    const auto format = TimeFormat::Compile(fields[0]);
    std::string out = "refused";
    if (format.ok()) {
      out = "=";
      format->Append({std::stoll(fields[1]), std::stoi(fields[2])}, &out);
    }
    CHECK(out == fields[3]);
  }
  CHECK(count == 500);
}

TEST_CASE("time format: errors name the column and the letter") {
  CHECK(Why("") == "date pattern, column 1: the pattern is empty");
  CHECK(Why("yyyy-nn") == "date pattern, column 6: unknown letter 'n'");
  CHECK(Why("ww") == "date pattern, column 1: unknown letter 'w'");
  CHECK(Why("yyyy-MM-ddTHH") == "date pattern, column 11: unknown letter 'T'");
  CHECK(Why("MMMMMM") == "date pattern, column 1: 'M' must occur 1 to 5 times");
  CHECK(Why("ddd") == "date pattern, column 1: 'd' must occur 1 to 2 times");
  CHECK(Why("SSSSSSSSSS") == "date pattern, column 1: 'S' must occur 1 to 9 times");
  CHECK(Why("HH aa").starts_with("date pattern, column 4: 'a' must occur"));
  CHECK(Why("V").starts_with("date pattern, column 1: 'V' must occur"));
  CHECK(Why("yyyyyyyyyy").starts_with("date pattern, column 1: 'y' must occur"));
  CHECK(Why("yyyy 'open") == "date pattern, column 6: the quote is not closed");
  CHECK(Why("yyyy'''") == "date pattern, column 5: the quote is not closed");
  CHECK(Why("ss[.SSS") == "date pattern, column 3: '[' without ']'");
  CHECK(Why("ss.SSS]") == "date pattern, column 7: ']' without '['");
  CHECK(Why("ss#") == "date pattern, column 3: '#' is reserved: put it in single quotes");
  CHECK(Why("{ss}").starts_with("date pattern, column 1: '{' is reserved"));
  for (char c : std::string_view("bcefgijlnopqrtvwABCFGIJLNOPQRTUW"))
    CHECK(Why({&c, 1}).find("unknown") != std::string::npos);
}

TEST_CASE("time format: random patterns never crash, whatever the time") {
  std::mt19937 random(1);
  const std::string letters = "yuYMdDEaHkKhmsSXxZzVV'[]-: #";
  int good = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string pattern;
    for (auto n = random() % 10; n > 0; --n)
      pattern.append(1 + random() % 3, letters[random() % letters.size()]);
    const auto format = TimeFormat::Compile(pattern);
    if (!format.ok()) continue;
    ++good;
    std::string out;
    format->Append(
        {static_cast<int64_t>(random() % 253402300800), static_cast<int32_t>(random() % 1000000000)}, &out);
    format->Append({-62167219200, 0}, &out);
    CHECK(out.size() < 500);
  }
  CHECK(good > 500);
}

TEST_CASE("time format: agrees with the RFC 3339 writer at every sampled second") {
  const auto format = TimeFormat::Compile("uuuu-MM-dd'T'HH:mm:ss[.SSSSSSSSS]X");
  REQUIRE(format.ok());
  std::mt19937_64 random(2);
  for (int i = 0; i < 20000; ++i) {
    const Timestamp when{
        static_cast<int64_t>(random() % 315569520000) - 62167219200,
        random() % 2 == 0 ? 0 : static_cast<int32_t>(100'000'001 + random() % 9 * 100'000'000)};
    std::string out;
    format->Append(when, &out);
    REQUIRE(out == FormatRfc3339(when));
  }
}

}  // namespace
}  // namespace pxport::time_format_test
