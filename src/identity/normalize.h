// Canonical forms of emails, and checks of digests and advertising ids. Phone numbers: phone.h.
#ifndef PXPORT_IDENTITY_NORMALIZE_H_
#define PXPORT_IDENTITY_NORMALIZE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "identity/phone.h"

namespace pxport {

enum class EmailFormat : uint8_t {
  kAdobe,   // trimmed and lower-cased
  kGoogle,  // like kAdobe, without the dots before @gmail.com and @googlemail.com
  kUid2,    // like kAdobe, without the dots and the +suffix before @gmail.com
};

// Appends the address in `format` to `out` and returns true. Without `trim`, an address in kAdobe's format
// keeps the spaces at both ends. Returns false and leaves `out` unchanged if the text is not an address. An
// address has exactly one '@' with text on both sides, and contains no space, control character, bracket,
// comma or semicolon.
bool NormalizeEmail(std::string_view email, EmailFormat format, bool trim, std::string* out);

// Whether `text` is a SHA-256 digest in hex: 64 digits, in upper or lower case.
bool IsSha256Hex(std::string_view text);

// Whether `id` is the advertising id that devices report after their owner opted out: 32 zeros, with or
// without hyphens.
bool IsZeroAdvertisingId(std::string_view id);

}  // namespace pxport

#endif  // PXPORT_IDENTITY_NORMALIZE_H_
