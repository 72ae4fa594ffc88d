#include "base/utf8.h"

#include <algorithm>

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

size_t CountCodePoints(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace pxport
