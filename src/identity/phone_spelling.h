// What is left of a phone number as it is written: its digits and the signs that say how to read them.
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
  std::optional<size_t> bracketed_zero;  // the place of a zero in brackets, as in "+44 (0)20"
};

// Reads numbers with spaces, hyphens, dots, slashes and brackets between the digits, in words ("Tel. 020...",
// "... home"), with extensions, and tel: URIs with their parameters, into an empty `spelling`. False: no
// digits, letters or other signs between them, two numbers, or a text longer than any number.
bool ReadPhoneSpelling(std::string_view text, PhoneSpelling* spelling);

}  // namespace pxport

#endif  // PXPORT_IDENTITY_PHONE_SPELLING_H_
