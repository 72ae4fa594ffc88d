// Converts UTF-8 to UTF-16LE.
#ifndef PXPORT_CSV_UTF16_H_
#define PXPORT_CSV_UTF16_H_

#include <string>
#include <string_view>

namespace pxport::csv_internal {

// Appends the text as UTF-16LE without a byte-order mark. Each byte that is not valid UTF-8 becomes U+FFFD.
void AppendUtf16le(std::string_view text, std::string* out);

}  // namespace pxport::csv_internal

#endif  // PXPORT_CSV_UTF16_H_
