// Trims the spaces of identities, including those outside ASCII.
#ifndef PXPORT_IDENTITY_SPACES_H_
#define PXPORT_IDENTITY_SPACES_H_

#include <cstdint>
#include <string_view>

namespace pxport {

// Spaces of all kinds, ASCII control characters, and invisible marks: byte order mark, writing direction,
// zero width. Not the joiners U+200C and U+200D, which are part of words in some languages.
constexpr bool IsSpaceOrMark(uint32_t c) {
  return c <= ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200B) ||
         (c >= 0x200E && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) || (c >= 0x205F && c <= 0x2069) ||
         c == 0x3000 || c == 0xFEFF;
}

// Returns the text without the spaces and marks at both ends.
std::string_view TrimText(std::string_view text);

}  // namespace pxport

#endif  // PXPORT_IDENTITY_SPACES_H_
