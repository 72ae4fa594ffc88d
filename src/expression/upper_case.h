// Locale-independent Unicode upper case, like Java's toUpperCase(Locale.ROOT).
#ifndef PXPORT_EXPRESSION_UPPER_CASE_H_
#define PXPORT_EXPRESSION_UPPER_CASE_H_

#include <string>
#include <string_view>

namespace pxport {

// Appends the upper-case form of valid UTF-8.
void AppendUpperCase(std::string_view text, std::string* out);

// Compares letter by letter, ignoring case. One letter never equals two (the German sharp s is not ss).
bool EqualIgnoringCase(std::string_view a, std::string_view b);

}  // namespace pxport

#endif  // PXPORT_EXPRESSION_UPPER_CASE_H_
