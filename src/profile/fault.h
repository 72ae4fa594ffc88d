// Finds where and why a line is not a profile. Slow, byte by byte: for lines that are known to be invalid.
#ifndef PXPORT_PROFILE_FAULT_H_
#define PXPORT_PROFILE_FAULT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pxport {

// How a line shows that its file is JSON, but not one profile per line.
enum class LineShape : uint8_t {
  kOther,
  kArray,    // an array begins in it
  kUnended,  // the profile does not end in it
  kSeveral,  // another profile begins in it
};

struct Fault {
  uint64_t column = 0;  // 1-based byte
  std::string reason;   // one line, without content of the profile
  LineShape shape = LineShape::kOther;
};

// Returns the first byte that cannot belong to a JSON object in UTF-8, or nullopt if `line` is one. If the
// end of the object is missing, the fault is one byte after the line.
std::optional<Fault> FindFault(std::string_view line);

}  // namespace pxport

#endif  // PXPORT_PROFILE_FAULT_H_
