#include "job/hash.h"

#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "job/schema.h"

namespace pxport {
namespace {

// The part of a value that makes the job: no secrets, no comments, no keys that change no exported byte,
// whole numbers in one spelling.
Json Essence(std::optional<SchemaNode> schema, const Json& value) {
  if (value.is_number()) {
    const auto integer = value.integer();
    return integer.has_value() ? Json::Number(*integer) : value;
  }
  if (value.is_array()) {
    const auto item = schema.has_value() ? schema->Item() : std::nullopt;
    std::vector<Json> items;
    for (const Json& one : value.items()) items.push_back(Essence(item, one));
    return Json::Array(std::move(items));
  }
  if (!value.is_object()) return value;
  // Comments are keys of the schema; elsewhere (consent, tags) "$comment" is a name like any other.
  const Json* keys = schema.has_value() ? schema->Keyword("properties") : nullptr;
  std::vector<Json::Member> members;
  for (const auto& [key, member] : value.members()) {
    if (key.starts_with('$') && keys != nullptr) continue;
    const auto node = schema.has_value() ? schema->Member(key) : std::nullopt;
    if (node.has_value() && (node->Flag("x-secret") || node->Keyword("x-hashed") != nullptr)) continue;
    Json essence = Essence(node, member);
    // An object without anything that counts is the same as no object, if that is what a missing one means.
    const Json* missing = node.has_value() ? node->Keyword("default") : nullptr;
    if (missing != nullptr && missing->is_object() && essence == *missing) continue;
    members.emplace_back(key, std::move(essence));
  }
  return Json::Object(std::move(members));
}

}  // namespace

std::string JobHash(const Json& document) {
  return Hex(Sha256().Of(Essence(SchemaNode::Root(), document).Canonical()));
}

}  // namespace pxport
