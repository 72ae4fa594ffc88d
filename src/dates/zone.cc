#include "dates/zone.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <system_error>

#include "base/ascii.h"
#include "dates/zone_names.h"

namespace pxport {
namespace {

constexpr int32_t kHour = 3600;
constexpr std::string_view kDatabase = "/usr/share/zoneinfo/";

struct Abbreviation {
  std::string_view text;
  int32_t offset;
  bool daylight;
  std::string_view zone;
};
constexpr Abbreviation kAbbreviations[] = {
    {"EST", -5 * kHour, false, "America/New_York"},
    {"EDT", -4 * kHour, true, "America/New_York"},
    {"CST", -6 * kHour, false, "America/Chicago"},
    {"CDT", -5 * kHour, true, "America/Chicago"},
    {"MST", -7 * kHour, false, "America/Denver"},
    {"MDT", -6 * kHour, true, "America/Denver"},
    {"PST", -8 * kHour, false, "America/Los_Angeles"},
    {"PDT", -7 * kHour, true, "America/Los_Angeles"},
    {"AKST", -9 * kHour, false, "America/Anchorage"},
    {"AKDT", -8 * kHour, true, "America/Anchorage"},
    {"HST", -10 * kHour, false, "Pacific/Honolulu"},
    {"WET", 0, false, "WET"},
    {"WEST", kHour, true, "WET"},
    {"BST", kHour, true, "Europe/London"},
    {"CET", kHour, false, "CET"},
    {"CEST", 2 * kHour, true, "CET"},
    {"EET", 2 * kHour, false, "EET"},
    {"EEST", 3 * kHour, true, "EET"},
    {"MSK", 3 * kHour, false, "Europe/Moscow"},
};
// Zones for which the tz database defines winter time as daylight saving time with a negative shift. Java
// does not support negative shifts: there, summer time is the daylight saving time.
constexpr std::string_view kWinterZones[] = {"Africa/Casablanca", "Africa/El_Aaiun", "Eire", "Europe/Dublin"};

const Abbreviation* FindAbbreviation(std::string_view name) {
  const auto* found = std::find_if(std::begin(kAbbreviations), std::end(kAbbreviations),
                                   [name](const Abbreviation& a) { return a.text == name; });
  return found == std::end(kAbbreviations) ? nullptr : found;
}

// Parses +h, +hh, +hhmm and +hh:mm.
std::optional<int32_t> ParseOffset(std::string_view text) {
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const int32_t sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  std::string digits;
  if (text.size() == 5 && text[2] == ':') {
    digits = std::string(text.substr(0, 2)) + std::string(text.substr(3));
  } else {
    digits = text;
  }
  if (digits.size() != 1 && digits.size() != 2 && digits.size() != 4) return std::nullopt;
  if (digits.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  const int32_t number = std::stoi(digits);
  const int32_t hours = digits.size() == 4 ? number / 100 : number;
  const int32_t minutes = digits.size() == 4 ? number % 100 : 0;
  if (hours > 18 || minutes > 59) return std::nullopt;
  return sign * (hours * kHour + minutes * 60);
}

}  // namespace

std::optional<Zone> Zone::Find(std::string_view name) {
  if (name == "Z" || name == "z") return Zone(0);
  if (name == "UTC" || name == "GMT" || name == "UT") {
    Zone zone(0);
    zone.name_ = name == "UTC" ? "UTC" : "GMT";
    return zone;
  }
  std::string_view offset_text = name;
  if (name.starts_with("UTC") || name.starts_with("GMT")) offset_text.remove_prefix(3);
  if (const std::optional<int32_t> offset = ParseOffset(offset_text)) return Zone(*offset);
  const Abbreviation* const known = FindAbbreviation(name);
  if (name == "PST" || name == "CST") return FindInDatabase(known->zone);
  if (std::optional<Zone> zone = FindInDatabase(name)) return zone;
  return known == nullptr ? std::nullopt : std::optional(Zone(known->offset));
}

std::optional<Zone> Zone::FindInText(std::string_view name) {
  const Abbreviation* const known = FindAbbreviation(name);
  if (known == nullptr) return Find(name);
  Zone zone(known->offset);
  zone.daylight_ = known->daylight;
  zone.name_ = known->zone;
  return zone;
}

std::optional<Zone> Zone::FindInDatabase(std::string_view name) {
  // The database is a folder of files. Rejects names that could leave it or that are not zone files.
  if (name.empty() || name.size() > 64 || name.front() == '/' || name.find("..") != std::string_view::npos)
    return std::nullopt;
  for (const char c : name) {
    if (!IsLetter(c) && !IsDigit(c) && std::string_view("/_+-").find(c) == std::string_view::npos)
      return std::nullopt;
  }
  // Abseil caches every name, even unknown ones, so invalid names in the data would use unbounded memory.
  std::error_code error;
  if (!std::filesystem::is_regular_file(std::string(kDatabase) + std::string(name), error))
    return std::nullopt;
  Zone zone(0);
  absl::TimeZone rules;
  if (!absl::LoadTimeZone({name.data(), name.size()}, &rules)) return std::nullopt;
  zone.rules_ = rules;
  zone.name_ = KnownZone(name);
  return zone;
}

ZonedTime Zone::At(Timestamp when) const {
  if (!rules_.has_value()) return {when, offset_, daylight_, name_};
  const absl::TimeZone::CivilInfo info = rules_->At(absl::FromUnixSeconds(when.seconds));
  const bool winter =
      std::find(std::begin(kWinterZones), std::end(kWinterZones), name_) != std::end(kWinterZones);
  return {when, info.offset, winter ? info.offset > 0 : info.is_dst, name_};
}

ZonedTime Zone::FromLocal(const CivilTime& local) const {
  Timestamp when = FromCivil(local);
  if (!rules_.has_value()) {
    when.seconds -= offset_;
    return At(when);
  }
  const absl::CivilSecond civil(local.year, local.month, local.day, local.hour, local.minute, local.second);
  when.seconds = absl::ToUnixSeconds(rules_->At(civil).pre);
  return At(when);
}

}  // namespace pxport
