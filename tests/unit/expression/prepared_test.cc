#include "expression/prepared.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace pxport::expression_test::prepared_test {
namespace {

std::string Why(Prepare what, std::string_view text) {
  const StatusOr<Prepared> prepared = PrepareText(what, text);
  REQUIRE_FALSE(prepared.ok());
  CHECK(prepared.status().code() == Code::kInvalidArgument);
  CHECK(Detail(prepared.status(), kRemedy).value_or("") != "");
  return std::string(Message(prepared.status()));
}

TEST_CASE("expression prepared: each kind fills only its own member") {
  const Prepared regex = PrepareText(Prepare::kRegex, "[a-c]+").value();
  CHECK(regex.regex != nullptr);
  CHECK_FALSE((regex.format || regex.reader || regex.zone));
  const Prepared format = PrepareText(Prepare::kDateFormat, "yyyy").value();
  CHECK(format.format.has_value());
  CHECK_FALSE(format.reader.has_value());
  const Prepared reader = PrepareText(Prepare::kDateReader, "yyyy").value();
  CHECK(reader.reader.has_value());
  CHECK_FALSE(reader.format.has_value());
  const Prepared zone = PrepareText(Prepare::kZone, "+02:00").value();
  REQUIRE(zone.zone.has_value());
  CHECK(zone.zone->At({}).offset == 7200);
}

TEST_CASE("expression prepared: words are only checked") {
  const std::pair<Prepare, const char*> kWords[] = {
      {Prepare::kCharset, "UTF-8"}, {Prepare::kHashName, "md5"},   {Prepare::kAnchor, "retain"},
      {Prepare::kDatePart, "week"}, {Prepare::kSettablePart, "d"}, {Prepare::kNothing, "anything"}};
  for (const auto& [what, word] : kWords) {
    const StatusOr<Prepared> prepared = PrepareText(what, word);
    REQUIRE(prepared.ok());
    CHECK(prepared->regex == nullptr);
    CHECK_FALSE((prepared->format || prepared->reader || prepared->zone));
  }
}

TEST_CASE("expression prepared: errors say what is wrong and what to do") {
  CHECK(Why(Prepare::kRegex, "(b").starts_with("the regular expression is invalid: "));
  CHECK(Why(Prepare::kRegex, "a(?=b)") ==
        "the regular expression is invalid at its column 2: look-ahead is not supported");
  CHECK(Why(Prepare::kRegex, "((((a{100}){100}){100}){100})")
            .starts_with("the regular expression is invalid: "));
  CHECK(Why(Prepare::kDateFormat, "bb").find("unknown letter") != std::string::npos);
  CHECK(Why(Prepare::kDateReader, "YYYY-MM") == "date pattern: 'Y' is the year of the ISO week");
  CHECK(Why(Prepare::kZone, "Mars/Base") == "unknown time zone");
  CHECK(Why(Prepare::kCharset, "x") == "unknown character set");
  CHECK(Why(Prepare::kHashName, "x") == "unknown hash function");
  CHECK(Why(Prepare::kAnchor, "x") == "unknown anchor mode");
  CHECK(Why(Prepare::kDatePart, "x") == "unknown date part");
  CHECK(Why(Prepare::kSettablePart, "week") == "this date part cannot be set");
}

TEST_CASE("expression prepared: moving keeps the compiled form") {
  Prepared first = PrepareText(Prepare::kRegex, "a").value();
  const void* const regex = first.regex.get();
  Prepared second = std::move(first);
  CHECK(second.regex.get() == regex);
  second = PrepareText(Prepare::kZone, "UTC").value();
  CHECK(second.regex == nullptr);
  CHECK(second.zone.has_value());
}

}  // namespace
}  // namespace pxport::expression_test::prepared_test
