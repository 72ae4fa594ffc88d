// Character classes of Java's regular expressions: [a-z[0-9]&&[^aeiou]].
#ifndef PXPORT_REGEX_REGEX_CLASS_H_
#define PXPORT_REGEX_REGEX_CLASS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"

namespace pxport {

// A set of code points: ranges with both ends, in order, apart from each other.
using CodePointSet = std::vector<std::pair<uint32_t, uint32_t>>;

// An error at a place of the regular expression: "what at column N".
Status RegexError(size_t at, std::string_view what, std::string_view remedy = {});

// The set of a letter after a backslash that means the same within and outside of [ ]: d D w W s S h H v V.
// nullptr for other letters.
const CodePointSet* FindEscapeSet(char letter);

// Reads what an escape stands for if that is one code point, in Java's notation (\n, \x41, \u0041, \0101,
// \cA,
// \.), and moves `at` from the backslash past it. Fails for escapes that RE2 lacks or reads as something
// else.
StatusOr<uint32_t> ReadEscapedCodePoint(std::string_view regex, size_t* at);

// A property of \p{...}, with the POSIX names of Java in those of RE2. `at` is at the `p` or `P` and moves
// past the property. The result fits within [ ]; outside it needs them.
StatusOr<std::string> ReadProperty(std::string_view regex, size_t* at);

// Reads the class that begins with '[' at `at`, moves `at` past its ']', and appends it in RE2's notation.
// RE2 knows neither unions within each other nor intersections: they are calculated. Fails where a
// calculation would need a property, or a class that folds case (`ignores_case`).
Status AppendRegexClass(std::string_view regex, bool ignores_case, size_t* at, std::string* out);

// The set in RE2's notation, within brackets.
std::string ClassOf(const CodePointSet& set);

}  // namespace pxport

#endif  // PXPORT_REGEX_REGEX_CLASS_H_
