// Removes what a decided export no longer needs.
#ifndef PXPORT_COMMIT_CLEAN_H_
#define PXPORT_COMMIT_CLEAN_H_

#include <string>
#include <string_view>
#include <vector>

#include "commit/protocol.h"

namespace pxport {

// Discards the staged files of attempts that lost and of aborted exports, and deletes attempts and temporary
// control objects. Only after a decision (FailedPrecondition). Never touches what another live export claims.
// Best effort: what could not be removed is logged, and its keys are returned.
StatusOr<std::vector<std::string>> Clean(const Protocol& protocol, std::string_view export_id);

}  // namespace pxport

#endif  // PXPORT_COMMIT_CLEAN_H_
