#include "rows/row_key.h"

namespace pxport {
namespace {

// A part is 00 for null, or 01, the text with every 00 written as 00 FF, and 00 01. The end mark is smaller
// than any byte that may continue a text, so that prefixes sort first.
constexpr char kNull = '\x00', kText = '\x01', kEscape = '\x00', kEscaped = '\xFF', kEnd = '\x01';

}  // namespace

void AppendKeyPart(std::optional<std::string_view> value, std::string* key) {
  if (!value.has_value()) return key->push_back(kNull);
  key->push_back(kText);
  std::string_view rest = *value;
  for (size_t zero = rest.find('\0'); zero != std::string_view::npos; zero = rest.find('\0')) {
    key->append(rest.substr(0, zero));
    key->push_back(kEscape);
    key->push_back(kEscaped);
    rest.remove_prefix(zero + 1);
  }
  key->append(rest);
  key->push_back(kEscape);
  key->push_back(kEnd);
}

std::optional<std::vector<std::optional<std::string>>> ParseKey(std::string_view key) {
  std::vector<std::optional<std::string>> parts;
  size_t at = 0;
  while (at < key.size()) {
    const char kind = key[at++];
    if (kind == kNull) {
      parts.emplace_back(std::nullopt);
      continue;
    }
    if (kind != kText) return std::nullopt;
    std::string text;
    while (true) {
      const size_t zero = key.find('\0', at);
      if (zero == std::string_view::npos || zero + 1 == key.size()) return std::nullopt;
      text.append(key.substr(at, zero - at));
      at = zero + 2;
      if (key[zero + 1] == kEnd) break;
      if (key[zero + 1] != kEscaped) return std::nullopt;
      text.push_back('\0');
    }
    parts.emplace_back(std::move(text));
  }
  return parts;
}

}  // namespace pxport
