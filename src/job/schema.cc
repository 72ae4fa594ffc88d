#include "job/schema.h"

#include <fmt/format.h>

namespace pxport {
namespace {

// Parsed once; immutable from then on.
const Json& SchemaDocument() {
  static const Json kDocument = Json::Parse(JobSchema()).value();
  return kDocument;
}

}  // namespace

SchemaNode SchemaNode::Root() {
  return SchemaNode(&SchemaDocument());
}

const Json* SchemaNode::Keyword(std::string_view name) const {
  for (const Json* node = node_; node != nullptr;) {
    if (const Json* keyword = node->Find(name); keyword != nullptr) return keyword;
    const Json* reference = node->Find("$ref");
    node =
        reference == nullptr ? nullptr : SchemaDocument().At(std::string_view(reference->text()).substr(1));
  }
  return nullptr;
}

std::string_view SchemaNode::Text(std::string_view name) const {
  const Json* keyword = Keyword(name);
  return keyword == nullptr ? std::string_view() : std::string_view(keyword->text());
}

bool SchemaNode::Flag(std::string_view name) const {
  const Json* keyword = Keyword(name);
  return keyword != nullptr && keyword->boolean();
}

std::optional<SchemaNode> SchemaNode::Member(std::string_view key) const {
  if (const Json* properties = Keyword("properties"); properties != nullptr) {
    if (const Json* property = properties->Find(key); property != nullptr) return SchemaNode(property);
  }
  const Json* others = Keyword("additionalProperties");
  if (others == nullptr || !others->is_object()) return std::nullopt;
  return SchemaNode(others);
}

std::optional<SchemaNode> SchemaNode::Item() const {
  const Json* items = Keyword("items");
  if (items == nullptr) return std::nullopt;
  return SchemaNode(items);
}

std::string Below(std::string_view pointer, std::string_view key) {
  return fmt::format("{}/{}", pointer, PointerToken(key));
}

}  // namespace pxport
