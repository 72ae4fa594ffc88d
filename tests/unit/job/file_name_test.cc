#include "job/file_name.h"

#include <doctest/doctest.h>

#include "base/status.h"

namespace pxport::file_name_test {
namespace {

NameInputs Inputs() {
  NameInputs inputs;
  inputs.destination_name = "Amazon S3";
  inputs.destination_id = "7b891e5f-025a-4f0d-9e73-1919e71da3b0";
  inputs.segment_id = "ce5c5482-2813-4a80-99bc-57113f6acde2";
  inputs.segment_name = "VIP subscriber";
  inputs.sandbox = "prod";
  inputs.now = *ParseTimestamp("2022-05-09T21:05:43Z");
  return inputs;
}

std::string Expand(std::string_view name_template, const NameInputs& inputs = Inputs()) {
  const auto name = ExpandFileName(name_template, inputs, 40);
  if (name.ok()) return *name;
  CHECK(name.status().code() == Code::kInvalidArgument);
  return "! " + std::string(Message(name.status())) + " -> " +
         Detail(name.status(), kRemedy).value_or("(no remedy)");
}

TEST_CASE("macros of file names") {
  const struct {
    std::string_view name_template, expected;
  } cases[] = {
      {kDefaultFileName, "Amazon S3_ce5c5482-2813-4a80-99bc-57113f6acde2_20220509_210543"},
      {"plain", "plain"},
      {"%DESTINATION%", "Amazon S3"},
      {"%DESTINATION_INSTANCE_NAME%", "Amazon S3"},
      {"%DESTINATION_INSTANCE_ID%|%DESTINATION_ID%",
       "7b891e5f-025a-4f0d-9e73-1919e71da3b0|7b891e5f-025a-4f0d-9e73-1919e71da3b0"},
      {"%SEGMENT_NAME%%SANDBOX_NAME%", "VIP subscriberprod"},
      {"%TIMESTAMP%", "1652130343"},
      {"%DATETIME%", "20220509_210543"},
      {"%DATETIME(YYYYMMdd_HHmmss)%", "20220509_210543"},
      {"%DATETIME(YYYYMMDD_HHMMSS)%", "20220509_210543"},
      {"%DATETIME(MMDDYYYY_HHMMSS)%", "05092022_210543"},
      {"%DATETIME(yyyy-MM-dd'T'HH.mm)%", "2022-05-09T21.05"},
      {"100%%", "100%"},
      {"%%%SEGMENT_NAME%%%", "%VIP subscriber%"},
      {"%nightly load%", "nightly load"},
      {"x_%custom-text%", "x_custom-text"},
      {"%nightly destination load%%date of the load%", "nightly destination loaddate of the load"},
      {"VIP: gold <\"1\">?*|\\", "VIP: gold <\"1\">?*|\\"},
      {"\xc3\xa9t\xc3\xa9", "\xc3\xa9t\xc3\xa9"},
      {"_x", "_x"},
  };
  for (const auto& one : cases) {
    CAPTURE(std::string(one.name_template));
    CHECK(Expand(one.name_template) == one.expected);
  }
}

TEST_CASE("the year is the year, also when the week belongs to another one") {
  NameInputs inputs = Inputs();
  inputs.now = *ParseTimestamp("2024-12-31T00:00:00Z");
  CHECK(Expand("%DATETIME(YYYYMMdd)%", inputs) == "20241231");
}

TEST_CASE("names that cannot be, each with what to do") {
  const struct {
    std::string_view name_template, expected;
  } cases[] = {
      {"%SEGMENT_NAM%", "did you mean %SEGMENT_NAME%?"},
      {"%Segment_Name%", "did you mean %SEGMENT_NAME%?"},
      {"%segment name%", "did you mean %SEGMENT_NAME%?"},
      {"%date%", "did you mean %DATETIME%?"},
      {"%DATETIM(yyyy)%", "did you mean %DATETIME%?"},
      {"%FOO%", "known are DESTINATION, "},
      {"%foo(bar)%", "known are "},
      {"%MERGE_POLICY_ID%", "leave it out"},
      {"%CUSTOM_TEXT%", "write the text itself"},
      {"50%_off", "percent sign at byte 3"},
      {"%", "percent sign at byte 1"},
      {"%%%", "percent sign at byte 3"},
      {"%ACCOUNT_ID%", "set destination.account_id"},
      {"%ORGANIZATION_NAME%", "set destination.organization"},
      {"%DATETIME%_%TIMESTAMP%", "leave one of them out"},
      {"%DATETIME()%", "empty pattern"},
      {"%DATETIME(yyyy%", "does not end with ')'"},
      {"%DATETIME(yyyy/MM)%", "gives a '/'"},
      {"%DATETIME(bb)%", "%DATETIME(bb)%"},
      {"a/b", "folders belong into destination.url"},
      {"a\tb", "a control character"},
      {"a\x7f", "a control character"},
      {"a\xc2\x85", "a control character"},
      {"a\xff", "not UTF-8"},
      {"a\xef\xbf\xbf", "U+FFFF"},
      {"", "is empty"},
      {".hidden", "begins with a dot"},
      {"..", "begins with a dot"},
      {"%../x%", "a '/'"},
  };
  for (const auto& one : cases) {
    CAPTURE(std::string(one.name_template));
    const std::string got = Expand(one.name_template);
    CAPTURE(got);
    CHECK(got.starts_with("! "));
    CHECK(got.find(one.expected) != std::string::npos);
    CHECK(got.find("(no remedy)") == std::string::npos);
  }
}

TEST_CASE("values of macros are refused, never changed") {
  NameInputs inputs = Inputs();
  inputs.segment_name = "A/B";
  CHECK(Expand("%SEGMENT_NAME%", inputs) ==
        "! the macro %SEGMENT_NAME% gives a '/', which no file or folder name can hold -> change the "
        "audience's name, or use "
        "%SEGMENT_ID% instead");
  CHECK(Expand("%SEGMENT_ID%", inputs) == inputs.segment_id);  // only what is used is looked at
  inputs.segment_name = std::string("a\0b", 3);
  CHECK(Expand("%SEGMENT_NAME%", inputs).find("a control character") != std::string::npos);
  inputs.segment_name = "";
  CHECK(Expand("%SEGMENT_NAME%", inputs).find("has no value") != std::string::npos);
  inputs.segment_name = "50%";  // no macro of its own
  CHECK(Expand("%SEGMENT_NAME%", inputs) == "50%");
}

TEST_CASE("the length counts bytes and what is still to come") {
  const std::string longest(215, 'x');
  CHECK(ExpandFileName(longest, Inputs(), 40).ok());
  CHECK_FALSE(ExpandFileName(longest + "x", Inputs(), 40).ok());
  std::string accents;
  for (int i = 0; i < 108; ++i) accents += "\xc3\xa9";
  CHECK_FALSE(ExpandFileName(accents, Inputs(), 40).ok());
  accents.resize(214);
  CHECK(ExpandFileName(accents, Inputs(), 40).ok());
}

TEST_CASE("folders: fixed part, macros at the end, their expansion") {
  const struct {
    std::string_view path, fixed, macros, expanded;
  } cases[] = {
      {"", "", "", ""},
      {"/", "/", "", ""},
      {"a/b", "a/b/", "", ""},
      {"a/b/", "a/b/", "", ""},
      {"../a", "../a/", "", ""},
      {"/a/50%%/b", "/a/50%/b/", "", ""},
      {"a/%SEGMENT_NAME%", "a/", "%SEGMENT_NAME%", "VIP subscriber/"},
      {"%SEGMENT_NAME%/", "", "%SEGMENT_NAME%/", "VIP subscriber/"},
      {"acme/2021/%SEGMENT_NAME%/%SEGMENT_ID%", "acme/2021/", "%SEGMENT_NAME%/%SEGMENT_ID%",
       "VIP subscriber/ce5c5482-2813-4a80-99bc-57113f6acde2/"},
      {"/x/%SEGMENT_ID%%SEGMENT_NAME%", "/x/", "%SEGMENT_ID%%SEGMENT_NAME%",
       "ce5c5482-2813-4a80-99bc-57113f6acde2VIP subscriber/"},
      {"a/vip-%SEGMENT_NAME%", "a/", "vip-%SEGMENT_NAME%", "vip-VIP subscriber/"},
      {"a%%/b%%-%SEGMENT_NAME%", "a%/", "b%%-%SEGMENT_NAME%", "b%-VIP subscriber/"},
      {"a/%SEGMENT_NAME%/b", "a/", "%SEGMENT_NAME%/b", "VIP subscriber/b/"},
      {"%SEGMENT_NAME%x", "", "%SEGMENT_NAME%x", "VIP subscriberx/"},
      {"a/dt=%DATETIME(yyyy-MM-dd)%/", "a/", "dt=%DATETIME(yyyy-MM-dd)%/", "dt=2022-05-09/"},
      {"%DATETIME(yyyy)%/%DATETIME(MM)%/%SEGMENT_NAME%/h%DATETIME(HH)%", "",
       "%DATETIME(yyyy)%/%DATETIME(MM)%/%SEGMENT_NAME%/h%DATETIME(HH)%", "2022/05/VIP subscriber/h21/"},
      {"%SANDBOX_NAME%/%DESTINATION%-%TIMESTAMP%", "", "%SANDBOX_NAME%/%DESTINATION%-%TIMESTAMP%",
       "prod/Amazon S3-1652130343/"},
  };
  for (const auto& one : cases) {
    CAPTURE(std::string(one.path));
    const auto folder = ParseFolder(one.path);
    REQUIRE(folder.ok());
    CHECK(folder->fixed == one.fixed);
    CHECK(folder->macros == one.macros);
    const auto expanded = ExpandFolder(*folder, Inputs());
    REQUIRE(expanded.ok());
    CHECK(*expanded == one.expanded);
  }
  for (const char* path : {"a/%custom text%", "a/%SEGMENT_NAM%", "a/50%off", "%DATETIM(yyyy)%"}) {
    CAPTURE(path);
    const Status status = ParseFolder(path).status();
    CHECK(status.code() == Code::kInvalidArgument);
    CHECK(Detail(status, kRemedy).has_value());
  }
}

TEST_CASE("folders that fail when they are expanded, at every clock") {
  for (const char* path : {"a/%SEGMENT_ID%//", "a/%SEGMENT_ID%//b", "%DATETIME(yyyy/MM)%", "%DATETIME(q)%",
                           "%DATETIME('..')%/a", "%DATETIME([.S][.S])%/a",
                           "%SEGMENT_ID%/%DATETIME('_pxport')%", "%ACCOUNT_ID%", "%DATETIME([S])%/x"}) {
    CAPTURE(path);
    const auto folder = ParseFolder(path);
    REQUIRE(folder.ok());
    const Status status = ExpandFolder(*folder, Inputs()).status();
    CHECK(status.code() == Code::kInvalidArgument);
    CHECK(Detail(status, kRemedy).has_value());
    CHECK(FolderShape(*folder, Inputs()).status() == status);
  }
}

TEST_CASE("the shape of a folder holds its expansions") {
  const auto folder = ParseFolder("x/dt=%DATETIME(yyyy-M-d)%/%SEGMENT_ID%");
  REQUIRE(folder.ok());
  for (const char* time : {"2026-01-02T00:00:00Z", "2026-11-12T23:59:59Z", "0001-01-01T00:00:00Z"}) {
    NameInputs inputs = Inputs();
    inputs.now = *ParseTimestamp(time);
    TextShape literal;
    literal.Add(ExpandFolder(*folder, inputs).value());
    CHECK(FolderShape(*folder, Inputs())->CanEqual(literal));
  }
  CHECK_FALSE(FolderShape(*folder, Inputs())->fixed());
  CHECK(FolderShape(*ParseFolder("x/%SEGMENT_ID%"), Inputs())->fixed());
  CHECK(FolderShape(*ParseFolder("x"), Inputs())->size() == 0);
}

TEST_CASE("macros show the time of the job's zone") {
  NameInputs inputs = Inputs();
  inputs.now = *ParseTimestamp("2026-07-01T22:30:00Z");
  inputs.zone = Zone::FindInDatabase("Europe/Paris");
  CHECK(Expand("%DATETIME%", inputs) == "20260702_003000");
  CHECK(Expand("%DATETIME(dd'T'HHxx)%", inputs) == "02T00+0200");
  CHECK(Expand("%TIMESTAMP%", inputs) == "1782945000");
  CHECK(Expand("%DATETIME(HH z)%", inputs).find("name of the time zone") != std::string::npos);
  CHECK(Expand("%DATETIME(HH VV)%", inputs).find("name of the time zone") != std::string::npos);
  CHECK(ExpandFolder(*ParseFolder("dt=%DATETIME(yyyy-MM-dd)%"), inputs).value() == "dt=2026-07-02/");
  inputs.zone.reset();
  CHECK(Expand("%DATETIME(HH z)%", inputs) == "22 UTC");
}

TEST_CASE("audience names that would make bad folders") {
  const auto folder = ParseFolder("a/%SEGMENT_NAME%");
  REQUIRE(folder.ok());
  for (const std::string& name :
       {std::string("A/B"), std::string(".."), std::string("."), std::string("_pxport"), std::string("a\nb"),
        std::string(256, 'x'), std::string("")}) {
    NameInputs inputs = Inputs();
    inputs.segment_name = name;
    CAPTURE(name);
    const Status status = ExpandFolder(*folder, inputs).status();
    CHECK(status.code() == Code::kInvalidArgument);
    CHECK(Detail(status, kRemedy).has_value());
  }
}

TEST_CASE("UUIDs of a text") {
  const std::string uuid = UuidFrom("abc");
  // SHA-256 of "abc" begins ba7816bf8f01cfea414140de5dae2223.
  CHECK(uuid == "ba7816bf-8f01-8fea-8141-40de5dae2223");
  CHECK(UuidFrom("abd") != uuid);
}

}  // namespace
}  // namespace pxport::file_name_test
