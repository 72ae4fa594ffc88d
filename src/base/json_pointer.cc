#include <fmt/format.h>

#include <charconv>
#include <string>
#include <vector>

#include "base/json.h"

namespace pxport {
namespace {

Status FailPointer(std::string_view pointer, std::string_view why, std::string_view remedy) {
  std::string shown;
  AppendJsonString(pointer, &shown);
  return Failure(Code::kInvalidArgument, fmt::format("JSON Pointer {}: {}", shown, why), remedy);
}

StatusOr<std::vector<std::string>> SplitPointer(std::string_view pointer) {
  std::vector<std::string> tokens;
  if (pointer.empty()) return tokens;
  if (pointer[0] != '/') {
    return FailPointer(pointer, "expected '/' at the beginning", "write it like /destination/url");
  }
  for (size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      tokens.emplace_back();
    } else if (pointer[i] != '~') {
      tokens.back().push_back(pointer[i]);
    } else if (i + 1 < pointer.size() && (pointer[i + 1] == '0' || pointer[i + 1] == '1')) {
      tokens.back().push_back(pointer[++i] == '0' ? '~' : '/');
    } else {
      return FailPointer(pointer, "'~' must be followed by 0 or 1",
                         "write '~' in a name as ~0 and '/' as ~1");
    }
  }
  return tokens;
}

// RFC 6901: decimal without leading zeros.
std::optional<size_t> ParseArrayIndex(std::string_view token) {
  if (token.empty() || (token[0] == '0' && token.size() > 1)) return std::nullopt;
  size_t index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  if (error != std::errc() || end != token.data() + token.size()) return std::nullopt;
  return index;
}

}  // namespace

const Json* Json::At(std::string_view pointer) const {
  const auto tokens = SplitPointer(pointer);
  if (!tokens.ok()) return nullptr;
  const Json* at = this;
  for (const std::string& token : *tokens) {
    if (at->is_array()) {
      const auto index = ParseArrayIndex(token);
      at = index.has_value() && *index < at->items().size() ? &at->items()[*index] : nullptr;
    } else {
      at = at->Find(token);
    }
    if (at == nullptr) return nullptr;
  }
  return at;
}

Status Json::SetAt(std::string_view pointer, Json value) {
  PX_ASSIGN_OR_RETURN(const std::vector<std::string> tokens, SplitPointer(pointer));
  if (tokens.size() > static_cast<size_t>(kMaxParseDepth)) {
    return FailPointer(pointer.substr(0, 80), fmt::format("deeper than {} levels", kMaxParseDepth),
                       "shorten it");
  }
  Json* at = this;
  for (const std::string& token : tokens) {
    if (at->is_null()) *at = Object();
    if (at->is_object()) {
      Json* next = at->Find(token);
      if (next == nullptr) next = &at->members_.emplace_back(token, Json()).second;
      at = next;
    } else if (at->is_array()) {
      const size_t size = at->items_.size();
      const auto index = token == "-" ? size : ParseArrayIndex(token);
      if (!index.has_value() || *index > size) {
        return FailPointer(pointer,
                           fmt::format("\"{}\" is not an index of an array of {} items", token, size),
                           fmt::format("use an index from 0 to {}, or - to append", size));
      }
      if (*index == size) at->items_.emplace_back();
      at = &at->items_[*index];
    } else {
      return FailPointer(pointer, fmt::format("leads through a {}", KindName(at->kind())),
                         "point at a member of an object or an item of an array");
    }
  }
  *at = std::move(value);
  return absl::OkStatus();
}

std::string PointerToken(std::string_view key) {
  std::string token;
  for (char c : key) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

const std::string& TextAt(const Json& json, std::string_view pointer) {
  static const std::string kEmpty;
  const Json* value = json.At(pointer);
  return value == nullptr ? kEmpty : value->text();
}

std::vector<std::string> TextsAt(const Json& json, std::string_view pointer) {
  std::vector<std::string> texts;
  const Json* value = json.At(pointer);
  if (value == nullptr) return texts;
  if (value->is_string()) texts.push_back(value->text());
  for (const Json& item : value->items()) texts.push_back(item.text());
  return texts;
}

bool FlagAt(const Json& json, std::string_view pointer) {
  const Json* value = json.At(pointer);
  return value != nullptr && value->boolean();
}

uint64_t CountAt(const Json& json, std::string_view pointer) {
  const Json* value = json.At(pointer);
  return value == nullptr ? 0 : static_cast<uint64_t>(value->integer().value_or(0));
}

}  // namespace pxport
