// English names of time zones.
#ifndef PXPORT_DATES_ZONE_NAMES_H_
#define PXPORT_DATES_ZONE_NAMES_H_

#include <string_view>

namespace pxport {

// The same name in static storage, or "" if it is unknown.
std::string_view KnownZone(std::string_view name);

// "PDT" or "Pacific Daylight Time"; `zone` itself if it has no other name.
std::string_view ZoneText(std::string_view zone, bool daylight, bool full);

}  // namespace pxport

#endif  // PXPORT_DATES_ZONE_NAMES_H_
