#include "base/utf8.h"

#include <cstdint>
#include <cstring>

namespace pxport {
namespace {

// Bytes of the character that starts at `at` (which is not ASCII), or 0 if there is none.
size_t CharacterBytes(const unsigned char* at, size_t left) {
  // The second byte's range is what rules out overlong forms, surrogates and code points that are too large.
  unsigned low = 0x80, high = 0xBF;
  size_t bytes = 0;
  const unsigned char lead = at[0];
  if (lead >= 0xC2 && lead <= 0xDF) {
    bytes = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    bytes = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    bytes = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  }
  if (bytes == 0 || left < bytes || at[1] < low || at[1] > high) return 0;
  for (size_t i = 2; i < bytes; ++i) {
    if ((at[i] & 0xC0) != 0x80) return 0;
  }
  return bytes;
}

}  // namespace

bool IsUtf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  size_t i = 0;
  while (i < text.size()) {
    uint64_t eight = 0;
    if (text.size() - i >= sizeof(eight)) {  // ASCII, eight at a time
      std::memcpy(&eight, bytes + i, sizeof(eight));
      if ((eight & 0x8080808080808080) == 0) {
        i += sizeof(eight);
        continue;
      }
    }
    const size_t step = bytes[i] < 0x80 ? 1 : CharacterBytes(bytes + i, text.size() - i);
    if (step == 0) return false;
    i += step;
  }
  return true;
}

}  // namespace pxport
