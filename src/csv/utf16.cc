#include "csv/utf16.h"

#include <cstdint>

namespace pxport::csv_internal {
namespace {

constexpr uint32_t kReplacement = 0xFFFD;

struct CodePoint {
  uint32_t value;
  size_t bytes;
};

// The code point at the start of `text`, which is not empty.
CodePoint Decode(std::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(text[i])); };
  const uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {kReplacement, 1};
  uint32_t value = lead & (0x7Fu >> bytes);
  for (size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {kReplacement, 1};
    value = value << 6 | (byte(i) & 0x3F);
  }
  const uint32_t least = bytes == 2 ? 0x80 : bytes == 3 ? 0x800 : 0x10000;
  const bool surrogate = value >= 0xD800 && value < 0xE000;
  if (value < least || surrogate || value > 0x10FFFF) return {kReplacement, 1};
  return {value, bytes};
}

void AppendUnit(uint32_t unit, std::string* out) {
  const char bytes[2] = {static_cast<char>(unit & 0xFF), static_cast<char>(unit >> 8)};
  out->append(bytes, 2);
}

}  // namespace

void AppendUtf16le(std::string_view text, std::string* out) {
  out->reserve(out->size() + 2 * text.size());  // no text needs more: one unit a byte at most
  while (!text.empty()) {
    const CodePoint point = Decode(text);
    text.remove_prefix(point.bytes);
    if (point.value < 0x10000) {
      AppendUnit(point.value, out);
    } else {
      AppendUnit(0xD800 + ((point.value - 0x10000) >> 10), out);
      AppendUnit(0xDC00 + ((point.value - 0x10000) & 0x3FF), out);
    }
  }
}

}  // namespace pxport::csv_internal
