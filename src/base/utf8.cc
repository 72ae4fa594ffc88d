#include "base/utf8.h"

#include <cstdint>
#include <cstring>

#include "base/code_point.h"

namespace pxport {

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    uint64_t eight = 0;
    if (text.size() >= sizeof(eight)) {  // ASCII, eight at a time
      std::memcpy(&eight, text.data(), sizeof(eight));
      if ((eight & 0x8080808080808080) == 0) {
        text.remove_prefix(sizeof(eight));
        continue;
      }
    }
    const CodePoint next = DecodeUtf8(text);
    if (next.value == CodePoint::kMalformed) return false;
    text.remove_prefix(next.bytes);
  }
  return true;
}

}  // namespace pxport
