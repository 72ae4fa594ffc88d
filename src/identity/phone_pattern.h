// Matches the patterns of phone_table.inc: regular expressions for digits, compiled by phone_table.py.
#ifndef PXPORT_IDENTITY_PHONE_PATTERN_H_
#define PXPORT_IDENTITY_PHONE_PATTERN_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pxport {

// What a pattern matched at the beginning of the digits. A group that did not participate is empty.
struct PhoneMatch {
  static constexpr size_t kMaxGroups = 2;
  std::string_view matched;
  std::string_view groups[kMaxGroups];
};

// Whether the beginning of the digits matches. As in Perl, the first alternative that leads to a match wins.
// `code` is a compiled pattern, `digits` are ASCII digits. Allocates no memory.
bool MatchPhonePrefix(const uint8_t* code, std::string_view digits, PhoneMatch* match);

// Whether all digits match. For patterns without groups.
bool MatchPhonePattern(const uint8_t* code, std::string_view digits);

}  // namespace pxport

#endif  // PXPORT_IDENTITY_PHONE_PATTERN_H_
