// Time zones by name. The only user of Abseil's time library.
#ifndef PXPORT_EXPRESSION_ZONE_H_
#define PXPORT_EXPRESSION_ZONE_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include <absl/time/time.h>

#include "base/timestamp.h"

namespace pxport {

// Immutable and small; copy it freely.
class Zone {
 public:
  // Offsets (+02:00, -0800, +5, UTC+2, GMT-08:00), UTC, GMT, Z, the usual abbreviations of North America and
  // Europe (each a fixed offset: PST is always -08:00), and names of the system's tz database (Europe/Paris).
  // nullopt if it is none of these.
  static std::optional<Zone> Find(std::string_view name);
  static Zone Fixed(int32_t offset) { return Zone(offset); }

  // What local time is ahead of UTC then, in seconds.
  int32_t OffsetAt(Timestamp when) const;
  // The point in time of local calendar fields. Skipped times take the offset before the gap, repeated ones
  // the first of both, as Java has it.
  Timestamp FromLocal(const CivilTime& local) const;

 private:
  explicit Zone(int32_t offset) : offset_(offset) {}
  int32_t offset_ = 0;
  std::optional<absl::TimeZone> rules_;
};

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_ZONE_H_
