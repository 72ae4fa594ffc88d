// Work that waits for somebody else, done several pieces at a time.
#ifndef PXPORT_COMMIT_SIDE_BY_SIDE_H_
#define PXPORT_COMMIT_SIDE_BY_SIDE_H_

#include <cstddef>
#include <functional>

namespace pxport {

// Calls `work` with 0 to count - 1, on up to `threads` threads, the caller's among them, and returns when all
// is done. `work` is thread-safe and reports through what it was made with. If a thread cannot be started,
// fewer do it.
void SideBySide(size_t count, int threads, const std::function<void(size_t)>& work);

}  // namespace pxport

#endif  // PXPORT_COMMIT_SIDE_BY_SIDE_H_
