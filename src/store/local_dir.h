// A local folder as a Store. Writes go to a temporary name in the same file system, are fsynced, then renamed; exclusive
// create is link(2). Staged data files lie under `_pxport/staged/`, so that nothing but finished files is ever seen
// under a final name. Folders are made on demand and fsynced; those left empty by Discard and Delete are removed.
#ifndef PXPORT_STORE_LOCAL_DIR_H_
#define PXPORT_STORE_LOCAL_DIR_H_

#include <memory>
#include <string>

#include "store/store.h"

namespace pxport {

// `root`: absolute or relative path of a folder; made (with parents) by the first write, not before.
// FailedPrecondition if it exists and is not a folder; PermissionDenied if it exists and cannot be written to.
StatusOr<std::unique_ptr<Store>> OpenLocalDir(const std::string& root);

}  // namespace pxport

#endif  // PXPORT_STORE_LOCAL_DIR_H_
