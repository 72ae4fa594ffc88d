// How far an export has come, as the control store shows it.
#ifndef PXPORT_COMMIT_EXPORT_STATE_H_
#define PXPORT_COMMIT_EXPORT_STATE_H_

#include <string_view>

#include "commit/protocol.h"

namespace pxport {

enum class ExportState { kMissing, kOpen, kDecidedCommit, kDecidedAbort, kPublished };

StatusOr<ExportState> ReadState(const Protocol& protocol, std::string_view export_id);

// Whether X/done exists: the export is published, or aborted and cleaned up.
StatusOr<bool> IsDone(const Protocol& protocol, std::string_view export_id);

}  // namespace pxport

#endif  // PXPORT_COMMIT_EXPORT_STATE_H_
