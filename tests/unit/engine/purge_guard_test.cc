#include "engine/purge_guard.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace pxport::purge_guard_test {
namespace {

struct Case {
  uint64_t known = 0, removed = 0;
  bool stops = false;
  uint64_t percent = 20, least = 50;
  std::optional<uint64_t> allowed = {};
};

RowPlan PlanOf(Mode mode, bool by_state, bool deletes) {
  RowPlan rows;
  ColumnPlan key;
  key.header = "CustomerID";
  rows.columns = {key};
  rows.key_columns = {0};
  AudiencePlan audience;
  audience.id = "vip";
  audience.mode = mode;
  audience.by_state = by_state;
  audience.deletes = deletes;
  rows.audiences = {audience};
  return rows;
}

ShardReceipt ReceiptOf(uint64_t profiles, const AudienceCounts& counts) {
  ShardReceipt receipt;
  receipt.counts.profiles = profiles;
  receipt.counts.audiences = {counts};
  return receipt;
}

TEST_CASE("the guard stops large shares of many keys, and all keys however few") {
  const std::vector<Case> cases = {
      {1000, 0, false},
      {1000, 200, false},
      {1000, 201, true},
      {1000, 1000, true},
      {100, 49, false},
      {100, 50, true},
      {3, 2, false},
      {3, 3, true},
      {1, 1, true},
      {1000, 201, false, 30},
      {1000, 1000, true, 100},
      {1000, 10, true, 0, 10},
      {1000, 9, false, 0, 10},
      {1000, 201, false, 20, 50, 201},
      {1000, 201, true, 20, 50, 200},
      {1000, 1000, false, 20, 50, 1000},
      {UINT64_C(1) << 62, UINT64_C(1) << 61, true},
  };
  for (const Case& one : cases) {
    CAPTURE(one.known);
    CAPTURE(one.removed);
    AudienceCounts counts;
    counts.exported = 1;
    counts.known = one.known;
    counts.removed = one.removed;
    LimitsSpec limits;
    limits.max_removed_percent = one.percent;
    limits.max_removed_min = one.least;
    limits.allow_removals = one.allowed;
    const Status status = CheckRemovals(PlanOf(Mode::kDiff, false, false), limits, {{ReceiptOf(1, counts)}});
    CHECK(absl::IsFailedPrecondition(status) == one.stops);
    CHECK(status.ok() != one.stops);
  }
}

TEST_CASE("the message names the cause that the counts show") {
  const auto why = [](uint64_t profiles, AudienceCounts counts) {
    counts.known = counts.removed = 7;
    return std::string(
        Message(CheckRemovals(PlanOf(Mode::kDiff, false, false), {}, {{ReceiptOf(profiles, counts)}})));
  };
  AudienceCounts counts;
  CHECK(why(0, counts) == "audience vip would lose 7 of its 7 known keys: the input has no profiles");
  CHECK(why(5, counts) ==
        "audience vip would lose 7 of its 7 known keys: none of the 5 profiles is a member");
  counts.consent = 3;
  CHECK(why(5, counts) == "audience vip would lose 7 of its 7 known keys: consent excludes all 3 members");
  counts.required = {4};
  CHECK(why(9, counts) ==
        "audience vip would lose 7 of its 7 known keys: 9 profiles were read, 7 are members, consent "
        "excludes 3, "
        "required columns 4");
  counts.consent = 0;
  CHECK(why(9, counts) ==
        "audience vip would lose 7 of its 7 known keys: none of the 4 members has a value in the key column "
        "\"CustomerID\"");
}

TEST_CASE("an input without profiles is stopped where a missing profile counts as gone") {
  const auto stops = [](Mode mode, bool by_state, bool deletes) {
    const RowPlan rows = PlanOf(mode, by_state, deletes);
    return !CheckRemovals(rows, {}, {{ReceiptOf(0, {})}}).ok();
  };
  CHECK(stops(Mode::kDiff, false, false));
  CHECK(stops(Mode::kIncremental, true, false));
  CHECK(stops(Mode::kIncremental, false, true));
  CHECK_FALSE(stops(Mode::kIncremental, false, false));
  CHECK_FALSE(stops(Mode::kFull, false, false));
}

TEST_CASE("allowed removals count for all audiences and shards together") {
  RowPlan rows = PlanOf(Mode::kDiff, false, true);
  rows.audiences.push_back(rows.audiences.front());
  AudienceCounts lost;
  lost.exported = 1;
  lost.known = 100;
  lost.removed = 60;
  ShardReceipt receipt = ReceiptOf(10, lost);
  receipt.counts.audiences.push_back(lost);
  LimitsSpec limits;
  limits.allow_removals = 119;
  const Status stopped = CheckRemovals(rows, limits, {{receipt}});
  CHECK(Message(stopped).find(", and only 119 removals are allowed: ") != std::string::npos);
  CHECK(Detail(stopped, kRemedy).value_or("").find("--allow-removals 120 ") != std::string::npos);
  limits.allow_removals = 120;
  CHECK(CheckRemovals(rows, limits, {{receipt}}).ok());
}

}  // namespace
}  // namespace pxport::purge_guard_test
