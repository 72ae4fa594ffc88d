#include "csv/utf16.h"

#include <cstdint>

#include "base/code_point.h"

namespace pxport::csv_internal {
namespace {

void AppendUnit(uint32_t unit, std::string* out) {
  const char bytes[2] = {static_cast<char>(unit & 0xFF), static_cast<char>(unit >> 8)};
  out->append(bytes, 2);
}

}  // namespace

void AppendUtf16le(std::string_view text, std::string* out) {
  constexpr uint32_t kReplacement = 0xFFFD;
  out->reserve(out->size() + 2 * text.size());  // at most one unit per byte
  while (!text.empty()) {
    const CodePoint point = DecodeUtf8(text);
    text.remove_prefix(point.bytes);
    const uint32_t value = point.value == CodePoint::kMalformed ? kReplacement : point.value;
    if (value < 0x10000) {
      AppendUnit(value, out);
    } else {
      AppendUnit(0xD800 + ((value - 0x10000) >> 10), out);
      AppendUnit(0xDC00 + ((value - 0x10000) & 0x3FF), out);
    }
  }
}

}  // namespace pxport::csv_internal
