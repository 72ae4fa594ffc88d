#include "expression/function.h"
#include "expression/operations.h"

namespace pxport {
namespace {

// By natural order; ignores null.
template <bool smallest>
Status FindExtreme(const Call& call, Value* out) {
  for (const Value& argument : call.arguments) {
    const std::span<const Value> items = argument.is_array() ? argument.array() : std::span(&argument, 1);
    for (const Value& item : items) {
      if (item.is_null()) continue;
      if (out->is_null()) {
        *out = item;
        continue;
      }
      const std::optional<int> order = Order(item, *out);
      if (!order.has_value()) return call.Wrong("cannot compare the values with each other");
      if (smallest ? *order < 0 : *order > 0) *out = item;
    }
  }
  return absl::OkStatus();
}

constexpr Function kAggregateFunctions[] = {
    {"min", "min(VALUE, ...)", 1, -1, ResultKind::kAny, Style::kSeesNulls, FindExtreme<true>},
    {"max", "max(VALUE, ...)", 1, -1, ResultKind::kAny, Style::kSeesNulls, FindExtreme<false>},
};

}  // namespace

std::span<const Function> AggregateFunctions() {
  return kAggregateFunctions;
}

}  // namespace pxport
