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

// TrimText for texts with a space, a mark or a code point beyond ASCII at an end.
std::string_view TrimAnyText(std::string_view text);

// Returns the text without the spaces and marks at both ends. Nearly all texts have none.
inline std::string_view TrimText(std::string_view text) {
  const auto is_visible_ascii = [](char c) { return c > ' ' && c < 0x7F; };
  if (!text.empty() && is_visible_ascii(text.front()) && is_visible_ascii(text.back())) return text;
  return TrimAnyText(text);
}

}  // namespace pxport

#endif  // PXPORT_IDENTITY_SPACES_H_
