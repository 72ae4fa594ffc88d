#include <algorithm>

#include "base/code_point.h"
#include "base/utf8.h"
#include "expression/function.h"

namespace pxport {
namespace {

// Appends `count` letters of the padding, repeated as needed.
void AppendPadding(std::string_view padding, size_t count, TextBuilder* out) {
  const size_t letters = CountCodePoints(padding);
  for (; count >= letters && !out->over(); count -= letters) out->Append(padding);
  for (size_t at = 0; count > 0; --count) {
    const size_t bytes = DecodeUtf8(padding.substr(at)).bytes;
    out->Append(padding.substr(at, bytes));
    at += bytes;
  }
}

// Returns longer texts unchanged. Null counts as empty, as documented.
template <bool left>
Status Pad(const Call& call, Value* out) {
  std::string_view text, padding;
  int64_t width = 0;
  PX_RETURN_IF_ERROR(call.Text(0, &text));
  if (call.absent(1)) return absl::OkStatus();
  PX_RETURN_IF_ERROR(call.Integer(1, &width));
  PX_RETURN_IF_ERROR(call.Text(2, &padding));
  if (padding.empty()) padding = " ";
  const size_t letters = CountCodePoints(text);
  TextBuilder result(&call.context);
  if (width > static_cast<int64_t>(call.context.limits.output_bytes)) return call.context.TooLong();
  const size_t missing = width > static_cast<int64_t>(letters) ? static_cast<size_t>(width) - letters : 0;
  if (!left) result.Append(text);
  AppendPadding(padding, result.over() ? 0 : missing, &result);
  if (left) result.Append(text);
  return result.Finish(out);
}

constexpr Function kPaddingFunctions[] = {
    {"lpad", "lpad(TEXT, COUNT, PADDING)", 3, 3, ResultKind::kString, Style::kSeesNulls, Pad<true>},
    {"rpad", "rpad(TEXT, COUNT, PADDING)", 3, 3, ResultKind::kString, Style::kSeesNulls, Pad<false>},
};

}  // namespace

std::span<const Function> PaddingFunctions() {
  return kPaddingFunctions;
}

}  // namespace pxport
