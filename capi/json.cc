// pxport.h, JSON: reading the library's documents.
#include "base/json.h"

#include <fmt/format.h>

#include "boundary.h"

using namespace pxport;
using namespace pxport::capi;

struct pxport_json : Tagged<0x70782d6a736f6e2d> {
  explicit pxport_json(Json its_root) : root(std::move(its_root)) {}
  const Json root;
};

namespace {

ValueKind KindOf(const Json& json) {
  switch (json.kind()) {
    case Json::Kind::kBool:
      return ValueKind::kBool;
    case Json::Kind::kNumber:
      return ValueKind::kNumber;
    case Json::Kind::kString:
      return ValueKind::kString;
    case Json::Kind::kArray:
      return ValueKind::kArray;
    case Json::Kind::kObject:
      return ValueKind::kObject;
    case Json::Kind::kNull:
      break;
  }
  return ValueKind::kNull;
}

// Static or owned by the document; a NUL follows.
std::string_view TextOf(const Json& json) {
  if (json.is_bool()) return json.boolean() ? "true" : "false";
  return json.is_number() || json.is_string() ? std::string_view(json.text()) : "";
}

// nullptr if there is no value.
StatusOr<const Json*> Find(const pxport_json* json, const char* pointer) {
  PX_RETURN_IF_ERROR(Expect(json, "json"));
  PX_ASSIGN_OR_RETURN(const std::string_view path, Text(pointer, "pointer"));
  return json->root.At(path);
}

}  // namespace

pxport_status pxport_json_parse(const void* text, size_t text_len, pxport_json** out, pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(out, "out"));
    PX_ASSIGN_OR_RETURN(const std::string_view json, Text(text, text_len, "text"));
    PX_ASSIGN_OR_RETURN(Json root, Json::Parse(json));
    *out = new pxport_json(std::move(root));
    return absl::OkStatus();
  });
}

pxport_status pxport_json_value(const pxport_json* json, const char* pointer, pxport_value* out,
                                pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(out, "out"));
    PX_ASSIGN_OR_RETURN(const Json* found, Find(json, pointer));
    *out = found == nullptr ? ToValue(ValueKind::kAbsent, "") : ToValue(KindOf(*found), TextOf(*found));
    return absl::OkStatus();
  });
}

pxport_status pxport_json_count(const pxport_json* json, const char* pointer, size_t* count,
                                pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(count, "count"));
    PX_ASSIGN_OR_RETURN(const Json* found, Find(json, pointer));
    if (found != nullptr) *count = found->items().size() + found->members().size();
    return absl::OkStatus();
  });
}

pxport_status pxport_json_key(const pxport_json* json, const char* pointer, size_t index, pxport_slice* out,
                              pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(out, "out"));
    PX_ASSIGN_OR_RETURN(const Json* found, Find(json, pointer));
    const size_t count = found == nullptr ? 0 : found->members().size();
    if (index >= count) {
      return Failure(Code::kNotFound,
                     fmt::format("there is no member {} at \"{}\": it has {}", index, pointer, count));
    }
    *out = ToSlice(found->members()[index].first);
    return absl::OkStatus();
  });
}

void pxport_json_free(pxport_json* json) {
  Free(json);
}
