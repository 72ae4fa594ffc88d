// How a run classifies changes of membership (docs/state.md). Plain data, shared by workers and sinks.
#ifndef PXPORT_ROWS_CHANGE_H_
#define PXPORT_ROWS_CHANGE_H_

#include <cstdint>
#include <optional>

#include "base/timestamp.h"

namespace pxport {

// The state of a profile in an audience whose changes are exported.
enum class Standing : uint8_t {
  kMember,    // written, or compared with the last export
  kLeft,      // no longer a member, written because a column shows the status
  kStays,     // a member without a change, or without a required value: its key must not be deleted
  kGone,      // no longer a member, writes no row: its key may be deleted
  kDeferred,  // changed after the cut: the next run exports it and updates its key
};

// What a profile that loses its row, to a filter or to another profile, still says about its key.
constexpr Standing WithoutRow(Standing standing) {
  switch (standing) {
    case Standing::kMember:
      return Standing::kStays;
    case Standing::kLeft:
      return Standing::kGone;
    default:
      return standing;
  }
}

struct ChangeWindow {
  bool first = true;              // there is no state yet: all members are new
  std::optional<Timestamp> from;  // by time: changes after this one, up to
  Timestamp cut;                  // this one
};

}  // namespace pxport

#endif  // PXPORT_ROWS_CHANGE_H_
