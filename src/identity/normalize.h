// Canonical forms of emails and other identities, before they are hashed. Phone numbers: phone.h.
#ifndef PXPORT_IDENTITY_NORMALIZE_H_
#define PXPORT_IDENTITY_NORMALIZE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "identity/phone.h"

namespace pxport {

enum class EmailFormat : uint8_t {
  kAdobe,   // trimmed and lower-cased
  kGoogle,  // in addition without the dots before @gmail.com and @googlemail.com
  kUid2,    // in addition to kAdobe without the dots and the +suffix before @gmail.com
};

// Appends the address in `format` to `out` and returns true. Without `trim` an address in kAdobe's format
// keeps the spaces at both ends. Returns false and leaves `out` as it is if the text is no address: without
// exactly one
// '@' that has text on both sides, or with a space, control character, bracket, comma or semicolon in it.
bool NormalizeEmail(std::string_view email, EmailFormat format, bool trim, std::string* out);

// 64 hex digits in any case.
bool IsSha256Hex(std::string_view text);

// The advertising id of all devices whose owners opted out: zeros, with or without hyphens.
bool IsZeroAdvertisingId(std::string_view id);

}  // namespace pxport

#endif  // PXPORT_IDENTITY_NORMALIZE_H_
