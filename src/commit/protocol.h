// What every step of the commit protocol works with: the stores of the export, the log, and what to call
// between steps. The protocol itself is described in commit.h.
//
// Passed by reference; the functions do not keep it. Copies are cheap and borrow the same stores and log,
// which outlive them.
#ifndef PXPORT_COMMIT_PROTOCOL_H_
#define PXPORT_COMMIT_PROTOCOL_H_

#include <functional>
#include <string>
#include <utility>

#include "base/log.h"
#include "base/status.h"
#include "store/store.h"

namespace pxport {

// Called between the steps of a long call, on the calling thread: checks whether to stop, and does what only
// that thread may do. A failure ends the call. May be empty.
using BetweenSteps = std::function<Status()>;

struct Protocol {
  Store* control = nullptr;
  Store* destination = nullptr;
  Store* state = nullptr;  // where changes are remembered; null if no audience needs it
  Log* log = nullptr;      // may be null
  BetweenSteps between = {};

  Status Between() const { return between == nullptr ? absl::OkStatus() : between(); }
  void Write(LogLevel level, std::string line) const {
    if (log != nullptr) log->Write(level, std::move(line));
  }
  // For steps that must run to their end once they have begun.
  Protocol Uninterrupted() const { return {control, destination, state, log, {}}; }
};

}  // namespace pxport

#endif  // PXPORT_COMMIT_PROTOCOL_H_
