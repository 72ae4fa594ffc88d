// What values mean to operators: as truth, as text, equal, ordered, added.
#ifndef PXPORT_EXPRESSION_OPERATIONS_H_
#define PXPORT_EXPRESSION_OPERATIONS_H_

#include <optional>
#include <string_view>

#include "base/status.h"
#include "expression/ast.h"
#include "expression/context.h"
#include "expression/value.h"

namespace pxport {

// null is false; numbers are true unless 0; texts must be one of the words Data Prep documents (true, yes, y,
// on, false, no, n, off; small, or all capitals). nullopt for the rest.
std::optional<bool> TruthOf(const Value& value);

// The text of a scalar: null is "", dates are RFC 3339. nullopt for arrays and objects. Made in the arena if
// it does not exist yet.
std::optional<std::string_view> TextOf(const Value& value, Context* context);

// A number, or a text that spells one.
std::optional<Value> NumberOf(const Value& value);
// A date, or a text that spells one.
std::optional<Value> DateOf(const Value& value);

// Numbers and dates by value, also against texts that spell them; arrays and objects by content. null equals
// only null. What does not compare is not equal.
Status Equal(const Value& a, const Value& b, Context* context, bool* equal);

// Below 0, 0, above 0; texts by code points. nullopt if the two have no order.
std::optional<int> Order(const Value& a, const Value& b);

// The operators - * / % and +. Null operands give null. The error has no place yet.
Status Arithmetic(Op op, const Value& a, const Value& b, Context* context, Value* out);

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_OPERATIONS_H_
