#include "identity/hash.h"

namespace pxport {
namespace {

IdentityOutcome AsIs(std::string_view value, std::string* out) {
  out->assign(value);
  return IdentityOutcome::kValue;
}

IdentityOutcome Digest(std::string_view value, std::string* out) {
  out->clear();
  for (const char c : value) out->push_back(c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c);
  return IdentityOutcome::kValue;
}

}  // namespace

IdentityOutcome IdentityHasher::Apply(const IdentityRule& rule, std::string_view value, std::string* out) {
  if (rule.source_hashed) {
    if (IsSha256Hex(value)) return Digest(value, out);
    out->clear();
    return IdentityOutcome::kInvalidHash;
  }
  if (!rule.hash || rule.form == TargetForm::kAsIs) return AsIs(value, out);
  // No email and no phone number is 64 hex digits: this is one that was hashed before it came here, and the
  // digest of a digest matches nobody.
  if (IsSha256Hex(value)) return Digest(value, out);
  // The digest of an empty text is one "identity" shared by all who have none.
  if (TrimText(value).empty()) return AsIs({}, out);
  scratch_.clear();
  if (rule.form == TargetForm::kEmailSha256) {
    NormalizeEmail(value, rule.trim, &scratch_);
  } else if (!NormalizePhone(value, rule.phone_format, rule.default_country_code, &scratch_)) {
    out->clear();
    return IdentityOutcome::kInvalidPhone;
  }
  out->resize(64);
  sha256_.OfHex(scratch_, out->data());
  return IdentityOutcome::kValue;
}

}  // namespace pxport
