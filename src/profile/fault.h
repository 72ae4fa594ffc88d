// Where and why a line is not a profile. Looks at one byte after the other: for lines already known to be
// bad.
#ifndef PXPORT_PROFILE_FAULT_H_
#define PXPORT_PROFILE_FAULT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pxport {

struct Fault {
  uint64_t column = 0;  // 1-based byte
  std::string reason;   // one line, nothing of the profile's content
};

// The first byte at which `line` stops being one JSON object in UTF-8 (a missing end: one past the last
// byte), or nullopt if there is no such byte.
std::optional<Fault> FindFault(std::string_view line);

}  // namespace pxport

#endif  // PXPORT_PROFILE_FAULT_H_
