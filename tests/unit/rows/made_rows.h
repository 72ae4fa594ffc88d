// Rows that a small job makes of a few profiles.
#ifndef PXPORT_TESTS_UNIT_ROWS_MADE_ROWS_H_
#define PXPORT_TESTS_UNIT_ROWS_MADE_ROWS_H_

#include <doctest/doctest.h>

#include <cstring>
#include <string>
#include <string_view>

#include "job/job_spec.h"
#include "job/row_plan.h"
#include "rows/chunk.h"
#include "rows/row_maker.h"

namespace pxport {

// `members`: of the job besides destination and file, such as R"("audiences": [...], "mapping": [...])".
inline RowPlan SmallPlan(const std::string& members, const std::string& format = "csv") {
  const auto document = Json::Parse(
      R"({"destination": {"url": "out"}, "file": {"preset": "rfc4180", "name": "n", "format": ")" + format +
      "\"}, " + members + "}");
  REQUIRE_MESSAGE(document.ok(), document.status().ToString());
  const auto spec = JobSpec::Parse(*document);
  REQUIRE_MESSAGE(spec.ok(), spec.status().ToString());
  auto plan = RowPlan::Compile(*spec);
  REQUIRE_MESSAGE(plan.ok(), plan.status().ToString());
  return *std::move(plan);
}

inline Chunk ChunkOf(std::string_view text) {
  Chunk chunk(text.size());
  std::memcpy(chunk.data(), text.data(), text.size());
  chunk.set_size(text.size());
  return chunk;
}

inline ChunkResult MakeRows(const RowPlan& plan, std::string_view profiles, RowMaker::Options options = {}) {
  if (options.now.seconds == 0) options.now = *ParseTimestamp("2026-01-02T03:04:05Z");
  if (options.as_of.seconds == 0) options.as_of = options.now;
  const Chunk chunk = ChunkOf(profiles);
  RowMaker maker(plan, std::move(options));
  ChunkResult result;
  result.Reset(plan.audiences.size());
  maker.Make(chunk, &result);
  return result;
}

// A profile in audience "a" (and perhaps more), with these members: R"("x":1)".
inline std::string MemberOf(const std::string& members, const std::string& membership = "{}") {
  return "{" + members + (members.empty() ? "" : ",") + R"("segmentMembership":{"ups":{"a":)" + membership +
         "}}}\n";
}

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_ROWS_MADE_ROWS_H_
