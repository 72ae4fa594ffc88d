// A value while an expression runs. It owns nothing: texts, elements and members are in the arena of the row,
// in the program or in the fields of the row, all of which outlive it.
#ifndef PXPORT_EXPRESSION_VALUE_H_
#define PXPORT_EXPRESSION_VALUE_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "base/timestamp.h"
#include "dates/zoned_time.h"

namespace pxport {

enum class ValueType : uint8_t { kNull, kBool, kInteger, kDecimal, kString, kDate, kArray, kObject };

struct Member;

struct Value {
  ValueType type = ValueType::kNull;
  bool boolean = false;  // kBool; kDate: daylight saving time
  int32_t nanos = 0;     // kDate
  int32_t offset = 0;    // kDate: local time minus UTC, in seconds
  uint32_t size = 0;     // kArray, kObject
  union {
    int64_t integer = 0;    // kInteger; kDate: seconds since 1970 in UTC
    double decimal;         // kDecimal
    const Value* items;     // kArray
    const Member* members;  // kObject
  };
  // kString: the text. kDate: the name of the zone, or empty. Numbers: the original spelling, or empty.
  // kArray, kObject: their JSON, or empty.
  std::string_view text;

  static Value Bool(bool value) {
    Value v;
    v.type = ValueType::kBool;
    v.boolean = value;
    return v;
  }
  static Value Integer(int64_t value, std::string_view spelling = {}) {
    Value v;
    v.type = ValueType::kInteger;
    v.integer = value;
    v.text = spelling;
    return v;
  }
  static Value Decimal(double value, std::string_view spelling = {}) {
    Value v;
    v.type = ValueType::kDecimal;
    v.decimal = value;
    v.text = spelling;
    return v;
  }
  static Value String(std::string_view text) {
    Value v;
    v.type = ValueType::kString;
    v.text = text;
    return v;
  }
  static Value Date(const ZonedTime& time) {
    Value v;
    v.type = ValueType::kDate;
    v.boolean = time.daylight;
    v.integer = time.when.seconds;
    v.nanos = time.when.nanos;
    v.offset = time.offset;
    v.text = time.zone;
    return v;
  }
  static Value Date(Timestamp when) { return Date(ZonedTime{when, 0, false, {}}); }
  static Value Array(std::span<const Value> items, std::string_view json = {}) {
    Value v;
    v.type = ValueType::kArray;
    v.items = items.data();
    v.size = static_cast<uint32_t>(items.size());
    v.text = json;
    return v;
  }
  static Value Object(std::span<const Member> members, std::string_view json = {});

  bool is_null() const { return type == ValueType::kNull; }
  bool is_string() const { return type == ValueType::kString; }
  bool is_array() const { return type == ValueType::kArray; }
  bool is_object() const { return type == ValueType::kObject; }
  bool is_number() const { return type == ValueType::kInteger || type == ValueType::kDecimal; }
  double number() const { return type == ValueType::kInteger ? static_cast<double>(integer) : decimal; }
  Timestamp when() const { return {integer, nanos}; }
  ZonedTime zoned() const { return {when(), offset, boolean, text}; }
  std::span<const Value> array() const { return {is_array() ? items : nullptr, is_array() ? size : 0}; }
  std::span<const Member> object() const;
};

struct Member {
  std::string_view key;
  Value value;
};

inline Value Value::Object(std::span<const Member> members, std::string_view json) {
  Value v;
  v.type = ValueType::kObject;
  v.members = members.data();
  v.size = static_cast<uint32_t>(members.size());
  v.text = json;
  return v;
}

inline std::span<const Member> Value::object() const {
  return {is_object() ? members : nullptr, is_object() ? size : 0};
}

// The last member with that key, or nullptr.
inline const Value* FindMember(const Value& object, std::string_view key) {
  const std::span<const Member> members = object.object();
  for (size_t i = members.size(); i > 0; --i) {
    if (members[i - 1].key == key) return &members[i - 1].value;
  }
  return nullptr;
}

// The name of a type in messages: "text", "a number", ...
inline std::string_view TypeName(ValueType type) {
  switch (type) {
    case ValueType::kNull:
      return "null";
    case ValueType::kBool:
      return "true or false";
    case ValueType::kInteger:
    case ValueType::kDecimal:
      return "a number";
    case ValueType::kString:
      return "text";
    case ValueType::kDate:
      return "a date";
    case ValueType::kArray:
      return "an array";
    case ValueType::kObject:
      return "an object";
  }
  return "";
}

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_VALUE_H_
