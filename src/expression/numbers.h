// Numbers and their text.
#ifndef PXPORT_EXPRESSION_NUMBERS_H_
#define PXPORT_EXPRESSION_NUMBERS_H_

#include <optional>
#include <string_view>

#include "expression/value.h"

namespace pxport {

// Converts a valid JSON number. Keeps its spelling, so that an id of 20 digits is written unchanged.
Value NumberFrom(std::string_view spelling);

// Reads a text as a number. Allows spaces around it and a leading '+'. nullopt if the text is not a number or
// exceeds a double, such as 1e400.
std::optional<Value> ReadNumber(std::string_view text);

// Truncates toward zero; nullopt if the result does not fit into 64 bits.
std::optional<int64_t> Truncate(double value);

// The shortest text that reads back as the same number, without ".0". Needs kNumberBytes.
inline constexpr size_t kNumberBytes = 32;
std::string_view SpellNumber(const Value& number, char* buffer);
std::string_view SpellFloat(float number, char* buffer);

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_NUMBERS_H_
