#include "job/record.h"

#include <doctest/doctest.h>

#include "job/error.h"

namespace pxport::record_test {
namespace {

StatusOr<JobSpec> SpecOf(const std::string& mapping, const std::string& layout,
                         const std::string& more = "") {
  const std::string json = layout.empty() ? "" : R"(, "json": {"layout": ")" + layout + "\"}";
  const auto document =
      Json::Parse(R"({"destination": {"name": "d", "url": "out"}, "audiences": [{"id": "a"}],
      "file": {"preset": "rfc4180", "name": "%SEGMENT_ID%_%DESTINATION%", "format": "json")" +
                  json + "}, \"mapping\": " + mapping + more + "}");
  REQUIRE_MESSAGE(document.ok(), document.status().ToString());
  return JobSpec::Parse(*document);
}

std::string PlaceOfFault(const Status& status) {
  return Detail(status, kJobPath).value_or("no fault");
}

std::vector<std::string> Members(const std::string& mapping, const std::string& layout) {
  const auto spec = SpecOf(mapping, layout);
  REQUIRE_MESSAGE(spec.ok(), spec.status().ToString());
  const auto plan = RowPlan::Compile(*spec);
  REQUIRE(plan.ok());
  std::vector<std::string> members;
  for (const ColumnPlan& column : plan->columns) members.push_back(MemberOf(column, plan->format));
  return members;
}

constexpr const char* kColumns =
    R"json([{"source": "a.b[0].c"}, {"source": "x['k.y']"}, {"source": "=upper(z)", "target": "Z"},
    {"source": "identity:ECID"}, {"source": "segmentMembership.status"}])json";

TEST_CASE("where columns are in each layout") {
  CHECK(Members(kColumns, "") == std::vector<std::string>{"a.b0.c", "x['k.y']", "Z", "identityMap.ECID[].id",
                                                          "segmentMembership.seg_namespace.seg_id.status"});
  CHECK(Members(kColumns, "nested") == Members(kColumns, ""));
  CHECK(Members(kColumns, "flat") ==
        std::vector<std::string>{"a_b0_c", "x_k_y", "Z", "ECID", "segmentMembership_status"});
}

TEST_CASE("a header that would show nowhere is an error of a chosen layout, else a warning") {
  for (const char* mapping : {R"([{"source": "n", "target": "N"}])",
                              R"([{"source": "segmentMembership.status", "target": "N"}])"}) {
    const Status status = SpecOf(mapping, "nested").status();
    CHECK(PlaceOfFault(status) == "/mapping/0/target");
    CHECK(Message(status).find("no effect") != std::string::npos);
    CHECK(Detail(status, kRemedy).value_or("").find("\"flat\"") != std::string::npos);
    const auto warned = SpecOf(mapping, "");
    REQUIRE(warned.ok());
    REQUIRE(warned->warnings.size() == 1);
    CHECK(warned->warnings[0].starts_with("/mapping/0/target"));
    const auto flat = SpecOf(mapping, "flat");
    REQUIRE(flat.ok());
    CHECK(flat->warnings.empty());
  }
  CHECK(PlaceOfFault(SpecOf(R"([{"source": "n", "name": "N"}])", "nested").status()) == "/mapping/0/name");
}

TEST_CASE("headers that show, or that name keys, are fine") {
  for (const char* mapping :
       {R"([{"source": "n"}])", R"json([{"source": "=upper(n)", "target": "N"}])json",
        R"([{"source": "identity:CRMID", "target": "identity:CustomerID", "name": "N"}])",
        R"([{"source": "identity:CRMID", "target": "N"}])"}) {
    CHECK(SpecOf(mapping, "nested").ok());
  }
  CHECK(SpecOf(R"([{"source": "n", "target": "N"}])", "nested", R"(, "deduplicate_by": "N")").ok());
  CHECK(
      SpecOf(R"([{"source": "n", "target": "N"}])", "nested", R"(, "key": "N", "state": {"url": "s"})").ok());
}

TEST_CASE("two columns of a nested record never need one member") {
  for (
      const char* mapping :
      {R"([{"source": "a"}, {"source": "a.b"}])",
       R"([{"source": "a.b"}, {"source": "a-x"}, {"source": "a"}])",
       R"([{"source": "identity:ECID"}, {"source": "identityMap.Email[0].id"}])",
       R"([{"source": "segmentMembership.status"}, {"source": "identity:ECID"}, {"source": "identityMap"}])"}) {
    CAPTURE(mapping);
    const Status status = SpecOf(mapping, "").status();
    CHECK(PlaceOfFault(status).starts_with("/mapping/"));
    CHECK(Message(status).find("has its place") != std::string::npos);
    CHECK(SpecOf(mapping, "flat").ok());
  }
  const char* const expression = R"json([{"source": "=upper(b)", "target": "a"}, {"source": "a.b"}])json";
  CHECK(PlaceOfFault(SpecOf(expression, "").status()) == "/mapping/0");
  CHECK(SpecOf(R"([{"source": "a.b"}, {"source": "a.bc"}, {"source": "a.c"}, {"source": "ab"}])", "").ok());
  CHECK(SpecOf(R"([{"source": "identityMap.Email[0].id"}, {"source": "identityMap.Email[1].id"}])", "").ok());
}

TEST_CASE("a layout of CSV is an error") {
  const auto document = Json::Parse(R"({"destination": {"url": "out"}, "audiences": [{"id": "a"}],
      "file": {"preset": "rfc4180", "name": "n", "json": {"layout": "flat"}}, "mapping": [{"source": "n"}]})");
  CHECK(PlaceOfFault(JobSpec::Parse(*document).status()) == "/file/json/layout");
}

TEST_CASE("indexes join the key before them") {
  CHECK(MembersOnPath(*FieldPath::Parse("a[1][2].b")) == std::vector<std::string>{"a12", "b"});
}

}  // namespace
}  // namespace pxport::record_test
