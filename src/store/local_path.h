// Keys, paths and URLs of a local store, and the moves between them that decide how a file becomes visible.
#ifndef PXPORT_STORE_LOCAL_PATH_H_
#define PXPORT_STORE_LOCAL_PATH_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"
#include "store/staging.h"

namespace pxport {

// InvalidArgument for a key that could leave the root or that no file can have: empty, absolute, with empty,
// "." or ".." parts, NUL bytes, a part over kMaxFileNameBytes or more than kMaxKeyBytes.
Status CheckLocalKey(std::string_view key);

// Absolute, without empty and "." parts, without a final '/'; "" is the root of the file system. Links are
// not followed,
// ".." stays: what it means depends on links.
StatusOr<std::string> AbsolutePath(const std::string& path);

// "file:///...", percent-encoded as RFC 3986 wants it.
std::string FileUrl(std::string_view absolute_path);
// The path of such a URL; nullopt for any other URL.
std::optional<std::string> PathOfFileUrl(std::string_view url);

// Gives a temporary file its name if nothing has that name: 0 or an errno, EEXIST if something has. Of many
// callers exactly one gets 0.
int MoveNew(TempFile* temp, const std::string& path);
// Gives a temporary file its name, replacing what has it: 0 or an errno.
int MoveOver(TempFile* temp, const std::string& path);
// An errno of theirs as a Status.
Status MoveFailure(int error_number, const std::string& path);

// Whether a file in `staging` can be renamed to `target`: same file system, nothing but a file there, a
// folder that can be written to. So far as can be known before the target's folders are made.
Status CheckMovable(const std::string& staging, const std::string& target);

}  // namespace pxport

#endif  // PXPORT_STORE_LOCAL_PATH_H_
