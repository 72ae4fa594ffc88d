// Canonical forms and hashes of single identities by namespace, for the functions of the API.
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

// Returns the canonical form of an identity: emails and phone numbers in the format of the options, digests
// in lower-case hex, all other values unchanged. InvalidArgument if the value is invalid in its namespace;
// the message does not contain the value. NotFound if the namespace is unknown: a misspelled namespace is
// not treated as a custom one.
StatusOr<std::string> NormalizeIdentity(std::string_view name_space, std::string_view value,
                                        const IdentityOptions& options);

// Returns the SHA-256 of the canonical form. A digest is not hashed again. In addition to the errors of
// NormalizeIdentity: InvalidArgument if the value is empty or only spaces.
StatusOr<std::string> HashIdentity(std::string_view name_space, std::string_view value,
                                   const IdentityOptions& options);

}  // namespace pxport

#endif  // PXPORT_IDENTITY_CANONICAL_H_
