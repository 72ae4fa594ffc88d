#include "identity/canonical.h"

#include <doctest/doctest.h>

namespace pxport::canonical_test {
namespace {

constexpr std::string_view kJohn = "55e79200c1635b37ad31a378c39feb12f120f116625093a19bc32fff15041149";
constexpr std::string_view kJohnBase64 = "VeeSAMFjWzetMaN4w5/rEvEg8RZiUJOhm8Mv/xUEEUk=";

StatusOr<std::string> Canonical(std::string_view name_space, std::string_view value) {
  return NormalizeIdentity(name_space, value, {});
}

TEST_CASE("the canonical form by namespace") {
  const std::string digest(64, 'A');
  CHECK(*Canonical("email", " A@B.c ") == "a@b.c");
  CHECK(*Canonical("https://data.adobe.io/entities/namespace/6", "A@B.c") == "a@b.c");
  CHECK(*Canonical("PHONE", "0040 123 456 789") == "+40123456789");
  CHECK(*Canonical("phone_e.164", "+40123456789") == "+40123456789");
  CHECK(*Canonical("Email_LC_SHA256", digest) == std::string(64, 'a'));
  CHECK(*Canonical("phone_sha256", "\t" + digest + "\n") == std::string(64, 'a'));
  CHECK(*Canonical("Email", digest + " ") == std::string(64, 'a'));
  CHECK(*Canonical("ECID", " 123 ") == " 123 ");
  CHECK(*Canonical("CustomerID", " C-1 ") == " C-1 ");
  CHECK(*Canonical("extern_id", "X") == "X");
  CHECK(*Canonical("IDFA", "6D92078A-8246-4BA4-AE5B-76104861E7DC") == "6D92078A-8246-4BA4-AE5B-76104861E7DC");
}

TEST_CASE("options") {
  IdentityOptions options;
  options.trim = false;
  options.phone_format = PhoneFormat::kDigits;
  options.default_region = *PhoneRegion::OfCountry("GB");
  CHECK(*NormalizeIdentity("Email", " A@b.c", options) == " a@b.c");
  CHECK(*NormalizeIdentity("Phone", "020 7946 0000", options) == "442079460000");
  options.email_format = EmailFormat::kUid2;
  CHECK(*NormalizeIdentity("Email", " A.b+c@gmail.com", options) == "ab@gmail.com");
}

TEST_CASE("hashes") {
  IdentityOptions options;
  CHECK(*HashIdentity("Email", " JohnDoe@Example.com ", options) == kJohn);
  CHECK(*HashIdentity("Email", std::string(kJohn) + "\r\n", options) == kJohn);
  CHECK(*HashIdentity("Email_LC_SHA256", kJohn, options) == kJohn);
  CHECK(*HashIdentity("Phone", "+40123456789", options) ==
        "4abd0b81b61a636f36880426d4628bb0c74addaf01ea00ab2cec508a365e6b0a");
  options.encoding = HashEncoding::kBase64;
  CHECK(*HashIdentity("Email", "JohnDoe@Example.com", options) == kJohnBase64);
  CHECK(*HashIdentity("Email_LC_SHA256", kJohn, options) == kJohnBase64);
}

TEST_CASE("an empty value is not hashed") {
  for (const std::string_view name_space : {"Email", "Phone", "ECID", "CustomerID", "Email_LC_SHA256"}) {
    for (const std::string_view empty : {"", " ", "\u00a0"}) {
      CAPTURE(name_space);
      const Status status = HashIdentity(name_space, empty, {}).status();
      CHECK(status.code() == Code::kInvalidArgument);
      CHECK(Message(status) == "an empty identity has no hash");
      CHECK(Detail(status, kNamespace) == name_space);
    }
  }
  CHECK(HashIdentity("CRMID", "", {}).status().code() == Code::kNotFound);
}

TEST_CASE("the error of an invalid value does not contain the value") {
  const Status hash = Canonical("email_lc_sha256", "john@example.com").status();
  CHECK(hash.code() == Code::kInvalidArgument);
  CHECK(Message(hash).find("john") == std::string_view::npos);
  CHECK(Detail(hash, kNamespace) == "Email_LC_SHA256");
  const Status phone = Canonical("Phone", "0123 45").status();
  CHECK(phone.code() == Code::kInvalidArgument);
  CHECK(Message(phone) == "the value is not a phone number");
  CHECK(Detail(phone, kNamespace) == "Phone");
  const Status email = Canonical("Email", "Jane <jane@example.com>").status();
  CHECK(email.code() == Code::kInvalidArgument);
  CHECK(Message(email) == "the value is not an email address");
  for (const std::string_view name_space : {"GAID", "idfa"}) {
    const Status zero = Canonical(name_space, "00000000-0000-0000-0000-000000000000").status();
    CHECK(zero.code() == Code::kInvalidArgument);
  }
  CHECK(Canonical("ECID", "00000000-0000-0000-0000-000000000000").ok());
}

TEST_CASE("an unknown namespace is an error") {
  const Status status = Canonical("Emial", "a@b.c").status();
  CHECK(status.code() == Code::kNotFound);
  CHECK(Message(status) == "unknown identity namespace \"Emial\", did you mean \"Email\"?");
  CHECK(Detail(status, kRemedy).value_or("").find("CustomerID") != std::string::npos);
  CHECK(Canonical("CRMID", "1").status().code() == Code::kNotFound);
  CHECK(Canonical("", "1").status().code() == Code::kNotFound);
  CHECK(HashIdentity("CRMID", "1", {}).status().code() == Code::kNotFound);
}

}  // namespace
}  // namespace pxport::canonical_test
