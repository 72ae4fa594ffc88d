#include "identity/hash.h"

#include "base/ascii.h"
#include "identity/spaces.h"

namespace pxport {
namespace {

constexpr size_t kSha256HexSize = 2 * std::tuple_size_v<Sha256Bytes>;

Sha256Bytes BytesOfHex(std::string_view hex) {
  Sha256Bytes bytes;
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<uint8_t>(HexDigitValue(hex[2 * i]) << 4 | HexDigitValue(hex[2 * i + 1]));
  }
  return bytes;
}

}  // namespace

void EncodeDigest(std::string_view hex, HashEncoding encoding, std::string* out) {
  if (encoding == HashEncoding::kBase64) {
    const Sha256Bytes bytes = BytesOfHex(hex);
    *out = Base64(bytes.data(), bytes.size());
    return;
  }
  out->clear();
  for (const char c : hex) out->push_back(c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c);
}

void IdentityHasher::Hash(std::string_view text, HashEncoding encoding, std::string* out) {
  if (encoding == HashEncoding::kBase64) {
    const Sha256Bytes bytes = sha256_.Of(text);
    *out = Base64(bytes.data(), bytes.size());
    return;
  }
  out->resize(kSha256HexSize);
  sha256_.OfHex(text, out->data());
}

IdentityOutcome IdentityHasher::Apply(const IdentityRule& rule, std::string_view value, std::string* out) {
  IdentityOutcome outcome = IdentityOutcome::kValue;
  if (rule.form == TargetForm::kAdvertisingId) {
    if (IsZeroAdvertisingId(value)) outcome = IdentityOutcome::kInvalidId;
    out->assign(value);
  } else if (rule.source_hashed || (rule.hash && rule.form != TargetForm::kAsIs)) {
    outcome = MakeDigest(rule, value, out);
  } else {
    out->assign(value);
  }
  if (outcome != IdentityOutcome::kValue) out->clear();
  return outcome;
}

IdentityOutcome IdentityHasher::MakeDigest(const IdentityRule& rule, std::string_view value,
                                           std::string* out) {
  const std::string_view trimmed = TrimText(value);
  // A value of 64 hex digits is neither an email address nor a phone number: it is already hashed. A digest
  // of a digest would not match any identity.
  if (IsSha256Hex(trimmed)) {
    EncodeDigest(trimmed, rule.encoding, out);
    return IdentityOutcome::kValue;
  }
  if (rule.source_hashed) return IdentityOutcome::kInvalidHash;
  // All profiles without a value would share the digest of the empty text.
  if (trimmed.empty()) {
    out->clear();
    return IdentityOutcome::kValue;
  }
  scratch_.clear();
  if (rule.form == TargetForm::kEmailSha256) {
    if (!NormalizeEmail(value, rule.email_format, rule.trim, &scratch_))
      return IdentityOutcome::kInvalidEmail;
  } else if (!NormalizePhone(value, rule.phone_format, rule.default_region, &scratch_)) {
    return IdentityOutcome::kInvalidPhone;
  }
  Hash(scratch_, rule.encoding, out);
  return IdentityOutcome::kValue;
}

}  // namespace pxport
