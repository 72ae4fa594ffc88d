#include "expression/zone.h"

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

namespace pxport {
namespace {

constexpr int32_t kHour = 3600;
constexpr std::string_view kDatabase = "/usr/share/zoneinfo/";
constexpr std::pair<std::string_view, int32_t> kAbbreviations[] = {
    {"UTC", 0},
    {"GMT", 0},
    {"UT", 0},
    {"Z", 0},
    {"z", 0},
    {"EST", -5 * kHour},
    {"EDT", -4 * kHour},
    {"CST", -6 * kHour},
    {"CDT", -5 * kHour},
    {"MST", -7 * kHour},
    {"MDT", -6 * kHour},
    {"PST", -8 * kHour},
    {"PDT", -7 * kHour},
    {"AKST", -9 * kHour},
    {"AKDT", -8 * kHour},
    {"HST", -10 * kHour},
    {"WET", 0},
    {"WEST", kHour},
    {"BST", kHour},
    {"CET", kHour},
    {"CEST", 2 * kHour},
    {"EET", 2 * kHour},
    {"EEST", 3 * kHour},
    {"MSK", 3 * kHour},
};

// +h, +hh, +hhmm, +hh:mm.
std::optional<int32_t> Offset(std::string_view text) {
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
  for (const auto& [abbreviation, offset] : kAbbreviations) {
    if (name == abbreviation) return Zone(offset);
  }
  std::string_view offset_text = name;
  if (name.starts_with("UTC") || name.starts_with("GMT")) offset_text.remove_prefix(3);
  if (const std::optional<int32_t> offset = Offset(offset_text)) return Zone(*offset);
  // The database is a folder of files: nothing that could leave it, and no file that is not a zone.
  if (name.empty() || name.size() > 64 || name.front() == '/' || name.find("..") != std::string_view::npos)
    return std::nullopt;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && std::string_view("/_+-").find(c) == std::string_view::npos) return std::nullopt;
  }
  // Abseil remembers every name it was asked for, also unknown ones, which data could make without end.
  std::error_code error;
  if (!std::filesystem::is_regular_file(std::string(kDatabase) + std::string(name), error))
    return std::nullopt;
  Zone zone(0);
  absl::TimeZone rules;
  if (!absl::LoadTimeZone({name.data(), name.size()}, &rules)) return std::nullopt;
  zone.rules_ = rules;
  return zone;
}

int32_t Zone::OffsetAt(Timestamp when) const {
  return rules_.has_value() ? rules_->At(absl::FromUnixSeconds(when.seconds)).offset : offset_;
}

Timestamp Zone::FromLocal(const CivilTime& local) const {
  Timestamp when = FromCivil(local);
  if (!rules_.has_value()) {
    when.seconds -= offset_;
    return when;
  }
  const absl::CivilSecond civil(local.year, local.month, local.day, local.hour, local.minute, local.second);
  when.seconds = absl::ToUnixSeconds(rules_->At(civil).pre);
  return when;
}

}  // namespace pxport
