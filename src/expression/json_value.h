// Converts JSON to values in the arena, and back.
#ifndef PXPORT_EXPRESSION_JSON_VALUE_H_
#define PXPORT_EXPRESSION_JSON_VALUE_H_

#include <string_view>

#include "base/status.h"
#include "expression/context.h"
#include "expression/value.h"

namespace pxport {

// Strict RFC 8259 on valid UTF-8, at most kMaxDepth levels. Keeps repeated keys; the last one counts. Values
// point into `text` if possible. Fails with InvalidArgument (without a position, because a position reveals
// something about the data) or ResourceExhausted.
Status ReadJson(std::string_view text, Context* context, Value* out);

// Compact JSON. Dates are text.
void AppendJson(const Value& value, Context* context, TextBuilder* out);

// The notation of array_to_string: {'name':'value','when':1708041600000}. Texts that are dates (yyyy-MM-dd,
// or a full timestamp) become milliseconds since 1970, the way Adobe exports dates.
Status AppendPseudoJson(const Value& value, Context* context, TextBuilder* out);

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_JSON_VALUE_H_
