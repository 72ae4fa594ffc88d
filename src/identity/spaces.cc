#include "identity/spaces.h"

#include "base/code_point.h"

namespace pxport {
namespace {

// `text` is not empty.
CodePoint LastCodePoint(std::string_view text) {
  size_t begin = text.size() - 1;
  const auto is_continuation = [&] { return (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80; };
  while (begin > 0 && text.size() - begin < 4 && is_continuation()) --begin;
  return DecodeUtf8(text.substr(begin));
}

}  // namespace

std::string_view TrimAnyText(std::string_view text) {
  while (!text.empty()) {
    const CodePoint first = DecodeUtf8(text);
    if (!IsSpaceOrMark(first.value)) break;
    text.remove_prefix(first.bytes);
  }
  while (!text.empty()) {
    const CodePoint last = LastCodePoint(text);
    if (!IsSpaceOrMark(last.value)) break;
    text.remove_suffix(last.bytes);
  }
  return text;
}

}  // namespace pxport
