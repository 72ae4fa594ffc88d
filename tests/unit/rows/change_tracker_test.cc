#include "rows/change_tracker.h"

#include "rows/change.h"
#include "unit/rows/made_rows.h"

namespace pxport::change_tracker_test {
namespace {

const Timestamp kFrom = *ParseTimestamp("2026-01-01T00:00:00Z");
const Timestamp kCut = *ParseTimestamp("2026-01-02T00:00:00Z");

// The rows and the standing of the profile's key in an audience whose changes are exported.
struct Outcome {
  std::string rows;
  std::vector<Standing> standings;
  uint64_t unchanged = 0;
  bool bad = false;
};

Outcome OutcomeOf(const std::string& membership, bool first,
                  const std::string& mode = R"("incremental_by": "time")", const std::string& column = "x") {
  const RowPlan plan =
      SmallPlan(R"("audiences": [{"id": "a", "mode": "incremental", "deletes": true, )" + mode +
                R"(}], "state": {"url": "state"}, "key": "K",
                "mapping": [{"source": "k", "target": "K"}, {"source": ")" +
                column + R"(", "target": "X"}])");
  RowMaker::Options options;
  options.windows = {{first, first ? std::nullopt : std::optional(kFrom), kCut}};
  const ChunkResult result = MakeRows(plan, MemberOf(R"("k":"1","x":"p")", membership), options);
  Outcome outcome{result.audiences[0].bytes, {}, 0, !result.bad.empty()};
  for (const RowItem& item : result.audiences[0].items) outcome.standings.push_back(item.standing);
  if (result.audiences[0].touched) outcome.unchanged = result.audiences[0].counts.unchanged;
  return outcome;
}

std::string At(std::string_view time, std::string_view status = "realized") {
  return R"({"status":")" + std::string(status) + R"(","lastQualificationTime":")" + std::string(time) +
         "\"}";
}

TEST_CASE("by time: the first run exports all members up to the cut") {
  for (const std::string& member :
       {std::string("{}"), At("2020-01-01T00:00:00Z"), At("2026-01-02T00:00:00Z")}) {
    CAPTURE(member);
    const Outcome outcome = OutcomeOf(member, true);
    CHECK(outcome.rows == "1,p\n");
    CHECK(outcome.standings == std::vector<Standing>{Standing::kMember});
  }
  CHECK(OutcomeOf(At("2020-01-01T00:00:00Z", "exited"), true).rows.empty());
}

TEST_CASE("by time: later runs export what has changed between from and cut") {
  CHECK(OutcomeOf(At("2026-01-01T00:00:01Z"), false).rows == "1,p\n");
  CHECK(OutcomeOf(At("2026-01-02T00:00:00Z"), false).rows == "1,p\n");
  for (const char* time : {"2026-01-01T00:00:00Z", "2026-01-02T00:00:01Z"}) {
    CAPTURE(time);
    const Outcome outcome = OutcomeOf(At(time), false);
    CHECK(outcome.rows.empty());
    CHECK(outcome.standings == std::vector<Standing>{Standing::kStays});
    CHECK(outcome.unchanged == 1);
  }
  const Outcome gone = OutcomeOf(At("2026-01-01T12:00:00Z", "exited"), false);
  CHECK(gone.rows.empty());
  CHECK(gone.standings == std::vector<Standing>{Standing::kGone});
  CHECK(gone.unchanged == 0);
}

TEST_CASE("by time: a column that shows the status exports profiles that left") {
  const Outcome left = OutcomeOf(At("2026-01-01T12:00:00Z", "exited"), false, R"("incremental_by": "time")",
                                 "segmentMembership.status");
  CHECK(left.rows == "1,exited\n");
  CHECK(left.standings == std::vector<Standing>{Standing::kLeft});
}

TEST_CASE("by state: all members are compared, changes after the cut are left to the next run") {
  const std::string by_state = R"("incremental_by": "state")";
  CHECK(OutcomeOf(At("2020-01-01T00:00:00Z"), false, by_state).rows == "1,p\n");
  const Outcome later = OutcomeOf(At("2026-01-02T00:00:01Z"), false, by_state);
  CHECK(later.rows.empty());
  CHECK(later.standings == std::vector<Standing>{Standing::kDeferred});
  const Outcome gone = OutcomeOf(At("2026-01-01T12:00:00Z", "exited"), false, by_state);
  CHECK(gone.rows.empty());
  CHECK(gone.standings.empty());  // its key is not there, by which it is found
}

TEST_CASE("a time that decides must be a timestamp") {
  CHECK(OutcomeOf(At("yesterday", "exited"), false).bad);
  CHECK(OutcomeOf(At("yesterday"), true).bad);
}

}  // namespace
}  // namespace pxport::change_tracker_test
