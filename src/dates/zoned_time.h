// A point in time with the zone it is told in.
#ifndef PXPORT_DATES_ZONED_TIME_H_
#define PXPORT_DATES_ZONED_TIME_H_

#include <cstdint>
#include <string_view>

#include "base/timestamp.h"

namespace pxport {

struct ZonedTime {
  Timestamp when;
  int32_t offset = 0;     // seconds that local time is ahead of UTC
  bool daylight = false;  // daylight saving time, in a named zone
  std::string_view zone;  // name in the tz database, static; empty if only the offset is known

  Timestamp local() const { return {when.seconds + offset, when.nanos}; }
};

}  // namespace pxport

#endif  // PXPORT_DATES_ZONED_TIME_H_
