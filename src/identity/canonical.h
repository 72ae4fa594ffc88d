// Canonical forms and hashes of single identities by namespace, as hosts ask for them.
#ifndef PXPORT_IDENTITY_CANONICAL_H_
#define PXPORT_IDENTITY_CANONICAL_H_

#include <string>
#include <string_view>

#include "base/status.h"
#include "identity/hash.h"

namespace pxport {

struct IdentityOptions {
  bool trim = true;  // false: an email keeps its spaces
  EmailFormat email_format = EmailFormat::kAdobe;
  PhoneFormat phone_format = PhoneFormat::kE164;
  PhoneRegion default_region;
  HashEncoding encoding = HashEncoding::kHex;  // of hashes
};

// The canonical form of an identity: emails and phone numbers in the format of the options, digests in
// lower-case hex, all others as they are. InvalidArgument for a value that is none of its namespace, and
// never shows it. NotFound for an unknown namespace, so that a typing error does not pass for a custom
// namespace.
StatusOr<std::string> NormalizeIdentity(std::string_view name_space, std::string_view value,
                                        const IdentityOptions& options);

// SHA-256 of the canonical form. A digest is not hashed again. InvalidArgument also if there is nothing to
// hash.
StatusOr<std::string> HashIdentity(std::string_view name_space, std::string_view value,
                                   const IdentityOptions& options);

}  // namespace pxport

#endif  // PXPORT_IDENTITY_CANONICAL_H_
