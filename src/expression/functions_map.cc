#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include "expression/ast.h"
#include "expression/function.h"
#include "expression/operations.h"

namespace pxport {
namespace {

// Builds a map with unique keys. The first value of a key wins, as Data Prep documents for add_to_map.
class MapBuilder {
 public:
  explicit MapBuilder(Context* context) : context_(*context) {}

  Status Add(std::string_view key, const Value& value) {
    PX_RETURN_IF_ERROR(context_.Charge(1));
    if (!keys_.insert(key).second) return absl::OkStatus();
    members_.push_back({key, value});
    constexpr size_t kBytesPerKey = 2 * sizeof(Member);
    return members_.size() * kBytesPerKey > context_.limits.memory_bytes ? context_.OutOfMemory()
                                                                         : absl::OkStatus();
  }
  Status AddAll(const Value& object) {
    for (const Member& member : object.object()) PX_RETURN_IF_ERROR(Add(member.key, member.value));
    return absl::OkStatus();
  }
  Status Finish(Value* out) {
    Member* const members = context_.arena.AllocateArray<Member>(members_.size());
    std::copy(members_.begin(), members_.end(), members);
    *out = Value::Object({members, members_.size()});
    return context_.CheckMemory();
  }

 private:
  Context& context_;
  absl::flat_hash_set<std::string_view> keys_;
  std::vector<Member> members_;
};

// Keys are text. Other scalars are converted to text; null, arrays and objects are invalid keys.
Status KeyText(const Call& call, const Value& value, std::string_view* key) {
  const std::optional<std::string_view> text = TextOf(value, &call.context);
  if (value.is_null() || !text.has_value())
    return call.Wrong(fmt::format("a key is {}, expected text", TypeName(value.type)));
  *key = *text;
  return absl::OkStatus();
}

Status WrongMap(const Call& call, size_t i) {
  return call.Wrong(fmt::format("argument {} is {}, expected an object", i + 1, TypeName(call[i].type)));
}

// Calls visit(key, value or nullptr) for the key, or for each key of an array, until visit returns false.
template <typename Visit>
Status VisitKeys(const Call& call, Visit visit) {
  if (!call[0].is_object()) return WrongMap(call, 0);
  const std::span<const Value> keys = call[1].is_array() ? call[1].array() : call.arguments.subspan(1, 1);
  for (const Value& item : keys) {
    std::string_view key;
    PX_RETURN_IF_ERROR(KeyText(call, item, &key));
    PX_RETURN_IF_ERROR(call.context.Charge(1 + call[0].size / 8));
    PX_ASSIGN_OR_RETURN(const bool more, visit(key, FindMember(call[0], key)));
    if (!more) break;
  }
  return absl::OkStatus();
}

// Data Prep describes the result as the value, but its sample shows a map. We follow the sample.
Status MapGetValues(const Call& call, Value* out) {
  if (call.absent(1)) return absl::OkStatus();
  MapBuilder map(&call.context);
  const auto add = [&map](std::string_view key, const Value* found) -> StatusOr<bool> {
    if (found != nullptr) PX_RETURN_IF_ERROR(map.Add(key, *found));
    return true;
  };
  PX_RETURN_IF_ERROR(VisitKeys(call, add));
  return map.Finish(out);
}

// True if the map has the key, or at least one of an array of keys.
Status MapHasKeys(const Call& call, Value* out) {
  if (call.absent(1)) return absl::OkStatus();
  bool has = false;
  PX_RETURN_IF_ERROR(VisitKeys(call, [&has](std::string_view, const Value* found) -> StatusOr<bool> {
    has = found != nullptr;
    return !has;
  }));
  *out = Value::Bool(has);
  return absl::OkStatus();
}

Status AddToMap(const Call& call, Value* out) {
  MapBuilder map(&call.context);
  for (size_t i = 0; i < call.count(); ++i) {
    if (call.absent(i)) continue;
    if (!call[i].is_object()) return WrongMap(call, i);
    PX_RETURN_IF_ERROR(map.AddAll(call[i]));
  }
  return map.Finish(out);
}

Status PairsToMap(const Call& call, Value* out) {
  MapBuilder map(&call.context);
  for (size_t i = 0; i + 1 < call.count(); i += 2) {
    std::string_view key;
    PX_RETURN_IF_ERROR(KeyText(call, call[i], &key));
    PX_RETURN_IF_ERROR(map.Add(key, call[i + 1]));
  }
  return map.Finish(out);
}

// Maps the value of `field` in each object to the object.
Status MapByField(const Call& call, std::span<const Value> objects, std::string_view field, Value* out) {
  MapBuilder map(&call.context);
  for (size_t i = 0; i < objects.size(); ++i) {
    if (!objects[i].is_object()) {
      return call.Wrong(fmt::format("element {} is {}, expected an object", i, TypeName(objects[i].type)));
    }
    PX_RETURN_IF_ERROR(call.context.Charge(1 + objects[i].size / 8));
    const Value* const found = FindMember(objects[i], field);
    if (found == nullptr || found->is_null())
      return call.Wrong(fmt::format("element {} has no value for the key", i),
                        "remove such elements with filterArray()");
    std::string_view key;
    PX_RETURN_IF_ERROR(KeyText(call, *found, &key));
    PX_RETURN_IF_ERROR(map.Add(key, objects[i]));
  }
  return map.Finish(out);
}

Status ArrayToMap(const Call& call, Value* out) {
  std::string_view field;
  if (!call[0].is_array())
    return call.Wrong(fmt::format("argument 1 is {}, expected an array", TypeName(call[0].type)));
  PX_RETURN_IF_ERROR(KeyText(call, call[1], &field));
  return MapByField(call, call[0].array(), field, out);
}

// Has three forms: (KEY, VALUE, ...), (OBJECT), and (OBJECTS, FIELD) with an array or one object. In the last
// form a bare name is the name of the field, as in the documented object_to_map(addresses, type): check.cc
// stores it in the node.
Status ObjectToMap(const Call& call, Value* out) {
  if (call.count() == 1) {
    if (!call[0].is_object()) return WrongMap(call, 0);
    MapBuilder map(&call.context);
    PX_RETURN_IF_ERROR(map.AddAll(call[0]));
    return map.Finish(out);
  }
  if (call.count() > 2 || !(call[0].is_array() || call[0].is_object())) return PairsToMap(call, out);
  std::string_view field = call.node.value.text;
  if (field.empty()) PX_RETURN_IF_ERROR(KeyText(call, call[1], &field));
  return MapByField(call, call[0].is_array() ? call[0].array() : call.arguments.first(1), field, out);
}

// Returns the array: an export only inserts, so there is no existing array to append to or replace.
Status UpsertArray(const Call& call, Value* out) {
  std::span<const Value> items;
  PX_RETURN_IF_ERROR(call.Array(0, &items));
  *out = call[0];
  return absl::OkStatus();
}

constexpr ResultKind kMap = ResultKind::kObject;

constexpr Function kMapFunctions[] = {
    {"map_get_values", "map_get_values(MAP, KEY)", 2, 2, kMap, Style::kNullOut, MapGetValues},
    {"map_has_keys", "map_has_keys(MAP, KEY)", 2, 2, ResultKind::kBool, Style::kNullOut, MapHasKeys},
    {"add_to_map", "add_to_map(MAP, MAP, ...)", 2, -1, kMap, Style::kSeesNulls, AddToMap},
    {"to_map", "to_map(KEY, VALUE, ...)", 2, -1, kMap, Style::kSeesNulls, PairsToMap},
    {"object_to_map", "object_to_map(OBJECT), object_to_map(KEY, VALUE, ...) or object_to_map(ARRAY, FIELD)",
     1, -1, kMap, Style::kNullOut, ObjectToMap},
    {"array_to_map", "array_to_map(ARRAY, FIELD)", 2, 2, kMap, Style::kNullOut, ArrayToMap},
    {"upsert_array_append", "upsert_array_append(ARRAY)", 1, 2, ResultKind::kArray, Style::kNullOut,
     UpsertArray},
    {"upsert_array_replace", "upsert_array_replace(ARRAY, INDEX)", 1, 2, ResultKind::kArray, Style::kNullOut,
     UpsertArray},
};

}  // namespace

std::span<const Function> MapFunctions() {
  return kMapFunctions;
}

}  // namespace pxport
