// Threads of the library. They run inside the host's process with all signals blocked, so a signal handler of
// the host runs only on the host's own threads.
#ifndef PXPORT_BASE_THREAD_H_
#define PXPORT_BASE_THREAD_H_

#include <functional>
#include <thread>

#include "base/status.h"

namespace pxport {

// Starts a thread with every signal blocked. ResourceExhausted if the system has no thread or memory left;
// then `run` was not called.
StatusOr<std::thread> StartThread(std::function<void()> run);

}  // namespace pxport

#endif  // PXPORT_BASE_THREAD_H_
