// A local folder as a Store. Writes go to a temporary name in the same file system, are fsynced, then
// renamed; exclusive create is link(2), or a rename that refuses to replace where there are no hard links.
// Staged data files and temporary files are under `_pxport/staged/` (`staged/` when the root itself is called
// `_pxport`, so that a control folder below a destination shares the destination's). Only finished files ever
// have a final name.
//
// Folders are created on demand and fsynced. An empty folder is removed if this object created it or it
// belongs to `_pxport`. The next writer sweeps the temporary files of killed processes; running processes
// hold a lock on theirs. Symbolic links are followed, also at a file's own name.
//
// A staged file is named HASH.WRITE-ID.RANDOM, HASH being the SHA-256 of its key. A published file is
// recognized by size and CRC-64, because not every file system can store a write id with it.
#ifndef PXPORT_STORE_LOCAL_DIR_H_
#define PXPORT_STORE_LOCAL_DIR_H_

#include <memory>
#include <string>

#include "store/posix_file.h"
#include "store/store.h"

namespace pxport {

// `root`: absolute or relative path of a folder; the first write creates it and its parents.
// FailedPrecondition if it exists and is not a folder; PermissionDenied if it exists and is not writable. The
// store must outlive its uploads and leases. `mode`: of the files it creates; all folders below the root of a
// private store belong to pxport.
StatusOr<std::unique_ptr<Store>> OpenLocalDir(const std::string& root, FileMode mode = FileMode::kShared);

}  // namespace pxport

#endif  // PXPORT_STORE_LOCAL_DIR_H_
