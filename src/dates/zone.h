// Time zones by name. The only user of Abseil's time library.
#ifndef PXPORT_DATES_ZONE_H_
#define PXPORT_DATES_ZONE_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include <absl/time/time.h>

#include "base/timestamp.h"
#include "dates/zoned_time.h"

namespace pxport {

// Immutable and small; copy it freely.
class Zone {
 public:
  // Finds a zone that is an argument: offsets (+02:00, -0800, +5, UTC+2, GMT-08:00), UTC, GMT, Z, and names
  // of the system's tz database (Europe/Paris). As in Java, PST is America/Los_Angeles and CST is
  // America/Chicago, including daylight saving time. Other common abbreviations of North America and Europe
  // are fixed offsets. Returns nullopt for other texts.
  static std::optional<Zone> Find(std::string_view name);
  // Finds a zone that is part of a date. Here PST is the offset -08:00 of America/Los_Angeles on any day:
  // such a text means standard time, even in summer.
  static std::optional<Zone> FindInText(std::string_view name);
  // Finds a name of the system's tz database, nothing else.
  static std::optional<Zone> FindInDatabase(std::string_view name);
  static Zone Fixed(int32_t offset) { return Zone(offset); }

  // The local time of a point in time.
  ZonedTime At(Timestamp when) const;
  // The point in time of local calendar fields. Skipped times use the offset before the gap, repeated times
  // the first of the two offsets, as in Java.
  ZonedTime FromLocal(const CivilTime& local) const;

 private:
  explicit Zone(int32_t offset) : offset_(offset) {}

  int32_t offset_ = 0;
  bool daylight_ = false;
  std::string_view name_;  // static storage
  std::optional<absl::TimeZone> rules_;
};

}  // namespace pxport

#endif  // PXPORT_DATES_ZONE_H_
