#include "rows/final_text.h"

#include "rows/change_entry.h"
#include "unit/rows/made_rows.h"

namespace pxport::final_text_test {
namespace {

constexpr std::string_view kPadded = "\t\x1f C 1\r\n ";

RowPlan PlanOf(std::string_view preset, const std::string& csv = "{}", const std::string& format = "csv") {
  const auto document =
      Json::Parse(R"({"destination": {"url": "out"}, "audiences": [{"id": "a"}],
      "mapping": [{"source": "x", "target": "CustomerID"}], "file": {"name": "n", "preset": ")" +
                  std::string(preset) + R"(", "format": ")" + format + R"(", "csv": )" + csv + "}}");
  REQUIRE(document.ok());
  const auto spec = JobSpec::Parse(*document);
  REQUIRE_MESSAGE(spec.ok(), spec.status().ToString());
  return *RowPlan::Compile(*spec);
}

TEST_CASE("only what the dialect trims is removed") {
  for (const char* preset : {"spark", "adobe-s3"}) {
    CHECK(FinalText(PlanOf(preset)).Of(kPadded) == "C 1");
    CHECK(FinalText(PlanOf(preset)).Of(" \t").empty());
    CHECK(FinalText(PlanOf(preset)).Of("\u00a0x") == "\u00a0x");
    CHECK(FinalText(PlanOf(preset, R"({"ignoreLeadingWhiteSpace": false})")).Of(kPadded) == "\t\x1f C 1");
    CHECK(FinalText(PlanOf(preset, R"({"ignoreTrailingWhiteSpace": false})")).Of(kPadded) == "C 1\r\n ");
  }
  for (const char* preset : {"pega-cdh", "rfc4180"}) CHECK(FinalText(PlanOf(preset)).Of(kPadded) == kPadded);
  CHECK(FinalText(PlanOf("rfc4180", R"({"ignoreLeadingWhiteSpace": true})")).Of(" x ") == "x ");
}

TEST_CASE("JSON lines are never trimmed") {
  CHECK(FinalText(PlanOf("spark", "{}", "json")).Of(kPadded) == kPadded);
}

// Rows of the preset spark in an audience of this kind.
AudienceRows SparkRows(const std::string& audience, const std::string& members, const std::string& profiles) {
  const auto document = Json::Parse(R"({"destination": {"url": "out"}, "state": {"url": "state"},
      "file": {"preset": "spark", "name": "n"}, "audiences": [{"id": "a", )" +
                                    audience + "}], " + members + "}");
  REQUIRE(document.ok());
  const auto spec = JobSpec::Parse(*document);
  REQUIRE_MESSAGE(spec.ok(), spec.status().ToString());
  const RowPlan plan = *RowPlan::Compile(*spec);
  RowMaker::Options options;
  options.windows = {{true, std::nullopt, *ParseTimestamp("2026-01-02T00:00:00Z")}};
  return MakeRows(plan, profiles, options).audiences[0];
}

TEST_CASE("keys and competing keys are the trimmed values, and rows of trimmed values are equal") {
  constexpr const char* kMembers = R"("deduplicate_by": "K", "mapping": [{"source": "k", "target": "K"}])";
  const std::string profiles =
      MemberOf(R"("k":"C1")") + MemberOf(R"("k":" C1\t")") + MemberOf(R"("k":"C1 ")");
  for (const char* audience :
       {R"("mode": "diff")", R"("mode": "incremental", "incremental_by": "state", "deletes": true)",
        R"("mode": "incremental", "incremental_by": "time", "deletes": true)"}) {
    CAPTURE(audience);
    const AudienceRows rows = SparkRows(audience, kMembers, profiles);
    CHECK(rows.bytes == "C1\nC1\nC1\n");
    REQUIRE(rows.items.size() == 3);
    std::string_view entries = rows.entries;
    const ChangeEntry first = TakeEntry(&entries);
    while (!entries.empty()) {
      const ChangeEntry entry = TakeEntry(&entries);
      CHECK(entry.key == first.key);
      CHECK(entry.fingerprint == first.fingerprint);
    }
    const std::string_view keys = rows.keys;
    const size_t size = keys.size() / 3;
    CHECK(keys.substr(0, size) == keys.substr(size, size));
    CHECK(keys.substr(0, size) == keys.substr(2 * size));
  }
}

TEST_CASE("a value that is trimmed away is missing for required columns, keys and identities") {
  const std::string blank = MemberOf(R"("k":"  ","r":"x")");
  CHECK(SparkRows(R"("mode": "full")", R"("mapping": [{"source": "k", "target": "K", "required": true}])",
                  blank)
            .counts.required == std::vector<uint64_t>{1});
  for (const char* mode : {R"("mode": "diff")", R"("mode": "incremental", "incremental_by": "state")"}) {
    const AudienceRows rows = SparkRows(
        mode, R"("key": "K", "mapping": [{"source": "r", "target": "R"}, {"source": "k", "target": "K"}])",
        blank);
    CHECK(rows.bytes.empty());
    CHECK(rows.counts.required == std::vector<uint64_t>{0, 1});
  }
  const AudienceRows by_namespace =
      SparkRows(R"("mode": "full")",
                R"("deduplicate_by": "identity:N", "mapping": [{"source": "identity:N", "target": "N"}])",
                MemberOf(R"("identityMap":{"N":[{"id":" "},{"id":"b "},{"id":"b"},{"id":"\ta"}]})"));
  CHECK(by_namespace.bytes == "b\na\n");
  REQUIRE(by_namespace.items.size() == 1);
  CHECK(by_namespace.items[0].keys == 2);
  CHECK(by_namespace.counts.identities_activated == 2);
}

TEST_CASE("ties are broken by the trimmed values") {
  const AudienceRows rows = SparkRows(
      R"("mode": "full")",
      R"("deduplicate_by": "K", "mapping": [{"source": "k", "target": "K"}, {"source": "t", "target": "T"}])",
      MemberOf(R"("k":"1","t":"  a")") + MemberOf(R"("k":"1","t":"a ")"));
  REQUIRE(rows.items.size() == 2);
  const std::string_view keys = rows.keys;
  CHECK(keys.substr(0, rows.items[0].tie_end) == keys.substr(rows.items[0].tie_end));
}

}  // namespace
}  // namespace pxport::final_text_test
