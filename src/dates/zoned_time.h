// A point in time with its time zone.
#ifndef PXPORT_DATES_ZONED_TIME_H_
#define PXPORT_DATES_ZONED_TIME_H_

#include <cstdint>
#include <string_view>

#include "base/timestamp.h"

namespace pxport {

struct ZonedTime {
  Timestamp when;
  int32_t offset = 0;     // local time minus UTC, in seconds
  bool daylight = false;  // daylight saving time, in a named zone
  std::string_view zone;  // name in the tz database, in static storage; empty if only the offset is known

  Timestamp local() const { return {when.seconds + offset, when.nanos}; }
};

}  // namespace pxport

#endif  // PXPORT_DATES_ZONED_TIME_H_
