// A local folder as a Store. Writes go to a temporary name in the same file system, are fsynced, then
// renamed; exclusive create is link(2), or a rename that refuses to replace where there are no hard links.
// Staged data files and temporary ones lie under `_pxport/staged/` (`staged/` when the root itself is called
// `_pxport`, so that a control folder below a destination shares the destination's), so that nothing but
// finished files is ever seen under a final name.
//
// Folders are made on demand and fsynced. A folder goes again when it is empty and either was made by this
// object or belongs to `_pxport`. Temporary files of processes that were killed are swept by the next one
// that writes: the living hold a lock on theirs. Symbolic links are followed, those that stand at a file's
// own name too.
//
// A staged file is named HASH.WRITE-ID.RANDOM after the SHA-256 of its key, so that it needs nothing beside
// it. A published one is known for ours by size and CRC-64: a plain file has no place for a write id on every
// file system.
#ifndef PXPORT_STORE_LOCAL_DIR_H_
#define PXPORT_STORE_LOCAL_DIR_H_

#include <memory>
#include <string>

#include "store/posix_file.h"
#include "store/store.h"

namespace pxport {

// `root`: absolute or relative path of a folder; made (with parents) by the first write, not before.
// FailedPrecondition if it exists and is not a folder; PermissionDenied if it exists and cannot be written
// to. The store outlives its uploads and leases. `mode`: of the files it makes; all folders below
// the root of a private store belong to pxport.
StatusOr<std::unique_ptr<Store>> OpenLocalDir(const std::string& root, FileMode mode = FileMode::kShared);

}  // namespace pxport

#endif  // PXPORT_STORE_LOCAL_DIR_H_
