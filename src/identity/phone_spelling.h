// Reduces the text of a phone number to its digits and the signs that determine their meaning.
#ifndef PXPORT_IDENTITY_PHONE_SPELLING_H_
#define PXPORT_IDENTITY_PHONE_SPELLING_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "identity/phone_plan.h"

namespace pxport {

struct PhoneSpelling {
  PhoneDigits digits;
  bool plus = false;                     // a '+' before the first digit
  std::optional<size_t> bracketed_zero;  // the index of a zero in brackets, as in "+44 (0)20"
};

// Reads a phone number into `spelling`, which is empty. Accepts spaces, hyphens, dots, slashes and brackets
// between the digits, words around the number ("Tel. 020...", "... home"), extensions, and tel: URIs with
// parameters. Returns false if there are no digits, if letters or other signs are between them, if there are
// two numbers, or if the text is too long for a number.
bool ReadPhoneSpelling(std::string_view text, PhoneSpelling* spelling);

}  // namespace pxport

#endif  // PXPORT_IDENTITY_PHONE_SPELLING_H_
