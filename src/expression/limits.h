// Limits of expressions. Those of compilation are fixed; the host sets those of a row.
#ifndef PXPORT_EXPRESSION_LIMITS_H_
#define PXPORT_EXPRESSION_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "base/limits.h"

namespace pxport {

// A longer text is probably data, not an expression.
inline constexpr size_t kMaxExpressionBytes = 64 * kKiB;
// Nested brackets, calls, lambdas and unary operators: the parser recurses over them.
inline constexpr int kMaxExpressionNesting = 100;
// Height of the tree, which includes chains such as `a + b + c + ...`: the evaluator recurses over it.
inline constexpr uint32_t kMaxExpressionHeight = 400;

// Limits per row. Exceeding one is an error of that row (ResourceExhausted), never a wrong result.
struct ExpressionLimits {
  // Operations. Functions are also charged for the bytes and elements they read.
  uint64_t steps = 1'000'000;
  // Size of each text that is created, and of the result.
  size_t output_bytes = kMiB;
  // Size of all values and texts of one row, including those of its JSON fields.
  size_t memory_bytes = 64 * kMiB;
};

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_LIMITS_H_
