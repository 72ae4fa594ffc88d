// The run report, a JSON document made from the plan and the decided receipts.
#ifndef PXPORT_ENGINE_REPORT_H_
#define PXPORT_ENGINE_REPORT_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "commit/commit.h"

namespace pxport {

// Facts that only the process of the export knows.
struct RunFacts {
  Timestamp finished;
  std::vector<std::pair<std::string, int64_t>> timing_ms;  // by stage
  uint64_t retries = 0;
  uint64_t parts_kept = 0;             // of a resumed run: not sent again
  std::vector<std::string> recovered;  // exports of earlier runs that were rolled forward first
};

// `destination` spells URLs.
Json MakeReport(const CommitResult& result, const RunFacts& facts, const Store& destination);

}  // namespace pxport

#endif  // PXPORT_ENGINE_REPORT_H_
