#include "rows/cell_maker.h"

#include "unit/rows/made_rows.h"

namespace pxport::cell_maker_test {
namespace {

const AudienceRows& RowsOf(const ChunkResult& result) {
  for (const BadProfile& bad : result.bad) FAIL_CHECK(bad.reason);
  return result.audiences[0];
}

std::string ReasonOf(const std::string& mapping, const std::string& profile) {
  const ChunkResult result =
      MakeRows(SmallPlan(R"("audiences": [{"id": "a"}], "mapping": )" + mapping), MemberOf(profile));
  REQUIRE(result.bad.size() == 1);
  CHECK(result.audiences[0].bytes.empty());
  return result.bad[0].reason;
}

TEST_CASE("attributes keep their spelling, dates get the job's") {
  const RowPlan plan = SmallPlan(R"("audiences": [{"id": "a"}], "mapping": [{"source": "s"}, {"source": "n"},
      {"source": "b"}, {"source": "none"}, {"source": "d", "type": "date"}, {"source": "person.birthDate"}])");
  const ChunkResult result = MakeRows(
      plan, MemberOf(R"("s":"x","n":12.50,"b":true,"d":"2026-01-02T23:00:00Z","person":{"birthDate":""})"));
  CHECK(RowsOf(result).bytes == "x,12.50,true,,2026-01-02,\n");
}

TEST_CASE("what a column cannot hold is a reason without the value") {
  CHECK(ReasonOf(R"([{"source": "x"}])", R"("x":["secret"])") ==
        "column x: a CSV column cannot hold an array");
  CHECK(ReasonOf(R"([{"source": "x"}])", R"("x":{"secret":1})") ==
        "column x: a CSV column cannot hold an object");
  CHECK(ReasonOf(R"([{"source": "x", "type": "date"}])", R"("x":"secret")") ==
        "column x: not a date (\"type\": \"string\" in its mapping exports it as it is)");
  CHECK(ReasonOf(R"([{"source": "x", "type": "timestamp"}])", R"("x":"secret")")
            .starts_with("column x: not a timestamp"));
  CHECK(ReasonOf(R"([{"source": "x", "target": "identity:CustomerID"}])", R"("x":["secret"])") ==
        "column CustomerID: an array or object cannot be an identity");
}

TEST_CASE("an identity is the first with a value, primary ones first; invalid hashes are counted") {
  const RowPlan plan =
      SmallPlan(R"("audiences": [{"id": "a"}], "mapping": [{"source": "identity:CRMID", "target": "C"},
      {"source": "identity:Email_LC_SHA256", "target": "H"}])");
  const ChunkResult result =
      MakeRows(plan, MemberOf(R"("identityMap":{"CRMID":[{"id":""},{"id":"c1"},{"id":"c2","primary":true}],)"
                              R"("Email_LC_SHA256":[{"id":"no hash"}]})"));
  CHECK(RowsOf(result).bytes == "c2,\n");
  CHECK(RowsOf(result).counts.invalid_hash == 1);
  CHECK(RowsOf(result).counts.identities_activated == 1);
  CHECK(RowsOf(result).counts.identities_excluded == 1);
}

TEST_CASE("each audience has its own membership in its rows") {
  const RowPlan plan = SmallPlan(R"("audiences": [{"id": "a"}, {"id": "b"}], "mapping": [{"source": "x"},
      {"source": "segmentMembership.status"}, {"source": "segmentMembership.lastQualificationTime", "type": "date"}])");
  const ChunkResult result = MakeRows(
      plan,
      R"({"x":1,"segmentMembership":{"ups":{"a":{"status":"existing","lastQualificationTime":"2025-05-06T00:00:00Z"},)"
      R"("b":{"lastQualificationTime":"2025-07-08T00:00:00Z"}}}})"
      "\n");
  CHECK(RowsOf(result).bytes == "1,existing,2025-05-06\n");
  CHECK(result.audiences[1].bytes == "1,realized,2025-07-08\n");
}

}  // namespace
}  // namespace pxport::cell_maker_test
