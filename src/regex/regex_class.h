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

// A set of code points: inclusive ranges, in order, not adjacent.
using CodePointSet = std::vector<std::pair<uint32_t, uint32_t>>;

// An error at a position of the regular expression: "... at its column N: what".
Status RegexError(size_t at, std::string_view what, std::string_view remedy = {});

// The set of an escape with the same meaning inside and outside [ ]: d D w W s S h H v V. Else nullptr.
const CodePointSet* FindEscapeSet(char letter);

// Reads an escape of one code point in Java's notation (\n, \x41, \u0041, \0101, \cA, \.) and moves `at` from
// the backslash past it. Fails for escapes that RE2 lacks or interprets differently.
StatusOr<uint32_t> ReadEscapedCodePoint(std::string_view regex, size_t* at);

// Reads a property \p{...} and translates Java's POSIX names to RE2's. `at` is at the `p` or `P` and moves
// past the property. The result is valid inside [ ]. Outside, a POSIX class such as [:alpha:] needs brackets
// around it.
StatusOr<std::string> ReadProperty(std::string_view regex, size_t* at);

// Reads the class that begins with '[' at `at`, moves `at` past its ']', and appends it in RE2's notation.
// RE2 supports neither nested classes nor intersections, so their ranges are calculated here. Fails if the
// calculation would need a property, or a class that folds case (`ignores_case`).
Status AppendRegexClass(std::string_view regex, bool ignores_case, size_t* at, std::string* out);

// The set in RE2's notation, with brackets.
std::string ClassOf(const CodePointSet& set);

}  // namespace pxport

#endif  // PXPORT_REGEX_REGEX_CLASS_H_
