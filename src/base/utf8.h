// Well-formed UTF-8 as RFC 3629 defines it.
#ifndef PXPORT_BASE_UTF8_H_
#define PXPORT_BASE_UTF8_H_

#include <cstddef>
#include <string_view>

namespace pxport {

// True without overlong forms, surrogates and values beyond U+10FFFF. NUL bytes are allowed.
bool IsUtf8(std::string_view text);

// The number of code points of well-formed UTF-8.
size_t CountCodePoints(std::string_view text);

}  // namespace pxport

#endif  // PXPORT_BASE_UTF8_H_
