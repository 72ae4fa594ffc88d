#include "interrupt.h"

#include <signal.h>

#include <atomic>

namespace command {
namespace {

// The handler's only view of the world. Lock-free, so that reading it in a handler is safe.
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
  if (pxport_cancel_new(Out(&cancel_), nullptr) != PXPORT_OK) return;  // out of memory: signals kill, as ever
  g_cancel.store(cancel_.get());
  g_writer.store(writer);
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  // The default comes back with the first signal, so that the second kills. No SA_RESTART: a read that waits
  // for standard input has to return.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int number : kSignals) {
    struct sigaction before = {};
    // Started in the background with SIGINT or SIGHUP ignored (nohup): stay deaf to them.
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
