// Gives an export up for good.
#ifndef PXPORT_COMMIT_ABORT_H_
#define PXPORT_COMMIT_ABORT_H_

#include <string_view>

#include "commit/protocol.h"

namespace pxport {

// Decides "abort" and cleans. NotFound: there is no such export. FailedPrecondition if the decision says
// commit. Idempotent.
Status Abort(const Protocol& protocol, std::string_view export_id);

}  // namespace pxport

#endif  // PXPORT_COMMIT_ABORT_H_
