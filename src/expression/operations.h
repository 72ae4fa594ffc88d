// The operators, and the conversions of values that they need.
#ifndef PXPORT_EXPRESSION_OPERATIONS_H_
#define PXPORT_EXPRESSION_OPERATIONS_H_

#include <optional>
#include <string_view>

#include "base/status.h"
#include "expression/ast.h"
#include "expression/context.h"
#include "expression/value.h"

namespace pxport {

// null is false; numbers are true unless 0; texts must be one of the words that Data Prep documents (true,
// yes, y, on, false, no, n, off, in lower case or upper case). nullopt for other values.
std::optional<bool> TruthOf(const Value& value);

// The text of a scalar: null is "", dates are RFC 3339. nullopt for arrays and objects. Allocates in the
// arena if the value has no text yet.
std::optional<std::string_view> TextOf(const Value& value, Context* context);

// A number, or a text that is a number; nullopt for other values.
std::optional<Value> NumberOf(const Value& value);
// A date, or a text that is a date; nullopt for other values.
std::optional<Value> DateOf(const Value& value);

// Compares numbers and dates by value, also with texts that are numbers or dates; arrays and objects by
// content. null equals only null. Values that cannot be compared are not equal.
Status Equal(const Value& a, const Value& b, Context* context, bool* equal);

// Negative, 0 or positive; texts by code points. nullopt if the two cannot be compared.
std::optional<int> Order(const Value& a, const Value& b);

// The operators + - * / %. The result is null if an operand is null. The caller adds the column to errors.
Status Arithmetic(Op op, const Value& a, const Value& b, Context* context, Value* out);

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_OPERATIONS_H_
