// Unicode's canonical equivalence: a letter with its accent is the same text as the letter and a combining
// accent.
#ifndef PXPORT_BASE_CANONICAL_FORM_H_
#define PXPORT_BASE_CANONICAL_FORM_H_

#include <string>
#include <string_view>

namespace pxport {

// Normalization form D. Two texts have the same form D if and only if they have the same form C, and form D
// needs no composition. Bytes that are not UTF-8 remain.
std::string CanonicalForm(std::string_view text);

}  // namespace pxport

#endif  // PXPORT_BASE_CANONICAL_FORM_H_
