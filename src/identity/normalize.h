// Canonical forms of identity values, before hashing.
#ifndef PXPORT_IDENTITY_NORMALIZE_H_
#define PXPORT_IDENTITY_NORMALIZE_H_

#include <string>
#include <string_view>

#include "base/status.h"

namespace pxport {

// Without the code points up to U+0020 at both ends (Java's String.trim).
std::string_view TrimText(std::string_view text);

// Lower-cased, trimmed first if asked for. Appends to `out`.
void NormalizeEmail(std::string_view email, bool trim, std::string* out);

enum class PhoneFormat {
  kE164,    // "+40123456789"
  kDigits,  // E.164 without '+'
  kAsIs,    // digits and '+' as they stand, nothing checked
};

// The algorithm of product.md 4. `default_country_code` is the calling code's digits, "" if none. Appends to
// `out` and returns true, or false if the value cannot be normalised (then `out` is unchanged).
bool NormalizePhone(std::string_view phone, PhoneFormat format, std::string_view default_country_code,
                    std::string* out);

// 64 hex digits in any case.
bool IsSha256Hex(std::string_view text);

// For the C header: canonical form of an identity of `name_space` (email: trimmed and lower-cased; phone:
// E.164; hashed namespaces: lower-case hex, InvalidArgument if it is not 64 hex digits; all others: as it
// is). An unknown namespace is NotFound here, so that a typing error cannot pass for a custom namespace.
StatusOr<std::string> NormalizeIdentity(std::string_view name_space, std::string_view value);

}  // namespace pxport

#endif  // PXPORT_IDENTITY_NORMALIZE_H_
