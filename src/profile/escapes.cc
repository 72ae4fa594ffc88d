#include "profile/escapes.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/ascii.h"
#include "profile/key_table.h"

namespace pxport {
namespace {

constexpr size_t kBlockBytes = 16 * 1024;

// A table instead of branches: the CPU cannot predict which digit or letter is next.
constexpr std::array<int8_t, 256> MakeHexDigits() {
  std::array<int8_t, 256> digits{};
  for (size_t byte = 0; byte < 256; ++byte) {
    digits[byte] = static_cast<int8_t>(HexDigitValue(static_cast<char>(byte)));
  }
  return digits;
}
constexpr std::array<int8_t, 256> kHexValues = MakeHexDigits();

// Maps the letter of a two-byte escape to the byte that it represents. 0: not an escape.
constexpr std::array<char, 256> MakeShortEscapes() {
  std::array<char, 256> bytes{};
  bytes['"'] = '"';
  bytes['\\'] = '\\';
  bytes['/'] = '/';
  bytes['b'] = '\b';
  bytes['f'] = '\f';
  bytes['n'] = '\n';
  bytes['r'] = '\r';
  bytes['t'] = '\t';
  return bytes;
}
constexpr std::array<char, 256> kShortEscapes = MakeShortEscapes();

char ReadShortEscape(char letter) {
  return kShortEscapes[static_cast<unsigned char>(letter)];
}

// Returns the value of the \uXXXX at the start of `text`; negative if there is none.
int ReadHexEscape(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return -1;
  int value = 0;  // invalid digits are -1, which makes it negative
  for (size_t i = 2; i < 6; ++i) value = value << 4 | kHexValues[static_cast<unsigned char>(text[i])];
  return value;
}

bool IsHighSurrogate(int unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}
bool IsLowSurrogate(int unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

char* AppendUtf8(uint32_t point, char* out) {
  const auto put = [&](uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6);
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3F));
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  }
  return out;
}

}  // namespace

int EscapeSize(std::string_view text) {
  if (text.size() < 2) return 0;
  if (text[1] != 'u') return ReadShortEscape(text[1]) != 0 ? 2 : 0;
  const int unit = ReadHexEscape(text);
  if (unit < 0 || IsLowSurrogate(unit)) return 0;
  if (!IsHighSurrogate(unit)) return 6;
  return IsLowSurrogate(ReadHexEscape(text.substr(6))) ? 12 : 0;
}

char* TextArena::Allocate(size_t size) {
  const size_t wanted = size + kKeySlack;
  if (block_ < blocks_.size() && used_ + wanted > blocks_[block_].size) {
    ++block_;
    used_ = 0;
  }
  // A block that is too small for this text is not used again before Clear().
  while (block_ < blocks_.size() && wanted > blocks_[block_].size) ++block_;
  if (block_ == blocks_.size()) {
    const size_t bytes = std::max(wanted, kBlockBytes);
    blocks_.push_back({std::make_unique<char[]>(bytes), bytes});
  }
  char* const allocated = blocks_[block_].bytes.get() + used_;
  used_ += wanted;
  return allocated;
}

void TextArena::Clear() {
  block_ = 0;
  used_ = 0;
  // Release the memory that one huge line needed.
  if (blocks_.size() > 1) blocks_.resize(1);
  if (!blocks_.empty() && blocks_[0].size > kBlockBytes) blocks_.clear();
}

std::optional<std::string_view> DecodeString(std::string_view raw, TextArena* arena) {
  // The decoded text is never longer: each escape has at least as many bytes as its UTF-8.
  char* const begin = arena->Allocate(raw.size());
  char* out = begin;
  while (!raw.empty()) {
    const size_t plain = std::min(raw.find('\\'), raw.size());
    std::memcpy(out, raw.data(), plain);
    out += plain;
    raw.remove_prefix(plain);
    if (raw.empty()) break;
    const int size = EscapeSize(raw);
    if (size == 0) return std::nullopt;
    if (size == 2) {
      *out++ = ReadShortEscape(raw[1]);
    } else {
      uint32_t point = static_cast<uint32_t>(ReadHexEscape(raw));
      if (size == 12) {
        const uint32_t low = static_cast<uint32_t>(ReadHexEscape(raw.substr(6)));
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
      }
      out = AppendUtf8(point, out);
    }
    raw.remove_prefix(static_cast<size_t>(size));
  }
  return std::string_view(begin, static_cast<size_t>(out - begin));
}

}  // namespace pxport
