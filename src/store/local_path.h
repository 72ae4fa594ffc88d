// Keys, paths and URLs of a local store, and the moves between them that decide how a file becomes visible.
#ifndef PXPORT_STORE_LOCAL_PATH_H_
#define PXPORT_STORE_LOCAL_PATH_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"
#include "store/staging.h"

namespace pxport {

// InvalidArgument for a key that could leave the root or is not a valid file name: empty, absolute, with
// empty, "." or ".." parts, with NUL bytes, with a part over kMaxFileNameBytes, or over kMaxKeyBytes.
Status CheckLocalKey(std::string_view key);

// Absolute, without empty and "." parts, without a final '/'; "" is the root of the file system. Does not
// follow links and keeps "..", whose meaning depends on links.
StatusOr<std::string> AbsolutePath(const std::string& path);

// "file:///...", percent-encoded as in RFC 3986.
std::string FileUrl(std::string_view absolute_path);
// The path of such a URL; nullopt for any other URL.
std::optional<std::string> PathOfFileUrl(std::string_view url);

// Moves a temporary file to `path` unless something is there. Returns 0 or an errno, EEXIST if something is
// there. Exactly one of several racing callers gets 0.
int MoveNew(TempFile* temp, const std::string& path);
// Moves a temporary file to `path`, replacing what is there. Returns 0 or an errno.
int MoveOver(TempFile* temp, const std::string& path);
// The Status for an errno of these functions.
Status MoveFailure(int error_number, const std::string& path);

// Checks that a file in `staging` can be renamed to `target`: same mount, no folder at the target, parent
// folder writable. This runs before the target's folders exist, so the rename may still fail.
Status CheckMovable(const std::string& staging, const std::string& target);

}  // namespace pxport

#endif  // PXPORT_STORE_LOCAL_PATH_H_
