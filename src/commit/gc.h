// Clean-up on request: removes what exports left that no process needs any more. Only after a decision, and
// never the uploads of another living export (docs/commit.md). Any process may run it at any time.
#ifndef PXPORT_COMMIT_GC_H_
#define PXPORT_COMMIT_GC_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "commit/protocol.h"

namespace pxport {

struct GcResult {
  std::vector<std::string> cleaned;                       // decided before; what they had left is removed
  std::vector<std::string> aborted;                       // undecided and abandoned: aborted now, and cleaned
  std::vector<std::pair<std::string, std::string>> kept;  // export id and why it was left alone
  std::vector<std::pair<std::string, std::string>> failed;  // export id and why it could not be cleaned
  std::vector<std::string> left;                            // keys of what could not be removed

  Json ToJson() const;
};

// Cleans up after one export. FailedPrecondition: it is undecided. NotFound: there is no such export.
StatusOr<GcResult> CollectExport(const Protocol& protocol, std::string_view export_id);

// Cleans up after every export of this destination that the control store knows. Undecided exports whose
// newest control object was written before `silent_since_unix_s` count as abandoned and are aborted first.
// `run` exports whose process is certainly dead are abandoned at any age, those of living processes never. An
// export that is decided but not published only loses the files of attempts that lost: Commit publishes the
// rest. Tries every export, until `between` fails.
StatusOr<GcResult> CollectAll(const Protocol& protocol, int64_t silent_since_unix_s);

}  // namespace pxport

#endif  // PXPORT_COMMIT_GC_H_
