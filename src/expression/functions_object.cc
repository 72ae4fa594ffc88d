#include <algorithm>

#include "expression/function.h"

namespace pxport {
namespace {

std::string_view TrimmedKey(std::string_view text) {
  while (!text.empty() && static_cast<uint8_t>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<uint8_t>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

Status SizeOf(const Call& call, Value* out) {
  const Value& value = call[0];
  if (value.is_array() || value.is_object()) {
    *out = Value::Integer(value.size);
    return absl::OkStatus();
  }
  std::string_view text;
  PX_RETURN_IF_ERROR(call.Text(0, &text));
  *out = Value::Integer(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
  return absl::OkStatus();
}

Status IsEmpty(const Call& call, Value* out) {
  const Value& value = call[0];
  *out = Value::Bool(value.is_null() || (value.is_string() && value.text.empty()) ||
                     ((value.is_array() || value.is_object()) && value.size == 0));
  return absl::OkStatus();
}

// ('a', [1, 2], 'b', [3, 4]) returns [{a: 1, b: 3}, {a: 2, b: 4}]. Shorter arrays are padded with null.
Status ArraysToObject(const Call& call, Value* out) {
  if (call.count() % 2 != 0) return call.Wrong("the arguments must be pairs of a key and an array");
  const size_t keys = call.count() / 2;
  size_t rows = 0;
  for (size_t i = 0; i < keys; ++i) {
    std::span<const Value> items;
    PX_RETURN_IF_ERROR(call.Array(2 * i + 1, &items));
    rows = std::max(rows, items.size());
  }
  PX_RETURN_IF_ERROR(call.context.Charge(rows * keys / 8));
  ListBuilder objects(&call.context);
  for (size_t row = 0; row < rows; ++row) {
    Member* const members = call.context.arena.AllocateArray<Member>(keys);
    for (size_t i = 0; i < keys; ++i) {
      PX_RETURN_IF_ERROR(call.Text(2 * i, &members[i].key));
      const std::span<const Value> items = call[2 * i + 1].array();
      if (row < items.size()) members[i].value = items[row];
    }
    objects.Add(Value::Object({members, keys}));
    PX_RETURN_IF_ERROR(call.context.CheckMemory());
  }
  return objects.Finish(out);
}

Status ToObject(const Call& call, Value* out) {
  const size_t count = call.count() / 2;
  Member* const members = call.context.arena.AllocateArray<Member>(count);
  for (size_t i = 0; i < count; ++i) {
    PX_RETURN_IF_ERROR(call.Text(2 * i, &members[i].key));
    members[i].value = call[2 * i + 1];
  }
  *out = Value::Object({members, count});
  return absl::OkStatus();
}

// Calls visit(key, value) for each pair of "key DELIMITER value FIELD_DELIMITER ...", both trimmed.
template <typename Visit>
void VisitPairs(std::string_view text, std::string_view delimiter, std::string_view field_delimiter,
                Visit visit) {
  while (!text.empty()) {
    const size_t end = std::min(text.find(field_delimiter), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + field_delimiter.size(), text.size()));
    if (TrimmedKey(pair).empty()) continue;
    const size_t at = std::min(pair.find(delimiter), pair.size());
    visit(TrimmedKey(pair.substr(0, at)),
          TrimmedKey(pair.substr(std::min(at + delimiter.size(), pair.size()))));
  }
}

// Limits the length of a delimiter: find() may take time proportional to the product of both lengths.
Status ReadDelimiter(const Call& call, size_t i, std::string_view usual, std::string_view* delimiter) {
  PX_RETURN_IF_ERROR(call.Text(i, delimiter));
  if (delimiter->empty()) *delimiter = usual;
  return delimiter->size() > 32 ? call.Wrong("the delimiter is longer than 32 bytes") : absl::OkStatus();
}

Status TextToObject(const Call& call, Value* out) {
  std::string_view text, delimiter, field_delimiter;
  PX_RETURN_IF_ERROR(call.Text(0, &text));
  PX_RETURN_IF_ERROR(ReadDelimiter(call, 1, ":", &delimiter));
  PX_RETURN_IF_ERROR(ReadDelimiter(call, 2, ",", &field_delimiter));
  size_t count = 0;
  VisitPairs(text, delimiter, field_delimiter, [&count](std::string_view, std::string_view) { ++count; });
  if (count * sizeof(Member) > call.context.limits.memory_bytes) return call.context.OutOfMemory();
  Member* const members = call.context.arena.AllocateArray<Member>(count);
  Member* next = members;
  VisitPairs(text, delimiter, field_delimiter, [&next](std::string_view key, std::string_view value) {
    *next++ = {key, Value::String(value)};
  });
  *out = Value::Object({members, count});
  return absl::OkStatus();
}

Status GetKeys(const Call& call, Value* out) {
  if (!call[0].is_object()) return call.Wrong("argument 1 is not an object");
  ListBuilder keys(&call.context);
  for (const Member& member : call[0].object()) keys.Add(Value::String(member.key));
  return keys.Finish(out);
}

// Returns the value of a key in an object or in a text of pairs.
Status GetValues(const Call& call, Value* out) {
  std::string_view text, key, delimiter, field_delimiter;
  if (call.absent(1)) return absl::OkStatus();
  PX_RETURN_IF_ERROR(call.Text(1, &key));
  if (call[0].is_object()) {
    if (const Value* found = FindMember(call[0], key)) *out = *found;
    return absl::OkStatus();
  }
  PX_RETURN_IF_ERROR(call.Text(0, &text));
  PX_RETURN_IF_ERROR(ReadDelimiter(call, 2, ":", &delimiter));
  PX_RETURN_IF_ERROR(ReadDelimiter(call, 3, ",", &field_delimiter));
  VisitPairs(text, delimiter, field_delimiter, [&](std::string_view found, std::string_view value) {
    if (found == key) *out = Value::String(value);
  });
  return absl::OkStatus();
}

Status GetMember(const Call& call, Value* out) {
  std::string_view key;
  if (call.absent(1)) return absl::OkStatus();
  if (call[0].is_array()) {
    int64_t index = 0;
    PX_RETURN_IF_ERROR(call.Integer(1, &index));
    if (index >= 0 && index < int64_t{call[0].size}) *out = call[0].items[index];
    return absl::OkStatus();
  }
  if (!call[0].is_object()) return call.Wrong("argument 1 is neither an object nor an array");
  PX_RETURN_IF_ERROR(call.Text(1, &key));
  if (const Value* found = FindMember(call[0], key)) *out = *found;
  return absl::OkStatus();
}

// The form with two arguments. With one argument check.cc replaces the call by a test of the profile.
Status ContainsKey(const Call& call, Value* out) {
  std::string_view key;
  PX_RETURN_IF_ERROR(call.Text(1, &key));
  *out = Value::Bool(FindMember(call[0], key) != nullptr);
  return absl::OkStatus();
}

Status Nullify(const Call&, Value*) {
  return absl::OkStatus();
}

constexpr ResultKind kObject = ResultKind::kObject;

constexpr Function kObjectFunctions[] = {
    {"size_of", "size_of(VALUE)", 1, 1, ResultKind::kNumber, Style::kNullOut, SizeOf},
    {"is_empty", "is_empty(VALUE)", 1, 1, ResultKind::kBool, Style::kSeesNulls, IsEmpty},
    {"arrays_to_object", "arrays_to_object(KEY, ARRAY, ...)", 2, -1, ResultKind::kArray, Style::kSeesNulls,
     ArraysToObject},
    {"arrays_to_objects", "arrays_to_objects(KEY, ARRAY, ...)", 2, -1, ResultKind::kArray, Style::kSeesNulls,
     ArraysToObject},
    {"to_object", "to_object(KEY, VALUE, ...)", 0, -1, kObject, Style::kSeesNulls, ToObject},
    {"str_to_object", "str_to_object(TEXT, VALUE_DELIMITER, FIELD_DELIMITER)", 1, 3, kObject, Style::kNullOut,
     TextToObject},
    {"contains_key", "contains_key(\"PATH\") or contains_key(OBJECT, KEY)", 1, 2, ResultKind::kBool,
     Style::kHasKey, ContainsKey},
    {"is_set", "is_set(\"PATH\")", 1, 2, ResultKind::kBool, Style::kHasKey, ContainsKey},
    {"nullify", "nullify()", 0, 0, ResultKind::kNull, Style::kSeesNulls, Nullify},
    {"get_keys", "get_keys(OBJECT)", 1, 1, ResultKind::kArray, Style::kNullOut, GetKeys},
    {"get_values", "get_values(TEXT, KEY, VALUE_DELIMITER, FIELD_DELIMITER)", 2, 4, ResultKind::kAny,
     Style::kNullOut, GetValues},
    {"get", "OBJECT.get(KEY)", 2, 2, ResultKind::kAny, Style::kNullOut, GetMember},
};

}  // namespace

std::span<const Function> ObjectFunctions() {
  return kObjectFunctions;
}

}  // namespace pxport
