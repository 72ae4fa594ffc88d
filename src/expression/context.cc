#include "expression/context.h"

#include <fmt/format.h>

namespace pxport {

Status Context::OutOfSteps() const {
  return Failure(Code::kResourceExhausted,
                 fmt::format("the expression takes more than {} steps", limits.steps),
                 "look for functions of arrays within each other, or for very large arrays");
}

Status Context::OutOfMemory() const {
  return Failure(Code::kResourceExhausted,
                 fmt::format("the expression takes more than {} bytes of memory", limits.memory_bytes),
                 "look for very large arrays");
}

Status Context::TooLong() const {
  return Failure(Code::kResourceExhausted,
                 fmt::format("the expression makes a text of more than {} bytes", limits.output_bytes),
                 "cut it by left() or substr()");
}

}  // namespace pxport
