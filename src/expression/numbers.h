// Numbers and their spelling.
#ifndef PXPORT_EXPRESSION_NUMBERS_H_
#define PXPORT_EXPRESSION_NUMBERS_H_

#include <optional>
#include <string_view>

#include "expression/value.h"

namespace pxport {

// A JSON number that is known to be one. Keeps its spelling: an id of 20 digits leaves as it came.
Value NumberFrom(std::string_view spelling);

// The number a text spells, blanks around it and a '+' before it allowed; nullopt if it is none. 1e400 is
// none.
std::optional<Value> ReadNumber(std::string_view text);

// The value cut off towards zero, or nullopt beyond 64 bits.
std::optional<int64_t> Truncate(double value);

// The shortest text that reads back as the same number, without ".0". Needs kNumberBytes.
inline constexpr size_t kNumberBytes = 32;
std::string_view SpellNumber(const Value& number, char* buffer);
std::string_view SpellFloat(float number, char* buffer);

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_NUMBERS_H_
