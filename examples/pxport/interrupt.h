// Ctrl-C and its relatives: the first asks the running export to stop, which leaves nothing visible behind;
// the second one kills, which the next run clears up.
#ifndef PXPORT_EXAMPLES_PXPORT_INTERRUPT_H_
#define PXPORT_EXAMPLES_PXPORT_INTERRUPT_H_

#include "handles.h"

namespace command {

// One in a process at a time: signals belong to the process.
class Interrupt {
 public:
  // Catches SIGINT, SIGTERM and SIGHUP. `writer`, if any, outlives this object and is cancelled, too.
  explicit Interrupt(pxport_writer* writer = nullptr);
  ~Interrupt();  // gives them back
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  const pxport_cancel* cancel() const { return cancel_.get(); }

 private:
  CancelHandle cancel_;
};

}  // namespace command

#endif  // PXPORT_EXAMPLES_PXPORT_INTERRUPT_H_
