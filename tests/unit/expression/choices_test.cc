#include "expression/choices.h"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

namespace pxport::expression_test::choices_test {
namespace {

TEST_CASE("expression choices: words are case-insensitive") {
  CHECK(CharsetFrom("utf-8").value() == Charset::kUtf8);
  CHECK(CharsetFrom("UTF-16").value() == Charset::kUtf16);
  CHECK(CharsetFrom("iso-8859-1").value() == Charset::kLatin1);
  CHECK(CharsetFrom("us-Ascii").value() == Charset::kAscii);
  CHECK(HashFrom("SHA-256").value() == Hash::kSha256);
  CHECK(HashFrom("sha256").value() == Hash::kSha256);
  CHECK(HashFrom("Crc32").value() == Hash::kCrc32);
  CHECK(AnchorFrom("Retain").value() == Anchor::kRetain);
  CHECK(AnchorFrom("remove").value() == Anchor::kRemove);
  CHECK(AnchorFrom("append").value() == Anchor::kAppend);
}

TEST_CASE("expression choices: all names of date parts") {
  const std::pair<DatePart, std::vector<const char*>> kNames[] = {
      {DatePart::kYear, {"year", "yyyy", "yy"}},
      {DatePart::kQuarter, {"quarter", "qq", "q"}},
      {DatePart::kMonth, {"month", "mm", "m"}},
      {DatePart::kDayOfYear, {"dayofyear", "dy", "y"}},
      {DatePart::kDay, {"day", "dd", "d"}},
      {DatePart::kWeek, {"week", "ww", "w"}},
      {DatePart::kWeekday, {"weekday", "dw"}},
      {DatePart::kHour, {"hour", "hh", "HH24"}},
      {DatePart::kHour12, {"hh12"}},
      {DatePart::kMinute, {"minute", "mi", "n"}},
      {DatePart::kSecond, {"second", "ss", "s"}},
      {DatePart::kMillisecond, {"millisecond", "ms", "sss"}},
  };
  for (const auto& [part, names] : kNames) {
    const bool settable = part != DatePart::kQuarter && part != DatePart::kDayOfYear &&
                          part != DatePart::kWeek && part != DatePart::kWeekday && part != DatePart::kHour12;
    for (const char* name : names) {
      CAPTURE(name);
      CHECK(DatePartFrom(name).value() == part);
      CHECK(SettablePartFrom(name).ok() == settable);
    }
  }
}

TEST_CASE("expression choices: errors list the accepted words, not the text") {
  const Status anchor = AnchorFrom("secret").status();
  CHECK(anchor.code() == Code::kInvalidArgument);
  CHECK(Message(anchor) == "unknown anchor mode");
  CHECK(Detail(anchor, kRemedy) == "use one of retain, remove, append");
  CHECK(Message(CharsetFrom("UTF-7").status()) == "unknown character set");
  CHECK(Message(HashFrom("sha3").status()) == "unknown hash function");
  CHECK(Message(DatePartFrom("").status()) == "unknown date part");
  CHECK(Message(SettablePartFrom("x").status()) == "unknown date part");
  CHECK(Message(SettablePartFrom("week").status()) == "this date part cannot be set");
}

}  // namespace
}  // namespace pxport::expression_test::choices_test
