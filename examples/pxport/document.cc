#include "document.h"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace command {

Document::Document(std::string_view json) {
  pxport_json_parse(json.data(), json.size(), Out(&json_), nullptr);
}

pxport_value Document::value(const std::string& pointer) const {
  pxport_value value = {};
  if (json_ != nullptr) pxport_json_value(json_.get(), pointer.c_str(), &value, nullptr);
  return value;
}

bool Document::has(const std::string& pointer) const {
  const int32_t kind = value(pointer).kind;
  return kind != PXPORT_KIND_ABSENT && kind != PXPORT_KIND_NULL;
}

std::string Document::text(const std::string& pointer) const {
  const pxport_slice text = value(pointer).text;
  return text.size == 0 ? std::string() : std::string(static_cast<const char*>(text.data), text.size);
}

uint64_t Document::number(const std::string& pointer) const {
  const std::string spelling = text(pointer);
  return std::strtoull(spelling.c_str(), nullptr, 10);
}

size_t Document::count(const std::string& pointer) const {
  size_t count = 0;
  if (json_ != nullptr) pxport_json_count(json_.get(), pointer.c_str(), &count, nullptr);
  return count;
}

std::string Document::key(const std::string& pointer, size_t index) const {
  pxport_slice key = {};
  if (json_ == nullptr || pxport_json_key(json_.get(), pointer.c_str(), index, &key, nullptr) != PXPORT_OK)
    return "";
  return {static_cast<const char*>(key.data), key.size};
}

std::string Step(std::string_view key) {
  std::string step = "/";
  for (const char c : key) {
    if (c == '~') {
      step += "~0";
    } else if (c == '/') {
      step += "~1";
    } else {
      step += c;
    }
  }
  return step;
}

std::string JsonString(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 8> escaped{};
      std::snprintf(escaped.data(), escaped.size(), "\\u%04x", static_cast<unsigned>(c));
      json += escaped.data();
    } else {
      json += c;
    }
  }
  return json + '"';
}

}  // namespace command
