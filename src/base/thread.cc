#include "base/thread.h"

#include <fmt/format.h>
#include <signal.h>

#include <new>
#include <system_error>
#include <utility>

namespace pxport {
namespace {

// Blocks all signals on this thread while it is in scope: a new thread inherits the signal mask of its
// creator.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

StatusOr<std::thread> StartThread(std::function<void()> run) {
  const BlockedSignals blocked;
  try {
    return std::thread(std::move(run));
  } catch (const std::system_error& error) {
    return Failure(Code::kResourceExhausted, fmt::format("a thread cannot be started: {}", error.what()),
                   "allow the process more threads (ulimit -u, or the limit of its container)");
  } catch (const std::bad_alloc&) {
    return Failure(Code::kResourceExhausted, "a thread cannot be started: out of memory",
                   "give the process more memory, or use fewer threads");
  }
}

}  // namespace pxport
