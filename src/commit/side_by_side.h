// Work that mostly waits for a store, done several pieces at a time.
#ifndef PXPORT_COMMIT_SIDE_BY_SIDE_H_
#define PXPORT_COMMIT_SIDE_BY_SIDE_H_

#include <cstddef>
#include <functional>

namespace pxport {

// Calls `work` with 0 to count - 1, on up to `threads` threads including the calling one, and returns when
// all calls have returned. `work` is thread-safe. If the system has no more threads, fewer do the work.
void SideBySide(size_t count, int threads, const std::function<void(size_t)>& work);

}  // namespace pxport

#endif  // PXPORT_COMMIT_SIDE_BY_SIDE_H_
