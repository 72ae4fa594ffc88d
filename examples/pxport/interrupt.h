// Ctrl-C and similar signals: the first cancels the running export, which leaves nothing visible; the second
// kills the process, and the next run cleans up.
#ifndef PXPORT_EXAMPLES_PXPORT_INTERRUPT_H_
#define PXPORT_EXAMPLES_PXPORT_INTERRUPT_H_

#include "handles.h"

namespace command {

// At most one per process at a time: signals belong to the process.
class Interrupt {
 public:
  // Catches SIGINT, SIGTERM and SIGHUP. Also cancels `writer`, if any, which outlives this object.
  explicit Interrupt(pxport_writer* writer = nullptr);
  ~Interrupt();  // restores the default
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  const pxport_cancel* cancel() const { return cancel_.get(); }

 private:
  CancelHandle cancel_;
};

}  // namespace command

#endif  // PXPORT_EXAMPLES_PXPORT_INTERRUPT_H_
