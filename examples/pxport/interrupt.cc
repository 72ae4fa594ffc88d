#include "interrupt.h"

#include <signal.h>

#include <atomic>

namespace command {
namespace {

// What the handler reads. Lock-free, so that reading it in a handler is safe.
std::atomic<pxport_cancel*> g_cancel{nullptr};
std::atomic<pxport_writer*> g_writer{nullptr};
static_assert(std::atomic<pxport_cancel*>::is_always_lock_free);

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

extern "C" void OnSignal(int) {
  pxport_cancel_request(g_cancel.load());
  pxport_writer_cancel(g_writer.load());
}

}  // namespace

Interrupt::Interrupt(pxport_writer* writer) {
  if (pxport_cancel_new(Out(&cancel_), nullptr) != PXPORT_OK) return;  // out of memory: signals kill
  g_cancel.store(cancel_.get());
  g_writer.store(writer);
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  // The first signal restores the default, so that the second kills. No SA_RESTART: a blocking read of
  // standard input must return.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int number : kSignals) {
    struct sigaction before = {};
    // Keep ignoring what the parent ignored (nohup, background jobs).
    if (sigaction(number, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    sigaction(number, &action, nullptr);
  }
}

Interrupt::~Interrupt() {
  for (const int number : kSignals) {
    struct sigaction now = {};
    if (sigaction(number, nullptr, &now) == 0 && now.sa_handler == OnSignal) signal(number, SIG_DFL);
  }
  g_cancel.store(nullptr);
  g_writer.store(nullptr);
}

}  // namespace command
