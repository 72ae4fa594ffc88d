// How one run looks at changes of membership (docs/state.md). Plain data, shared by workers and sinks.
#ifndef PXPORT_ROWS_CHANGE_H_
#define PXPORT_ROWS_CHANGE_H_

#include <cstdint>
#include <optional>

#include "base/timestamp.h"

namespace pxport {

// What a profile is to an audience of which changes are exported.
enum class Standing : uint8_t {
  kMember,    // to be written, or compared with what was
  kLeft,      // no member any more, to be written because a column shows the status
  kStays,     // a member without a change: its key must not be deleted
  kGone,      // no member any more, nothing to write: its key may be deleted
  kDeferred,  // changed after the cut: the next run's affair, as is what is remembered of its key
};

struct ChangeWindow {
  bool first = true;              // nothing is remembered yet: all members are new
  std::optional<Timestamp> from;  // by time: changes after this one, up to
  Timestamp cut;                  // this one
};

}  // namespace pxport

#endif  // PXPORT_ROWS_CHANGE_H_
