#include "identity/hash.h"

#include <doctest/doctest.h>

namespace pxport::hash_test {
namespace {

constexpr std::string_view kJohnDigest = "55e79200c1635b37ad31a378c39feb12f120f116625093a19bc32fff15041149";
constexpr std::string_view kJohnUpper = "55E79200C1635B37AD31A378C39FEB12F120F116625093A19BC32FFF15041149";
constexpr std::string_view kPhoneDigest = "4abd0b81b61a636f36880426d4628bb0c74addaf01ea00ab2cec508a365e6b0a";

// The value, or the name of the outcome.
std::string Make(const IdentityRule& rule, std::string_view value) {
  IdentityHasher hasher;
  std::string out = "left over";
  switch (hasher.Apply(rule, value, &out)) {
    case IdentityOutcome::kValue:
      return out;
    case IdentityOutcome::kInvalidHash:
      CHECK(out.empty());
      return "invalid hash";
    case IdentityOutcome::kInvalidPhone:
      CHECK(out.empty());
      return "invalid phone";
    case IdentityOutcome::kInvalidEmail:
      CHECK(out.empty());
      return "invalid email";
    case IdentityOutcome::kInvalidId:
      CHECK(out.empty());
      return "invalid id";
  }
  return "";
}

IdentityRule Email(bool trim = true) {
  IdentityRule rule;
  rule.form = TargetForm::kEmailSha256;
  rule.hash = true;
  rule.trim = trim;
  return rule;
}

IdentityRule Phone(PhoneFormat format = PhoneFormat::kE164, std::string_view code = "") {
  IdentityRule rule;
  rule.form = TargetForm::kPhoneSha256;
  rule.hash = true;
  rule.phone_format = format;
  rule.default_region = PhoneRegion::OfCallingCode(code).value_or(PhoneRegion());
  return rule;
}

TEST_CASE("emails") {
  CHECK(Make(Email(), "johndoe@example.com") == kJohnDigest);
  CHECK(Make(Email(), " JohnDoe@Example.com ") == kJohnDigest);
  CHECK(Make(Email(false), "JohnDoe@Example.com") == kJohnDigest);
  CHECK(Make(Email(false), " JohnDoe@Example.com ") ==
        "ce0b4baf0ed55a34f9c4dfea86aef73fbc6be382bc376da142b105d59e3fdb81");
  CHECK(Make(Email(), "ÖZGÜR@EXAMPLE.COM") == Make(Email(), "özgür@example.com"));
  CHECK(Make(Email(), "ΟΔΟΣ@EXAMPLE.GR") == Make(Email(), "οδος@example.gr"));
}

TEST_CASE("phones") {
  for (const std::string_view phone : {"+40123456789", "0040 123 456 789", "+40 (0)123-456-789"}) {
    CHECK(Make(Phone(), phone) == kPhoneDigest);
  }
  CHECK(Make(Phone(PhoneFormat::kE164, "40"), "0123 456 789") == kPhoneDigest);
  CHECK(Make(Phone(PhoneFormat::kAsIs), "+40 123 456 789") == kPhoneDigest);
  const std::string digits = Make(Phone(PhoneFormat::kDigits), "+40123456789");
  CHECK(digits.size() == 64);
  CHECK(digits != kPhoneDigest);
  CHECK(Make(Phone(PhoneFormat::kAsIs), "40123456789") == digits);
  CHECK(Make(Phone(), "0123 456 789") == "invalid phone");
  CHECK(Make(Phone(), "unknown") == "invalid phone");
  CHECK(Make(Phone(PhoneFormat::kAsIs), "unknown") == "invalid phone");
}

TEST_CASE("identities of hashed namespaces are digests, and never hashed") {
  for (IdentityRule rule : {Email(), Phone(), IdentityRule()}) {
    rule.source_hashed = true;
    for (const bool hash : {false, true}) {
      rule.hash = hash;
      CHECK(Make(rule, kJohnDigest) == kJohnDigest);
      CHECK(Make(rule, kJohnUpper) == kJohnDigest);
      CHECK(Make(rule, "johndoe@example.com") == "invalid hash");
      CHECK(Make(rule, "") == "invalid hash");
      CHECK(Make(rule, kJohnDigest.substr(1)) == "invalid hash");
      CHECK(Make(rule, " " + std::string(kJohnDigest) + "\r\n") == kJohnDigest);
      CHECK(Make(rule, "\u00a0" + std::string(kJohnUpper)) == kJohnDigest);
      CHECK(Make(rule, " " + std::string(kJohnDigest.substr(1))) == "invalid hash");
    }
  }
}

TEST_CASE("a digest among plain values is not hashed again") {
  CHECK(Make(Email(), kJohnDigest) == kJohnDigest);
  CHECK(Make(Email(), kJohnUpper) == kJohnDigest);
  CHECK(Make(Email(false), kJohnUpper) == kJohnDigest);
  CHECK(Make(Phone(), kPhoneDigest) == kPhoneDigest);
  CHECK(Make(Phone(PhoneFormat::kAsIs), kPhoneDigest) == kPhoneDigest);
  for (const std::string_view space : {" ", "\n", "\ufeff", "\u3000"}) {
    for (const IdentityRule& rule : {Email(), Email(false), Phone(), Phone(PhoneFormat::kAsIs)}) {
      CHECK(Make(rule, std::string(space) + std::string(kJohnUpper) + std::string(space)) == kJohnDigest);
    }
  }
  // One digit more or less is not a digest.
  CHECK(Make(Email(), kJohnDigest.substr(1)) == "invalid email");
  CHECK(Make(Phone(), std::string(kPhoneDigest) + "0") == "invalid phone");
}

TEST_CASE("without hashing the value is unchanged") {
  IdentityRule rule = Email();
  rule.hash = false;
  CHECK(Make(rule, " JohnDoe@Example.com ") == " JohnDoe@Example.com ");
  CHECK(Make(rule, kJohnUpper) == kJohnUpper);
  rule = Phone();
  rule.hash = false;
  CHECK(Make(rule, "0123") == "0123");
  rule = IdentityRule();
  rule.hash = true;  // ignored: the form is kAsIs
  CHECK(Make(rule, " C-1001 ") == " C-1001 ");
}

TEST_CASE("an empty text has no digest") {
  for (const std::string_view empty : {"", " ", "\t\n", "\u00a0", "\u200b\ufeff\u3000"}) {
    CHECK(Make(Email(), empty) == "");
    CHECK(Make(Email(false), empty) == "");
    CHECK(Make(Phone(), empty) == "");
    CHECK(Make(Phone(PhoneFormat::kAsIs), empty) == "");
  }
}

TEST_CASE("an invalid address is never hashed") {
  for (const std::string_view text : {"n/a", "user@", "@example.com", "a@b.c;d@e.f", "two words@example.com",
                                      "Jane <jane@example.com>", "a\u00a0b@c.d"}) {
    CHECK(Make(Email(), text) == "invalid email");
    CHECK(Make(Email(false), text) == "invalid email");
  }
  IdentityRule plain = Email();
  plain.hash = false;
  CHECK(Make(plain, "n/a") == "n/a");
}

TEST_CASE("formats of emails") {
  IdentityRule rule = Email();
  rule.email_format = EmailFormat::kGoogle;
  CHECK(Make(rule, "John.Doe+x@gmail.com") == Make(Email(), "johndoe+x@gmail.com"));
  rule.email_format = EmailFormat::kUid2;
  CHECK(Make(rule, "John.Doe+x@gmail.com") == Make(Email(), "johndoe@gmail.com"));
  CHECK(Make(rule, ".+x@gmail.com") == "invalid email");
}

TEST_CASE("digests in Base64") {
  constexpr std::string_view kJohnBase64 = "VeeSAMFjWzetMaN4w5/rEvEg8RZiUJOhm8Mv/xUEEUk=";
  IdentityRule rule = Email();
  rule.encoding = HashEncoding::kBase64;
  CHECK(Make(rule, "JohnDoe@example.com") == kJohnBase64);
  CHECK(Make(rule, kJohnUpper) == kJohnBase64);
  CHECK(Make(rule, "") == "");
  CHECK(Make(rule, "n/a") == "invalid email");
  rule.source_hashed = true;
  CHECK(Make(rule, std::string(kJohnDigest) + " ") == kJohnBase64);
  CHECK(Make(rule, kJohnBase64) == "invalid hash");
}

TEST_CASE("the advertising id of devices whose owners opted out is invalid") {
  IdentityRule rule;
  rule.form = TargetForm::kAdvertisingId;
  CHECK(Make(rule, "00000000-0000-0000-0000-000000000000") == "invalid id");
  CHECK(Make(rule, "6D92078A-8246-4BA4-AE5B-76104861E7DC") == "6D92078A-8246-4BA4-AE5B-76104861E7DC");
  CHECK(Make(rule, " x ") == " x ");
  CHECK(Make(rule, "") == "");
  rule.hash = true;  // ignored: advertising ids are never hashed
  CHECK(Make(rule, "6D92078A-8246-4BA4-AE5B-76104861E7DC") == "6D92078A-8246-4BA4-AE5B-76104861E7DC");
}

TEST_CASE("a hasher can be reused for many values") {
  IdentityHasher hasher;
  std::string out;
  for (int i = 0; i < 3; ++i) {
    CHECK(hasher.Apply(Email(), "johndoe@example.com", &out) == IdentityOutcome::kValue);
    CHECK(out == kJohnDigest);
    CHECK(hasher.Apply(Phone(), "nothing", &out) == IdentityOutcome::kInvalidPhone);
    CHECK(hasher.Apply(Phone(), "+40123456789", &out) == IdentityOutcome::kValue);
    CHECK(out == kPhoneDigest);
    CHECK(hasher.Apply(IdentityRule(), std::string(1000, 'x'), &out) == IdentityOutcome::kValue);
    CHECK(out.size() == 1000);
  }
}

}  // namespace
}  // namespace pxport::hash_test
