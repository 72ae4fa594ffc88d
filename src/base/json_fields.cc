#include "base/json_fields.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

namespace pxport {
namespace {

const Json& Null() {
  static const Json null;
  return null;
}

}  // namespace

JsonFields::JsonFields(const Json& object, std::string_view what) : object_(object), what_(what) {
  if (!object.is_object()) Fail(fmt::format("is {}, not an object", Json::KindName(object.kind())));
}

void JsonFields::Fail(std::string what) {
  if (status_.ok()) status_ = Failure(Code::kDataLoss, fmt::format("{} is damaged: {}", what_, what));
}

const Json* JsonFields::FindOfKind(std::string_view key, Json::Kind kind) {
  const Json* value = object_.Find(key);
  if (value == nullptr) {
    Fail(fmt::format("{} is missing", key));
    return nullptr;
  }
  if (value->kind() == kind) return value;
  Fail(fmt::format("{} is {}, not {}", key, Json::KindName(value->kind()), Json::KindName(kind)));
  return nullptr;
}

std::string JsonFields::Text(std::string_view key) {
  const Json* value = FindOfKind(key, Json::Kind::kString);
  return value == nullptr ? std::string() : value->text();
}

bool JsonFields::Flag(std::string_view key) {
  const Json* value = FindOfKind(key, Json::Kind::kBool);
  return value != nullptr && value->boolean();
}

int64_t JsonFields::Integer(std::string_view key) {
  const Json* value = FindOfKind(key, Json::Kind::kNumber);
  if (value == nullptr) return 0;
  const auto integer = value->integer();
  if (!integer.has_value()) Fail(fmt::format("{} is not an integer", key));
  return integer.value_or(0);
}

uint64_t JsonFields::Count(std::string_view key) {
  const int64_t value = Integer(key);
  if (value >= 0) return static_cast<uint64_t>(value);
  Fail(fmt::format("{} is negative", key));
  return 0;
}

uint32_t JsonFields::Small(std::string_view key) {
  const uint64_t value = Count(key);
  if (value <= std::numeric_limits<uint32_t>::max()) return static_cast<uint32_t>(value);
  Fail(fmt::format("{} is too large", key));
  return 0;
}

const std::vector<Json>& JsonFields::Items(std::string_view key) {
  const Json* value = FindOfKind(key, Json::Kind::kArray);
  return value == nullptr ? Null().items() : value->items();
}

const Json& JsonFields::Any(std::string_view key) {
  const Json* value = object_.Find(key);
  return value == nullptr ? Null() : *value;
}

std::vector<std::string> JsonFields::Texts(std::string_view key) {
  std::vector<std::string> texts;
  for (const Json& item : Items(key)) {
    if (!item.is_string())
      Fail(fmt::format("{} holds {}, not only strings", key, Json::KindName(item.kind())));
    texts.push_back(item.text());
  }
  return texts;
}

Json JsonCount(uint64_t value) {
  return Json::NumberText(std::to_string(value));
}

Json JsonTexts(const std::vector<std::string>& texts) {
  std::vector<Json> items;
  items.reserve(texts.size());
  for (const std::string& text : texts) items.push_back(Json::String(text));
  return Json::Array(std::move(items));
}

}  // namespace pxport
