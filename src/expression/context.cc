#include "expression/context.h"

#include <fmt/format.h>

namespace pxport {

Status Context::OutOfSteps() const {
  return Failure(Code::kResourceExhausted,
                 fmt::format("the expression takes more than {} steps", limits.steps),
                 "check for nested array functions and very large arrays");
}

Status Context::OutOfMemory() const {
  return Failure(Code::kResourceExhausted,
                 fmt::format("the expression takes more than {} bytes of memory", limits.memory_bytes),
                 "check for very large arrays");
}

Status Context::TooLong() const {
  return Failure(Code::kResourceExhausted,
                 fmt::format("the expression produces text of more than {} bytes", limits.output_bytes),
                 "shorten it with left() or substr()");
}

}  // namespace pxport
