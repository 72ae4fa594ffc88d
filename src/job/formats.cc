#include "job/formats.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/timestamp.h"
#include "dates/zone.h"
#include "identity/phone.h"

namespace pxport {
namespace {

bool IsLetterOrDigit(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool IsText(std::string_view text) {
  return std::none_of(text.begin(), text.end(), IsControl);
}

// RFC 3339 in full: a bare date or a time without zone would be guesswork in a job.
bool IsTimestamp(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";
  if (text.size() <= kShape.size()) return false;
  for (size_t i = 0; i < kShape.size(); ++i) {
    const bool fits =
        kShape[i] == 'd' ? IsDigit(text[i]) : text[i] == kShape[i] || (kShape[i] == 'T' && text[i] == 't');
    if (!fits) return false;
  }
  std::string_view rest = text.substr(kShape.size());
  if (rest.starts_with('.')) {
    const size_t end = rest.find_first_not_of("0123456789", 1);
    if (end == rest.npos || end == 1 || end > 10) return false;
    rest.remove_prefix(end);
  }
  const bool utc = rest == "Z" || rest == "z";
  const bool offset = rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':';
  return (utc || offset) && ParseTimestamp(text).has_value();
}

// Calling codes have one to three digits; four leave room for the area code of a part of North America
// (1242).
bool IsCallingCode(std::string_view text) {
  if (text.empty()) return true;
  if (text.front() == '+') text.remove_prefix(1);
  return PhoneRegion::OfCallingCode(text).has_value();
}

bool IsCountry(std::string_view text) {
  return text.empty() || (text.size() == 2 && PhoneRegion::OfCountry(text).has_value());
}

// It becomes a part of a host name, so anything else would send requests (and signatures) to another host.
bool IsHostLabel(std::string_view text) {
  if (text.empty() || text.size() > 63 || text.front() == '-' || text.back() == '-') return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return IsLetterOrDigit(c) || c == '-'; });
}

// Scheme, authority without user, path; a query only where `query` says so.
bool IsUrl(std::string_view text, bool query) {
  if (text.starts_with("https://")) {
    text.remove_prefix(8);
  } else if (text.starts_with("http://")) {
    text.remove_prefix(7);
  } else {
    return false;
  }
  if (text.find(' ') != text.npos || text.find('#') != text.npos || !IsText(text)) return false;
  const size_t host_end = std::min(text.find('/'), text.size());
  if (host_end == 0 || text.substr(0, host_end).find_first_of("?@") != text.npos) return false;
  return query || text.find('?') == text.npos;
}
bool IsHttpUrl(std::string_view text) {
  return IsUrl(text, false);
}
bool IsPostUrl(std::string_view text) {
  return IsUrl(text, true);
}

bool IsAccountId(std::string_view text) {
  return text.size() == 12 && std::all_of(text.begin(), text.end(), IsDigit);
}

bool IsNameToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return IsLetterOrDigit(c) || c == '-' || c == '_'; });
}

bool IsTimeZone(std::string_view text) {
  return text == "UTC" || Zone::FindInDatabase(text).has_value();
}

constexpr std::array<JobFormat, 10> kFormats{{
    {"text", IsText, "holds a control character",
     "take it out; only visible characters and spaces are allowed here"},
    {"timestamp", IsTimestamp, "is not a timestamp with date and zone", "write it like 2026-12-01T00:00:00Z"},
    {"calling-code", IsCallingCode, "is not a calling code",
     "give the digits only, such as 44 for the United Kingdom"},
    {"country", IsCountry, "is not a country of ISO 3166 with phone numbers",
     "give its two letters, such as US or KZ; the United Kingdom is GB"},
    {"time-zone", IsTimeZone, "is not a time zone of this system's tz database",
     "give its name, such as UTC or Europe/Paris"},
    {"host-label", IsHostLabel, "is not the name of a region",
     "give it as the store spells it, such as eu-west-1"},
    {"http-url", IsHttpUrl, "is not the address of a store",
     "write it like https://minio.acme.example:9000, without user and query"},
    {"post-url", IsPostUrl, "is not an address to post to",
     "write it like https://cdh.acme.example/path, without user"},
    {"account-id", IsAccountId, "is not an account id", "give the 12 digits of the account, as a string"},
    {"token", IsNameToken, "is not a valid name", "use letters, digits, - and _"},
}};

}  // namespace

std::span<const JobFormat> JobFormats() {
  return kFormats;
}

const JobFormat* FindJobFormat(std::string_view name) {
  const auto found =
      std::find_if(kFormats.begin(), kFormats.end(), [&](const JobFormat& f) { return f.name == name; });
  return found == kFormats.end() ? nullptr : &*found;
}

bool IsControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

}  // namespace pxport
