#include "job/name_macro.h"

#include <doctest/doctest.h>

#include "base/status.h"

namespace pxport::name_macro_test {
namespace {

TEST_CASE("macros are found by their whole names") {
  REQUIRE(FindMacro("SEGMENT_ID") != nullptr);
  CHECK(FindMacro("SEGMENT_ID")->kind == MacroKind::kText);
  CHECK(FindMacro("DATETIME")->kind == MacroKind::kDateTime);
  CHECK(FindMacro("TIMESTAMP")->kind == MacroKind::kTimestamp);
  for (const char* name : {"", "SEGMENT", "segment_id", "DATETIME(yyyy)"}) CHECK(FindMacro(name) == nullptr);
}

TEST_CASE("values of macros") {
  NameInputs inputs;
  inputs.segment_id = "vip";
  inputs.segment_name = "a/b";
  CHECK(MacroText(*FindMacro("SEGMENT_ID"), inputs).value() == "vip");
  const Status slash = MacroText(*FindMacro("SEGMENT_NAME"), inputs).status();
  CHECK(Message(slash).find("a '/'") != std::string_view::npos);
  const Status missing = MacroText(*FindMacro("SANDBOX_NAME"), inputs).status();
  CHECK(Detail(missing, kRemedy).value_or("").find("destination.sandbox") != std::string::npos);
}

TEST_CASE("custom text and misspelled macros") {
  CHECK(IsCustomText("nightly load"));
  CHECK_FALSE(IsCustomText("SEGMENT_NAM"));
  CHECK_FALSE(IsCustomText("datetime"));
  CHECK(Detail(UnknownMacro("SEGMENT_NAM"), kRemedy) == "did you mean %SEGMENT_NAME%?");
  CHECK(Detail(UnknownMacro("XYZ"), kRemedy).value_or("").starts_with("known are "));
}

TEST_CASE("what no name can hold") {
  CHECK(ForbiddenInName("VIP: gold é") == "");
  for (const char* text : {"a/b", "a\n", "\x7f", "\u0085", "\xff", "\uffff"})
    CHECK_FALSE(ForbiddenInName(text).empty());
}

}  // namespace
}  // namespace pxport::name_macro_test
