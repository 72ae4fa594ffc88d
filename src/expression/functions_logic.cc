#include "expression/function.h"

namespace pxport {
namespace {

// Without handlers: the evaluator implements them, because they evaluate only the arguments they need.
constexpr Function kLogicFunctions[] = {
    {"iif", "iif(CONDITION, IF_TRUE, IF_FALSE)", 3, 3, ResultKind::kAny, Style::kChoose, nullptr},
    {"decode", "decode(KEY, KEY_1, VALUE_1, ..., DEFAULT)", 3, -1, ResultKind::kAny, Style::kDecode, nullptr},
};

}  // namespace

std::span<const Function> LogicFunctions() {
  return kLogicFunctions;
}

}  // namespace pxport
