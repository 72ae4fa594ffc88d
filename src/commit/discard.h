// Removes an export that no other process knows: a failed `run` leaves nothing.
#ifndef PXPORT_COMMIT_DISCARD_H_
#define PXPORT_COMMIT_DISCARD_H_

#include <string_view>

#include "commit/protocol.h"

namespace pxport {

// Aborts the export, then removes its control objects, too. Not interrupted: does not call `between`. Only
// for the holder of the lease of a single-process export: in a distributed one the decision must stay as the
// fence against late workers. FailedPrecondition if it is committed.
Status Discard(const Protocol& protocol, std::string_view export_id);

}  // namespace pxport

#endif  // PXPORT_COMMIT_DISCARD_H_
