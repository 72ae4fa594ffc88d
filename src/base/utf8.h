// Well-formed UTF-8 as RFC 3629 has it.
#ifndef PXPORT_BASE_UTF8_H_
#define PXPORT_BASE_UTF8_H_

#include <cstddef>
#include <string_view>

namespace pxport {

// No overlong forms, no surrogates, nothing beyond U+10FFFF. NUL bytes are text like any other.
bool IsUtf8(std::string_view text);

// How many code points well-formed UTF-8 holds.
size_t CountCodePoints(std::string_view text);

}  // namespace pxport

#endif  // PXPORT_BASE_UTF8_H_
