// The checksum that a control object stores in its member "checksum" to verify itself.
#ifndef PXPORT_BASE_JSON_CHECKSUM_H_
#define PXPORT_BASE_JSON_CHECKSUM_H_

#include <string>
#include <string_view>

#include "base/json.h"

namespace pxport {

inline constexpr std::string_view kChecksumMember = "checksum";

// The CRC-64/NVME, in hex, of the canonical text of the object without its member "checksum".
std::string JsonChecksum(const Json& object);

}  // namespace pxport

#endif  // PXPORT_BASE_JSON_CHECKSUM_H_
