// A view of one JSON value. The profile reader returns it; expressions, identities and columns read it. A
// view does not own its text: the function that returns it documents how long the text lives.
#ifndef PXPORT_BASE_VALUE_H_
#define PXPORT_BASE_VALUE_H_

#include <cstdint>
#include <string_view>

namespace pxport {

enum class ValueKind : uint8_t { kAbsent, kNull, kBool, kNumber, kString, kArray, kObject };

struct ValueView {
  ValueKind kind = ValueKind::kAbsent;
  // kString: the decoded text (UTF-8). kNumber, kBool: the JSON spelling. kArray, kObject: the JSON source.
  std::string_view text;

  bool missing() const { return kind == ValueKind::kAbsent || kind == ValueKind::kNull; }
  // True for values that fit one CSV column.
  bool scalar() const { return kind != ValueKind::kArray && kind != ValueKind::kObject; }
};

}  // namespace pxport

#endif  // PXPORT_BASE_VALUE_H_
