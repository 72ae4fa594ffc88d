#include "expression/function.h"
#include "expression/json_value.h"

namespace pxport {
namespace {

// Returns objects and arrays unchanged.
Status JsonToObject(const Call& call, Value* out) {
  std::string_view text;
  if (call[0].is_object() || call[0].is_array()) {
    *out = call[0];
    return absl::OkStatus();
  }
  PX_RETURN_IF_ERROR(call.Text(0, &text));
  if (text.empty()) return absl::OkStatus();
  const Status read = ReadJson(text, &call.context, out);
  return read.code() == Code::kInvalidArgument ? call.Wrong(Message(read)) : read;
}

constexpr Function kJsonFunctions[] = {
    {"json_to_object", "json_to_object(TEXT)", 1, 1, ResultKind::kAny, Style::kNullOut, JsonToObject},
};

}  // namespace

std::span<const Function> JsonFunctions() {
  return kJsonFunctions;
}

}  // namespace pxport
