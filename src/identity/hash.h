// Makes the values of target identities: canonical, hashed, or as they are.
#ifndef PXPORT_IDENTITY_HASH_H_
#define PXPORT_IDENTITY_HASH_H_

#include <string>
#include <string_view>

#include "base/digest.h"
#include "identity/namespaces.h"
#include "identity/normalize.h"

namespace pxport {

enum class HashEncoding : uint8_t {
  kHex,     // 64 lower-case hex digits
  kBase64,  // of the 32 bytes: 44 characters
};

// How one column makes its value. Fixed for a job.
struct IdentityRule {
  TargetForm form = TargetForm::kAsIs;
  bool source_hashed = false;  // the source namespace holds digests: never hash them again
  bool hash = false;  // hash what is not hashed (namespace sources: always; attributes: apply_transformation)
  bool trim = true;   // false: an email keeps its spaces, which is Adobe's exact sha256(lower($))
  EmailFormat email_format = EmailFormat::kAdobe;
  PhoneFormat phone_format = PhoneFormat::kE164;
  PhoneRegion default_region;  // of phone numbers without a calling code
  HashEncoding encoding = HashEncoding::kHex;
};

// The invalid values are treated as missing and counted.
enum class IdentityOutcome {
  kValue,         // the value is in `out`; empty if the source is
  kInvalidHash,   // not 64 hex digits in a namespace of digests
  kInvalidPhone,  // not a phone number, or of a length that its calling code does not have
  kInvalidEmail,  // not an email address
  kInvalidId,     // the advertising id of devices whose owners opted out
};

// Owns the context of the digest: one per worker, not thread-safe.
class IdentityHasher {
 public:
  // Replaces `out` by the value, which is empty unless the outcome is kValue.
  IdentityOutcome Apply(const IdentityRule& rule, std::string_view value, std::string* out);

  // Replaces `out` by the digest of `text`.
  void Hash(std::string_view text, HashEncoding encoding, std::string* out);

 private:
  IdentityOutcome MakeDigest(const IdentityRule& rule, std::string_view value, std::string* out);

  Sha256 sha256_;
  std::string scratch_;
};

// Replaces `out` by a digest of 64 hex digits in the encoding.
void EncodeDigest(std::string_view hex, HashEncoding encoding, std::string* out);

}  // namespace pxport

#endif  // PXPORT_IDENTITY_HASH_H_
