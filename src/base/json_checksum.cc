#include "base/json_checksum.h"

#include "base/checksum.h"

namespace pxport {

std::string JsonChecksum(const Json& object) {
  Json bare = Json::Object();
  for (const auto& [name, value] : object.members()) {
    if (name != kChecksumMember) bare.Set(name, value);
  }
  return Crc64Hex(Crc64Nvme(bare.Canonical()));
}

}  // namespace pxport
