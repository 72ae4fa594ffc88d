// What an expression may cost. Compile-time bounds are fixed, those of one row are the host's to set.
#ifndef PXPORT_EXPRESSION_LIMITS_H_
#define PXPORT_EXPRESSION_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "base/limits.h"

namespace pxport {

// Longer texts are data in the wrong place.
inline constexpr size_t kMaxExpressionBytes = 64 * kKiB;
// Brackets, calls, lambdas and signs within each other: the parser recurses over them.
inline constexpr int kMaxExpressionNesting = 100;
// Height of the tree, which is also that of `a + b + c + ...`: the evaluator recurses over it.
inline constexpr uint32_t kMaxExpressionHeight = 400;

// Of one row. Reaching one is an error of that row (ResourceExhausted), never a wrong result.
struct ExpressionLimits {
  // Operations; functions also pay for the bytes and elements they look at.
  uint64_t steps = 1'000'000;
  // Of every text that is made, and of the result.
  size_t output_bytes = kMiB;
  // All values and texts of one row, those of its JSON fields included.
  size_t memory_bytes = 64 * kMiB;
};

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_LIMITS_H_
