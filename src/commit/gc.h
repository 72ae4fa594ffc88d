// Clean-up on request: what exports have left behind that nobody needs any more. Only after a decision, and
// never another living export's uploads (docs/commit.md). Any process may run it, beside any others.
#ifndef PXPORT_COMMIT_GC_H_
#define PXPORT_COMMIT_GC_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "commit/commit.h"

namespace pxport {

struct GcResult {
  std::vector<std::string> cleaned;                       // decided before: what they had left is gone
  std::vector<std::string> aborted;                       // undecided and abandoned: aborted now, and cleaned
  std::vector<std::pair<std::string, std::string>> kept;  // export id and why it was left alone
  std::vector<std::pair<std::string, std::string>> failed;  // export id and why it could not be cleaned
  std::vector<std::string> left;                            // keys of what could not be removed

  Json ToJson() const;
};

// Of one export. FailedPrecondition: it is undecided. NotFound: there is no such export.
StatusOr<GcResult> CollectExport(const ExportStores& stores, std::string_view export_id, Log* log,
                                 const BetweenSteps& between = {});

// Of every export of this destination that the control store knows. Undecided ones whose newest control
// object was written before `silent_since` count as abandoned: they get the decision to abort first. `run`
// exports whose process is certain to be dead are abandoned whatever their age, those of living processes
// never. What is decided but not published is cleaned of losers only: publishing is commit's. Every export is
// tried, until `between` fails.
StatusOr<GcResult> CollectAll(const ExportStores& stores, int64_t silent_since_unix_s, Log* log,
                              const BetweenSteps& between = {});

}  // namespace pxport

#endif  // PXPORT_COMMIT_GC_H_
