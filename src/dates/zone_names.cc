#include "dates/zone_names.h"

#include <algorithm>
#include <vector>

namespace pxport {
namespace {

struct ZoneGroup {
  std::string_view standard, daylight;            // PST, PDT
  std::string_view full_standard, full_daylight;  // Pacific Standard Time, Pacific Daylight Time
  std::string_view zones;                         // names in the tz database, separated by spaces
};

// Made by tests/golden/time_format/ZoneNames.java from the names of OpenJDK 17 (Unicode CLDR 39).
constexpr ZoneGroup kGroups[] = {
#include "dates/zone_names.inc"
};

struct NamedZone {
  std::string_view zone;
  const ZoneGroup* group;
};

const std::vector<NamedZone>& ZonesByName() {
  static const std::vector<NamedZone> kZones = [] {
    std::vector<NamedZone> zones;
    for (const ZoneGroup& group : kGroups) {
      for (std::string_view rest = group.zones; !rest.empty();) {
        const std::string_view zone = rest.substr(0, rest.find(' '));
        zones.push_back({zone, &group});
        rest.remove_prefix(std::min(zone.size() + 1, rest.size()));
      }
    }
    std::sort(zones.begin(), zones.end(),
              [](const NamedZone& a, const NamedZone& b) { return a.zone < b.zone; });
    return zones;
  }();
  return kZones;
}

const NamedZone* FindNamedZone(std::string_view name) {
  const std::vector<NamedZone>& zones = ZonesByName();
  const auto found =
      std::lower_bound(zones.begin(), zones.end(), name,
                       [](const NamedZone& zone, std::string_view wanted) { return zone.zone < wanted; });
  return found != zones.end() && found->zone == name ? &*found : nullptr;
}

}  // namespace

std::string_view KnownZone(std::string_view name) {
  const NamedZone* const found = FindNamedZone(name);
  return found == nullptr ? std::string_view() : found->zone;
}

std::string_view ZoneText(std::string_view zone, bool daylight, bool full) {
  const NamedZone* const found = FindNamedZone(zone);
  if (found == nullptr) return zone;
  const ZoneGroup& group = *found->group;
  if (full) return daylight ? group.full_daylight : group.full_standard;
  return daylight ? group.daylight : group.standard;
}

}  // namespace pxport
