// Gives up an export that no other process knows: a failed `run` leaves nothing behind.
#ifndef PXPORT_COMMIT_DISCARD_H_
#define PXPORT_COMMIT_DISCARD_H_

#include "commit/commit.h"

namespace pxport {

// Aborts the export, then removes its control objects, too. For the holder of the lease of a single-process
// export only: in a distributed one the decision must stay as the fence against late workers.
// FailedPrecondition if it is committed.
Status Discard(const ExportStores& stores, std::string_view export_id, Log* log);

}  // namespace pxport

#endif  // PXPORT_COMMIT_DISCARD_H_
