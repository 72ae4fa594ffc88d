// Makes the value of a target identity from a source value (product.md 4, hashing rules).
#ifndef PXPORT_IDENTITY_HASH_H_
#define PXPORT_IDENTITY_HASH_H_

#include <string>
#include <string_view>

#include "base/digest.h"
#include "identity/namespaces.h"
#include "identity/normalize.h"

namespace pxport {

// How one column makes its value; decided at job time.
struct IdentityRule {
  TargetForm form = TargetForm::kAsIs;
  bool source_hashed =
      false;          // the source namespace holds digests: pass through lower-cased, never hash again
  bool hash = false;  // hash what is not hashed (namespace sources: always; attributes: apply_transformation)
  bool trim = true;   // email only; false is Adobe's exact sha256(lower($))
  PhoneFormat phone_format = PhoneFormat::kE164;
  std::string default_country_code;
};

enum class IdentityOutcome {
  kValue,         // the value is in `out`
  kInvalidHash,   // treated as absent, counted: not 64 hex digits in a hashed namespace
  kInvalidPhone,  // treated as absent, counted: cannot be normalised
};

// Not thread-safe: one a worker, it owns the digest context.
class IdentityHasher {
 public:
  // Makes the value into `out` (replaced). The view given may point into the input.
  IdentityOutcome Apply(const IdentityRule& rule, std::string_view value, std::string* out);

 private:
  Sha256 sha256_;
  std::string scratch_;
};

}  // namespace pxport

#endif  // PXPORT_IDENTITY_HASH_H_
