// The checksum that a control object carries of itself, as its member "checksum".
#ifndef PXPORT_BASE_JSON_CHECKSUM_H_
#define PXPORT_BASE_JSON_CHECKSUM_H_

#include <string>
#include <string_view>

#include "base/json.h"

namespace pxport {

inline constexpr std::string_view kChecksumMember = "checksum";

// CRC-64/NVME in hex of the object's canonical text without its member "checksum".
std::string JsonChecksum(const Json& object);

}  // namespace pxport

#endif  // PXPORT_BASE_JSON_CHECKSUM_H_
