// Makes the values of target identities: normalized and hashed, or unchanged.
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

// How one column makes its value. Constant during a job.
struct IdentityRule {
  TargetForm form = TargetForm::kAsIs;
  bool source_hashed = false;  // the source namespace holds digests: never hash them again
  bool hash = false;  // hash plain values (namespace sources: always; attributes: apply_transformation)
  bool trim = true;   // false: an email keeps its spaces, which is Adobe's exact sha256(lower($))
  EmailFormat email_format = EmailFormat::kAdobe;
  PhoneFormat phone_format = PhoneFormat::kE164;
  PhoneRegion default_region;  // of phone numbers without a calling code
  HashEncoding encoding = HashEncoding::kHex;
};

// Invalid values are counted and treated as missing.
enum class IdentityOutcome {
  kValue,         // the value is in `out`; it is empty if the source is empty
  kInvalidHash,   // not 64 hex digits in a namespace of digests
  kInvalidPhone,  // not a phone number, or its length is impossible for its calling code
  kInvalidEmail,  // not an email address
  kInvalidId,     // the advertising id of devices whose owners opted out
};

// Hashes values of identities. Owns the digest context. Not thread-safe: one per worker.
class IdentityHasher {
 public:
  // Replaces `out` with the value. `out` is empty unless the outcome is kValue.
  IdentityOutcome Apply(const IdentityRule& rule, std::string_view value, std::string* out);

  // Replaces `out` with the digest of `text`.
  void Hash(std::string_view text, HashEncoding encoding, std::string* out);

 private:
  IdentityOutcome MakeDigest(const IdentityRule& rule, std::string_view value, std::string* out);

  Sha256 sha256_;
  std::string scratch_;
};

// Encodes `hex`, a digest of 64 hex digits, and replaces `out` with the result.
void EncodeDigest(std::string_view hex, HashEncoding encoding, std::string* out);

}  // namespace pxport

#endif  // PXPORT_IDENTITY_HASH_H_
