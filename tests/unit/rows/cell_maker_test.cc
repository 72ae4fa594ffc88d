#include "rows/cell_maker.h"

#include <fmt/format.h>

#include "base/digest.h"
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
        "column x: a CSV column cannot hold an array (\"type\": \"json\" in its mapping exports its JSON "
        "text)");
  CHECK(ReasonOf(R"([{"source": "x"}])", R"("x":{"secret":1})") ==
        "column x: a CSV column cannot hold an object (\"type\": \"json\" in its mapping exports its JSON "
        "text)");
  CHECK(ReasonOf(R"([{"source": "x", "type": "date"}])", R"("x":"secret")") ==
        "column x: not a date (\"type\": \"string\" in its mapping exports it as it is)");
  CHECK(ReasonOf(R"([{"source": "x", "type": "timestamp"}])", R"("x":"secret")")
            .starts_with("column x: not a timestamp"));
  CHECK(ReasonOf(R"([{"source": "x", "target": "identity:CustomerID"}])", R"("x":["secret"])") ==
        "column CustomerID: an array or object cannot be an identity");
}

TEST_CASE("the type json holds any value as its JSON text") {
  const std::string columns = R"([{"source": "x", "type": "json"}, {"source": "y", "target": "Y"},
      {"source": "segmentMembership.status", "target": "S", "type": "json"}])";
  const std::string job = R"("audiences": [{"id": "a"}], "mapping": )" + columns;
  const std::string values = MemberOf(R"("x":{"b": [1.0,null,"q\"\u00e9"],"a":1,"a":2},"y":"n")") +
                             MemberOf(R"("x":"te\nxt","y":1)") + MemberOf(R"("x":12.50)") +
                             MemberOf(R"("x":true)") + MemberOf(R"("x":null)") + MemberOf(R"("x":[])") +
                             MemberOf(R"("x":"")");
  CHECK(
      RowsOf(MakeRows(SmallPlan(job), values)).bytes ==
      "\"{\"\"b\"\":[1.0,null,\"\"q\\\"\"\\u00e9\"\"],\"\"a\"\":2}\",n,\"\"\"realized\"\"\"\n"
      "\"\"\"te\\nxt\"\"\",1,\"\"\"realized\"\"\"\n12.50,,\"\"\"realized\"\"\"\ntrue,,\"\"\"realized\"\"\"\n"
      ",,\"\"\"realized\"\"\"\n[],,\"\"\"realized\"\"\"\n\"\"\"\"\"\",,\"\"\"realized\"\"\"\n");
  CHECK(RowsOf(MakeRows(SmallPlan(job, "json"), MemberOf(R"("x":{"b":1})"))).bytes ==
        "{\"x\":{\"b\":1},\"segmentMembership\":{\"ups\":{\"a\":{\"status\":\"realized\"}}}}\n");
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

// The counts of one column, by name: "T=1".
std::string ByColumn(const RowPlan& plan, const std::vector<uint64_t>& counts) {
  std::string all;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) all += fmt::format("{}={} ", plan.columns[i].header, counts[i]);
  }
  return all;
}

TEST_CASE("every kind of invalid identity is missing and counted by itself") {
  const RowPlan plan = SmallPlan(R"("default_country": "GB", "audiences": [{"id": "a"}], "mapping": [
      {"source": "mail", "target": "identity:email_lc_sha256", "apply_transformation": true},
      {"source": "identity:Phone", "target": "identity:phone_sha256"}, {"source": "identity:IDFA"},
      {"source": "identity:GAID", "target": "Device"}, {"source": "identity:Phone_SHA256", "target": "P"}])");
  const std::string zero = R"({"id":"00000000-0000-0000-0000-000000000000"})";
  const ChunkResult result = MakeRows(
      plan, MemberOf(R"("mail":"n/a","identityMap":{"Phone":[{"id":"12"},{"id":"34"}],"IDFA":[)" + zero +
                     R"(,{"id":"6D92078A"}],"GAID":[)" + zero + R"(],"Phone_SHA256":[{"id":"+44"}]})"));
  CHECK(RowsOf(result).bytes == ",,6D92078A,,\n");
  const AudienceCounts& counts = RowsOf(result).counts;
  CHECK(counts.invalid_email == 1);
  CHECK(counts.invalid_phone == 2);
  CHECK(counts.invalid_id == 2);
  CHECK(counts.invalid_hash == 1);
  CHECK(counts.identities_excluded == 6);
  CHECK(counts.identities_activated == 1);
}

TEST_CASE("the job's options of identities reach the digests") {
  const RowPlan plan = SmallPlan(R"("default_country": "IT", "audiences": [{"id": "a"}], "mapping": [
      {"source": "identity:Email", "target": "identity:email_lc_sha256", "email_format": "uid2", "hash_encoding": "base64"},
      {"source": "identity:Phone", "target": "identity:phone_sha256", "phone_format": "digits"},
      {"source": "identity:Email_LC_SHA256", "target": "H", "hash_encoding": "base64"}])");
  const ChunkResult result =
      MakeRows(plan, MemberOf(R"("identityMap":{"Email":[{"id":"JaneSaoirse+Work@gmail.com"}],)"
                              R"("Phone":[{"id":"06 6982 1234"}],"Email_LC_SHA256":[{"id":")" +
                              std::string(64, 'A') + R"("}]})"));
  CHECK(RowsOf(result).bytes == "ku4mBX7Z3qJTXWyLFB1INzkyR2WZGW4ANSJUiW21iI8=," +
                                    Hex(Sha256().Of("390669821234")) +
                                    ",qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo=\n");
}

TEST_CASE("a date column writes the day that the value spells") {
  const RowPlan plan =
      SmallPlan(R"("audiences": [{"id": "a"}], "mapping": [{"source": "person.birthDate"}])");
  for (const char* born :
       {"1980-07-31", "1980-07-31T00:00:00+02:00", "1980-07-31T23:59:59-05:00", "1980-07-31T00:00:00",
        "1980-07-31T00:00:00Z", "1980-07-31 00:00+14:00", "1980-07-31T00:00:00.0000000000001+0200"}) {
    const auto rows = MakeRows(plan, MemberOf(fmt::format(R"("person":{{"birthDate":"{}"}})", born)));
    CHECK(RowsOf(rows).bytes == "1980-07-31\n");
  }
}

TEST_CASE("by type auto a text that is no date is written as it is and counted by column") {
  const RowPlan plan =
      SmallPlan(R"("audiences": [{"id": "a"}], "mapping": [{"source": "person.birthDate", "target": "Born"},
      {"source": "loyalty.joinDate", "target": "Joined"}, {"source": "segmentMembership.lastQualificationTime", "target": "Since"}])");
  const ChunkResult result =
      MakeRows(plan, MemberOf(R"("person":{"birthDate":"1980/07/31"},"loyalty":{"joinDate":20200101})",
                              R"({"lastQualificationTime":"soon"})") +
                         MemberOf(R"("person":{"birthDate":"YYYY-MM-DD"},"loyalty":{"joinDate":""})") +
                         MemberOf(R"("person":{"birthDate":null},"loyalty":{"joinDate":1616500000123})"));
  CHECK(RowsOf(result).bytes == "1980/07/31,20200101,soon\nYYYY-MM-DD,,\n,2021-03-23T11:46:40.123Z,\n");
  CHECK(ByColumn(plan, RowsOf(result).counts.unformatted) == "Born=2 Joined=1 Since=1 ");
  CHECK(RowsOf(result).counts.emptied.empty());
}

TEST_CASE("on_bad_value empty: the cell is missing, counted, and the profile is exported") {
  const RowPlan plan =
      SmallPlan(R"j("on_bad_value": "empty", "audiences": [{"id": "a"}], "mapping": [{"source": "n"},
      {"source": "x", "target": "X"}, {"source": "d", "target": "D", "type": "date"}, {"source": "t", "target": "T", "type": "timestamp"},
      {"source": "=to_integer(i)", "target": "I"}, {"source": "c", "target": "identity:CustomerID"}, {"source": "person.birthDate"}])j");
  const ChunkResult result = MakeRows(
      plan,
      MemberOf(
          R"("n":1,"x":[1],"d":"soon","t":"2021-02-29","i":"abc","c":["k"],"person":{"birthDate":"soon"})") +
          MemberOf(R"("n":2,"x":{"y":1},"d":"2021-02-28","t":"","i":"7","c":"k","person":{})"));
  CHECK(RowsOf(result).bytes == "1,,,,,,soon\n2,,2021-02-28,,7,k,\n");
  CHECK(ByColumn(plan, RowsOf(result).counts.emptied) == "X=2 D=1 T=1 I=1 CustomerID=1 ");
  CHECK(ByColumn(plan, RowsOf(result).counts.unformatted) == "person_birthDate=1 ");
  CHECK(RowsOf(result).counts.exported == 2);
}

TEST_CASE("an emptied cell is missing in a required column") {
  const RowPlan plan = SmallPlan(R"("on_bad_value": "empty", "audiences": [{"id": "a"}], "mapping": [
      {"source": "d", "type": "date", "required": true}])");
  const ChunkResult result = MakeRows(plan, MemberOf(R"("d":"soon")"));
  CHECK(RowsOf(result).bytes.empty());
  CHECK(RowsOf(result).counts.required[0] == 1);
  CHECK(RowsOf(result).counts.emptied == std::vector<uint64_t>{1});
}

TEST_CASE("faults of one audience's own cells are counted for that audience only") {
  const RowPlan plan =
      SmallPlan(R"("on_bad_value": "empty", "audiences": [{"id": "a"}, {"id": "b"}], "mapping": [
      {"source": "x", "target": "X"}, {"source": "segmentMembership.lastQualificationTime", "target": "T", "type": "timestamp"}])");
  const ChunkResult result =
      MakeRows(plan, R"({"x":[],"segmentMembership":{"ups":{"a":{"lastQualificationTime":"soon"},"b":{}}}})"
                     "\n");
  CHECK(ByColumn(plan, RowsOf(result).counts.emptied) == "X=1 T=1 ");
  CHECK(ByColumn(plan, result.audiences[1].counts.emptied) == "X=1 ");
}

TEST_CASE("a record of JSON lines keeps dates and structures: nothing is unformatted or emptied") {
  const RowPlan plan =
      SmallPlan(R"("on_bad_value": "empty", "audiences": [{"id": "a"}], "mapping": [{"source": "x"},
      {"source": "person.birthDate"}, {"source": "c", "target": "identity:CustomerID"}])",
                "json");
  const ChunkResult result = MakeRows(plan, MemberOf(R"("x":[1],"person":{"birthDate":"soon"},"c":{"k":1})"));
  CHECK(RowsOf(result).bytes == R"({"x":[1],"person":{"birthDate":"soon"}})"
                                "\n");
  CHECK(ByColumn(plan, RowsOf(result).counts.emptied) == "CustomerID=1 ");
  CHECK(RowsOf(result).counts.unformatted.empty());
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
