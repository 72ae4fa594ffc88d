// Finishes or removes what earlier processes left.
#ifndef PXPORT_COMMIT_RECOVER_H_
#define PXPORT_COMMIT_RECOVER_H_

#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "commit/protocol.h"

namespace pxport {

struct RecoveryResult {
  std::vector<std::string> published;  // export ids
  std::vector<std::string> aborted;
};

// Rolls decided exports forward. Aborts `run` exports whose process is gone without a decision; nothing of
// them remains. Leaves exports of living processes, of other destinations and undecided distributed ones
// alone. Tries every export and returns the first failure.
//
// `abandoned_before`: where the store cannot tell whether a process lives, an undecided `run` export counts
// as dead if its newest object was written before this (if the store has no times: if it started before
// this).
StatusOr<RecoveryResult> Recover(const Protocol& protocol,
                                 std::optional<Timestamp> abandoned_before = std::nullopt);

}  // namespace pxport

#endif  // PXPORT_COMMIT_RECOVER_H_
