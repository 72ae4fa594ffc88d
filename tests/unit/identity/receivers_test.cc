// The examples that receivers of hashed identities publish, with the options in docs/identities.md.
#include <doctest/doctest.h>

#include "identity/canonical.h"

namespace pxport::receivers_test {
namespace {

IdentityOptions Options(PhoneFormat phone_format, EmailFormat email_format, HashEncoding encoding,
                        std::string_view country = "US") {
  IdentityOptions options;
  options.phone_format = phone_format;
  options.email_format = email_format;
  options.encoding = encoding;
  options.default_region = *PhoneRegion::OfCountry(country);
  return options;
}

TEST_CASE("Adobe: Experience Platform, Apply transformation") {
  const IdentityOptions options = Options(PhoneFormat::kE164, EmailFormat::kAdobe, HashEncoding::kHex);
  CHECK(*HashIdentity("Email", "johndoe@example.com", options) ==
        "55e79200c1635b37ad31a378c39feb12f120f116625093a19bc32fff15041149");
  IdentityOptions exact = options;
  exact.trim = false;
  CHECK(*HashIdentity("Email", " JohnDoe@Example.com ", exact) ==
        "ce0b4baf0ed55a34f9c4dfea86aef73fbc6be382bc376da142b105d59e3fdb81");
}

TEST_CASE("Meta: Conversions API, customer information parameters") {
  const IdentityOptions options = Options(PhoneFormat::kDigits, EmailFormat::kAdobe, HashEncoding::kHex);
  CHECK(*NormalizeIdentity("Email", "John_Smith@gmail.com", options) == "john_smith@gmail.com");
  CHECK(*HashIdentity("Email", "John_Smith@gmail.com", options) ==
        "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f");
  for (const std::string_view phone : {"(650)555-1212", "1(650)555-1212", "+1 650 555 1212"}) {
    CHECK(*NormalizeIdentity("Phone", phone, options) == "16505551212");
    CHECK(*HashIdentity("Phone", phone, options) ==
          "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176");
  }
}

TEST_CASE("Snap: Conversions API") {
  const IdentityOptions options = Options(PhoneFormat::kDigits, EmailFormat::kAdobe, HashEncoding::kHex);
  CHECK(*NormalizeIdentity("Phone", "+44 844 412 4653", options) == "448444124653");
  CHECK(*HashIdentity("Phone", "+44 844 412 4653", options) ==
        "dc008fda46e2e64002cf2f82a4906236282d431c4f75e5b60bfe79fc48546383");
  CHECK(*NormalizeIdentity("Email", "Person@Example.com", options) == "person@example.com");
}

TEST_CASE("Google: Customer Match, enhanced conversions") {
  const IdentityOptions options = Options(PhoneFormat::kE164, EmailFormat::kGoogle, HashEncoding::kHex);
  CHECK(*NormalizeIdentity("Phone", "(800)555-0100", options) == "+18005550100");
  CHECK(*NormalizeIdentity("Email", "Jane.Doe@googlemail.com", options) == "janedoe@googlemail.com");
  CHECK(*NormalizeIdentity("Email", "cloudy.sanfrancisco@gmail.com", options) ==
        "cloudysanfrancisco@gmail.com");
  CHECK(*NormalizeIdentity("Email", "user.name+NYC@Example.com", options) == "user.name+nyc@example.com");
}

TEST_CASE("UID2, The Trade Desk: normalization and encoding") {
  const IdentityOptions options = Options(PhoneFormat::kE164, EmailFormat::kUid2, HashEncoding::kBase64);
  struct Row {
    std::string_view email, hash;
  };
  const Row rows[] = {
      {"user@example.com", "tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ="},
      {"MyEmail@example.com", "FsGNM28LJQ8OLZB0Us65ZYp07NrovJSGTCMSKnLMJ6U="},
      {"MYEMAIL@example.com", "FsGNM28LJQ8OLZB0Us65ZYp07NrovJSGTCMSKnLMJ6U="},
      {"My.Email@example.com", "4itTvG+HEnTzpiqzejyu1yFPwU1nYhWpaiQvz62hyB8="},
      {"JANESAOIRSE@example.com", "1mcOepIAfxtf94Xx/IHlOqbT170GvfXEc83HKGwoS20="},
      {"Jane.Saoirse@example.com", "sZZDLHuYmiypHIN5mVfFFdpT5sE6vyC3j+qU8RfpC/g="},
      {"JaneSaoirse+Work@example.com", "KKruSBUjDNO069iMUVImVQZm6RrAGZKeOtrD9mwogYA="},
      {"JANE.SAOIRSE@gmail.com", "ku4mBX7Z3qJTXWyLFB1INzkyR2WZGW4ANSJUiW21iI8="},
      {"JaneSaoirse+Work@gmail.com", "ku4mBX7Z3qJTXWyLFB1INzkyR2WZGW4ANSJUiW21iI8="},
  };
  for (const Row& row : rows) {
    CAPTURE(row.email);
    CHECK(*HashIdentity("Email", row.email, options) == row.hash);
  }
  CHECK(*NormalizeIdentity("Phone", "1 (234) 567-8901", options) == "+12345678901");
  CHECK(*HashIdentity("Phone", "1 (234) 567-8901", options) ==
        "EObwtHBUqDNZR33LNSMdtt5cafsYFuGmuY4ZLenlue4=");
  CHECK(*NormalizeIdentity("Phone", "(02) 1234 5678",
                           Options(PhoneFormat::kE164, EmailFormat::kUid2, HashEncoding::kBase64, "AU")) ==
        "+61212345678");
}

}  // namespace
}  // namespace pxport::receivers_test
