// Decodes and encodes one UTF-8 code point at a time, for code that processes characters instead of bytes.
#ifndef PXPORT_BASE_CODE_POINT_H_
#define PXPORT_BASE_CODE_POINT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pxport {

struct CodePoint {
  static constexpr uint32_t kMalformed = UINT32_MAX;
  uint32_t value;  // kMalformed: a byte that is not part of well-formed UTF-8
  size_t bytes;    // length in bytes; 1 if malformed
};

// The code point at the start of `text`, which must not be empty.
inline CodePoint DecodeUtf8(std::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(text[i])); };
  const uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {CodePoint::kMalformed, 1};
  uint32_t value = lead & (0x7Fu >> bytes);
  for (size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {CodePoint::kMalformed, 1};
    value = value << 6 | (byte(i) & 0x3F);
  }
  const uint32_t least = bytes == 2 ? 0x80 : bytes == 3 ? 0x800 : 0x10000;
  const bool surrogate = value >= 0xD800 && value < 0xE000;
  if (value < least || surrogate || value > 0x10FFFF) return {CodePoint::kMalformed, 1};
  return {value, bytes};
}

// `value` must be a code point and not a surrogate.
inline void AppendUtf8(uint32_t value, std::string* out) {
  const auto tail = [value](int shift) { return static_cast<char>(0x80 | (value >> shift & 0x3F)); };
  if (value < 0x80) {
    out->push_back(static_cast<char>(value));
  } else if (value < 0x800) {
    out->append({static_cast<char>(0xC0 | value >> 6), tail(0)});
  } else if (value < 0x10000) {
    out->append({static_cast<char>(0xE0 | value >> 12), tail(6), tail(0)});
  } else {
    out->append({static_cast<char>(0xF0 | value >> 18), tail(12), tail(6), tail(0)});
  }
}

}  // namespace pxport

#endif  // PXPORT_BASE_CODE_POINT_H_
