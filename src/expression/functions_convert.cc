#include <algorithm>
#include <array>
#include <cmath>

#include "base/digest.h"
#include "expression/function.h"
#include "expression/numbers.h"

namespace pxport {
namespace {

// False for texts of only spaces, for which the result is null.
bool HasNumber(const Call& call) {
  return !call[0].is_string() || call[0].text.find_first_not_of(" \t\r\n") != std::string_view::npos;
}

Status ToInteger(const Call& call, Value* out) {
  Value number;
  if (!HasNumber(call)) return absl::OkStatus();
  PX_RETURN_IF_ERROR(call.Number(0, &number));
  const std::optional<int64_t> whole =
      number.type == ValueType::kInteger ? number.integer : Truncate(number.decimal);
  if (!whole.has_value()) return call.Wrong("the number does not fit into 64 bits", "use to_bigint()");
  *out = Value::Integer(*whole);
  return absl::OkStatus();
}

// Keeps every digit. Only arithmetic converts the number to a double.
Status ToBigint(const Call& call, Value* out) {
  return HasNumber(call) ? call.Number(0, out) : absl::OkStatus();
}

Status ToDecimal(const Call& call, Value* out) {
  Value number;
  if (!HasNumber(call)) return absl::OkStatus();
  PX_RETURN_IF_ERROR(call.Number(0, &number));
  *out = Value::Decimal(number.number());
  return absl::OkStatus();
}

// The text is the shortest one that reads back as the same float.
Status ToFloat(const Call& call, Value* out) {
  Value number;
  if (!HasNumber(call)) return absl::OkStatus();
  PX_RETURN_IF_ERROR(call.Number(0, &number));
  const auto value = static_cast<float>(number.number());
  if (!std::isfinite(value)) return call.Wrong("the number does not fit into a float", "use to_decimal()");
  *out = Value::Decimal(value, SpellFloat(value, call.context.arena.Allocate(kNumberBytes)));
  return absl::OkStatus();
}

// Has the form of version 4. The bits are a digest of the row's seed and the index of the id in the row.
Status MakeUuid(const Call& call, Value* out) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::array<char, 20> input;
  std::copy(call.context.row.uuid_seed.begin(), call.context.row.uuid_seed.end(), input.begin());
  const uint32_t count = call.context.uuids++;
  for (size_t i = 0; i < 4; ++i) input[16 + i] = static_cast<char>(count >> (8 * i));
  Sha256Bytes bytes = call.context.sha256.Of({input.data(), input.size()});
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3F) | 0x80);
  constexpr size_t kLength = 36;
  char* const text = call.context.arena.Allocate(kLength);
  char* at = text;
  for (size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *at++ = '-';
    *at++ = kDigits[bytes[i] >> 4];
    *at++ = kDigits[bytes[i] & 15];
  }
  *out = Value::String({text, kLength});
  return absl::OkStatus();
}

constexpr ResultKind kNumber = ResultKind::kNumber;

constexpr Function kConvertFunctions[] = {
    {"to_bigint", "to_bigint(TEXT)", 1, 1, kNumber, Style::kNullOut, ToBigint},
    {"to_decimal", "to_decimal(TEXT)", 1, 1, kNumber, Style::kNullOut, ToDecimal},
    {"to_float", "to_float(TEXT)", 1, 1, kNumber, Style::kNullOut, ToFloat},
    {"to_integer", "to_integer(TEXT)", 1, 1, kNumber, Style::kNullOut, ToInteger},
    {"uuid", "uuid()", 0, 0, ResultKind::kString, Style::kSeesNulls, MakeUuid, Prepare::kNothing, 0,
     Needs::kUuid},
    {"guid", "guid()", 0, 0, ResultKind::kString, Style::kSeesNulls, MakeUuid, Prepare::kNothing, 0,
     Needs::kUuid},
};

}  // namespace

std::span<const Function> ConvertFunctions() {
  return kConvertFunctions;
}

}  // namespace pxport
