#include "expression/function.h"

namespace pxport {
namespace {

// Both evaluate only what they need, which is the evaluator's work.
constexpr Function kLogicFunctions[] = {
    {"iif", "iif(CONDITION, IF_TRUE, IF_FALSE)", 3, 3, ResultKind::kAny, Style::kChoose, nullptr},
    {"decode", "decode(KEY, KEY_1, VALUE_1, ..., DEFAULT)", 3, -1, ResultKind::kAny, Style::kDecode, nullptr},
};

}  // namespace

std::span<const Function> LogicFunctions() {
  return kLogicFunctions;
}

}  // namespace pxport
