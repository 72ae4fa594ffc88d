#include "rows/row_maker.h"

#include "rows/change_entry.h"
#include "unit/rows/made_rows.h"

namespace pxport::row_maker_test {
namespace {

constexpr const char* kPlain =
    R"("audiences": [{"id": "a"}, {"id": "b"}], "mapping": [{"source": "x", "target": "X"}])";

TEST_CASE("a profile writes a row for each audience of which it is a member") {
  const ChunkResult result =
      MakeRows(SmallPlan(kPlain), R"({"x":"1","segmentMembership":{"ups":{"a":{"status":"realized"}}}}
{"x":"2","segmentMembership":{"ups":{"a":{"status":"exited"},"b":{}}}}

{"x":"3","segmentMembership":{"ups":{"a":{"validUntil":"2020-01-01T00:00:00Z"},"other":{}}}}
{"x":"4","segmentMembership":{"ups":{"a":{},"b":{}}}}
)");
  CHECK(result.profiles == 4);
  CHECK(result.lines == 5);
  CHECK(result.bad.empty());
  CHECK(result.touched == std::vector<int>{0, 1});
  CHECK(result.audiences[0].bytes == "1\n4\n");
  CHECK(result.audiences[0].ends == std::vector<uint32_t>{2, 4});
  CHECK(result.audiences[1].bytes == "2\n4\n");
  CHECK(result.audiences[0].counts.exported == 2);
  CHECK(result.audiences[0].counts.rows == 2);
  CHECK(result.audiences[0].items.empty());  // no choice among rows
}

TEST_CASE("required columns and consents") {
  const RowPlan plan = SmallPlan(R"("audiences": [{"id": "a"}], "consent": {"c": ["y"]},
      "mapping": [{"source": "x", "target": "X"}, {"source": "r", "target": "R", "required": true}])");
  const ChunkResult result = MakeRows(
      plan, MemberOf(R"("x":1,"r":2,"c":"Y")") + MemberOf(R"("x":1,"r":"","c":"y")") +
                MemberOf(R"("r":1,"c":"n")") + MemberOf(R"("r":1)") + MemberOf(R"("r":1,"c":["y"])"));
  const AudienceCounts& counts = result.audiences[0].counts;
  CHECK(result.audiences[0].bytes == "1,2\n");
  CHECK(counts.exported == 1);
  CHECK(counts.required == std::vector<uint64_t>{0, 1});
  CHECK(counts.consent == 3);
}

TEST_CASE("a bad profile stops the chunk, or is kept and skipped") {
  const RowPlan plan = SmallPlan(kPlain);
  const std::string bad_value = R"({"x":[],"segmentMembership":{"ups":{"a":{}}}})";
  const std::string bad_time = R"({"segmentMembership":{"ups":{"a":{"validUntil":"soon"}}}})";
  const std::string text =
      MemberOf(R"("x":1)") + "{no json}\n" + bad_value + "\n" + bad_time + "\n" + MemberOf(R"("x":2)");
  const ChunkResult stopped = MakeRows(plan, text);
  REQUIRE(stopped.bad.size() == 1);
  CHECK(stopped.bad[0].line == 1);
  CHECK(stopped.bad[0].text.empty());
  CHECK(stopped.audiences[0].bytes == "1\n");
  RowMaker::Options options;
  options.skip_bad = true;
  const ChunkResult skipped = MakeRows(plan, text, options);
  REQUIRE(skipped.bad.size() == 3);
  CHECK(skipped.bad[0].text == "{no json}");
  CHECK(skipped.bad[1].line == 2);
  CHECK(skipped.bad[1].text == bad_value);
  CHECK(skipped.bad[1].reason ==
        "column X: a CSV column cannot hold an array (\"type\": \"json\" in its mapping exports its JSON "
        "text)");
  CHECK(skipped.bad[2].reason == "validUntil or lastQualificationTime of a membership is not a timestamp");
  CHECK(skipped.audiences[0].bytes == "1\n2\n");
  CHECK(skipped.profiles == 5);
}

TEST_CASE("exploded identities: a row for each value, and all of them compete") {
  const RowPlan plan = SmallPlan(R"("audiences": [{"id": "a"}], "deduplicate_by": "identity:Email",
      "mapping": [{"source": "x", "target": "X"}, {"source": "identity:Email", "target": "E"}])");
  const ChunkResult result =
      MakeRows(plan, MemberOf(R"("x":1,"identityMap":{"Email":[{"id":"b@x"},{"id":"a@x"},{"id":"b@x"}]})",
                              R"({"lastQualificationTime":"2025-05-06T00:00:00Z"})") +
                         MemberOf(R"("x":2)"));
  const AudienceRows& rows = result.audiences[0];
  CHECK(rows.bytes == "1,b@x\n1,a@x\n2,\n");
  CHECK(rows.counts.exported == 2);
  CHECK(rows.counts.rows == 3);
  CHECK(rows.counts.identities_activated == 2);
  REQUIRE(rows.items.size() == 2);
  CHECK(rows.items[0].rows == 2);
  CHECK(rows.items[0].keys == 2);
  CHECK(rows.items[0].qualified == *ParseTimestamp("2025-05-06T00:00:00Z"));
  CHECK(rows.items[1].keys == 0);  // competes with no other
  CHECK(rows.items[1].qualified < *ParseTimestamp("0001-01-01T00:00:00Z"));
}

RowPlan DiffPlan(const std::string& mode) {
  return SmallPlan(R"("audiences": [{"id": "a", )" + mode + R"(}], "state": {"url": "state"}, "key": "K",
      "mapping": [{"source": "k", "target": "K"}, {"source": "x", "target": "X"}])");
}

std::vector<ChangeEntry> EntriesOf(const AudienceRows& rows) {
  std::vector<ChangeEntry> entries;
  for (std::string_view rest = rows.entries; !rest.empty();) entries.push_back(TakeEntry(&rest));
  return entries;
}

TEST_CASE("diff: what is remembered of a row is its key and its bytes") {
  const RowPlan plan = DiffPlan(R"("mode": "diff")");
  const ChunkResult result =
      MakeRows(plan, MemberOf(R"("k":"1","x":"p")") + MemberOf(R"("k":"2","x":"p")") +
                         MemberOf(R"("k":"1","x":"p")") + MemberOf(R"("k":"","x":"p")"));
  const std::vector<ChangeEntry> entries = EntriesOf(result.audiences[0]);
  REQUIRE(entries.size() == 3);
  CHECK(entries[0].key == entries[2].key);
  CHECK(entries[0].fingerprint == entries[2].fingerprint);
  CHECK(entries[0].key != entries[1].key);
  CHECK_FALSE(entries[0].fingerprint == entries[1].fingerprint);
  CHECK(result.audiences[0].counts.required == std::vector<uint64_t>{1, 0});  // it could not be found again
}

}  // namespace
}  // namespace pxport::row_maker_test
