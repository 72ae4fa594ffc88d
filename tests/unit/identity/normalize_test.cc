#include "identity/normalize.h"

#include <doctest/doctest.h>

namespace pxport::normalize_test {
namespace {

// "-" if there is no form.
std::string Phone(std::string_view phone, std::string_view country = "",
                  PhoneFormat format = PhoneFormat::kE164) {
  std::string out = "kept";
  const bool good = NormalizePhone(phone, format, country, &out);
  REQUIRE(out.starts_with("kept"));
  if (!good) CHECK(out == "kept");
  return good ? out.substr(4) : "-";
}

TEST_CASE("trimming takes code points up to U+0020 at both ends") {
  CHECK(TrimText("") == "");
  CHECK(TrimText(" \t\r\n") == "");
  CHECK(TrimText(std::string_view("\0 a b \x1F", 7)) == "a b");
  CHECK(TrimText("\u00a0a\u3000") == "\u00a0a\u3000");
  CHECK(TrimText("\x7F") == "\x7F");
}

TEST_CASE("emails") {
  const auto normalized = [](std::string_view email, bool trim) {
    std::string out = "<";
    NormalizeEmail(email, trim, &out);
    return out;
  };
  CHECK(normalized(" JohnDoe@Example.com ", true) == "<johndoe@example.com");
  CHECK(normalized(" JohnDoe@Example.com ", false) == "< johndoe@example.com ");
  CHECK(normalized("John Doe@Example.com", true) == "<john doe@example.com");
  CHECK(normalized("", true) == "<");
}

TEST_CASE("numbers with a country code, however they are written") {
  for (const std::string_view phone :
       {"+40123456789", "+40 123 456 789", "+40 (123) 456-789", "0040123456789", "00 40 123.456.789",
        "+40/123/456789", "tel:+40-123-456-789", " +40123456789 ", "(+40) 123456789", "+40 (0)123456789",
        "+40(0) 123 456 789", "0040 (0)123 456 789", "++40123456789", "+40\u00a0123\u00a0456\u00a0789",
        "+4+0123456789"}) {
    CAPTURE(phone);
    CHECK(Phone(phone) == "+40123456789");
    CHECK(Phone(phone, "49") == "+40123456789");  // the default code is for national numbers
    CHECK(Phone(phone, "", PhoneFormat::kDigits) == "40123456789");
  }
}

TEST_CASE("the zero in brackets goes only where it follows the country code") {
  CHECK(Phone("+1 (0)2025550123") == "+12025550123");
  CHECK(Phone("+352 (0)27123456") == "+35227123456");
  CHECK(Phone("+44 20 (0)7946 0958") ==
        "+442007946"
        "0958");                                         // four digits before it: part of the number
  CHECK(Phone("+44 (0)(0)79460958") == "+44079460958");  // once
  CHECK(Phone("+44 (00)79460958") == "+440079460958");
  CHECK(Phone("+44 0 79460958") == "+44079460958");
  CHECK(Phone("+44 (0 79460958") == "+44079460958");
  CHECK(Phone("+44 0)79460958") == "+44079460958");
  CHECK(Phone("(0)7946 0958", "44") == "+4479460958");  // a national zero goes anyhow
}

TEST_CASE("national numbers need a default country code") {
  CHECK(Phone("0123 456 789") == "-");
  CHECK(Phone("0123 456 789", "40") == "+40123456789");
  CHECK(Phone("123 456 789", "40") == "+40123456789");
  CHECK(Phone("0 0123 456 789", "40") == "+123456789");  // 00 in front is international, blanks or not
  CHECK(Phone("(01) 23-45 67.89", "33", PhoneFormat::kDigits) == "33123456789");
  CHECK(Phone("202-555-0123", "1") == "+12025550123");
  CHECK(Phone("40123456789", "40") == "+4040123456789");  // no guess: without + it is national
  CHECK(Phone("12 + 34 56 78", "49") == "+4912345678");   // a + inside leads nothing
}

TEST_CASE("8 to 15 digits, the first not 0") {
  CHECK(Phone("+1234567") == "-");
  CHECK(Phone("+12345678") == "+12345678");
  CHECK(Phone("+123456789012345") == "+123456789012345");
  CHECK(Phone("+1234567890123456") == "-");
  CHECK(Phone("00123456789012345") == "+123456789012345");
  CHECK(Phone("001234567890123456") == "-");
  CHECK(Phone("+0123456789") == "-");
  CHECK(Phone("+0040123456789") == "-");
  CHECK(Phone("00040123456789") == "-");
  CHECK(Phone("0000", "40") == "-");
  CHECK(Phone("0", "40") == "-");
  CHECK(Phone("12345", "40") == "-");
  CHECK(Phone("123456", "40") == "+40123456");
  CHECK(Phone("123456789", "0") == "-");
}

TEST_CASE("what is no phone number") {
  for (const std::string_view text :
       {"", " ", "+", "unknown", "n/a", "٠١٢٣٤٥٦٧٨٩", "+()", "john@example.com"}) {
    CAPTURE(text);
    for (const PhoneFormat format : {PhoneFormat::kE164, PhoneFormat::kDigits, PhoneFormat::kAsIs}) {
      CHECK(Phone(text, "40", format) == "-");
    }
  }
  CHECK(Phone(std::string(1 << 20, '7')) == "-");
  CHECK(Phone(std::string(1 << 20, '0'), "40") == "-");
}

TEST_CASE("as_is keeps digits and + as they stand and checks nothing") {
  const auto as_is = [](std::string_view phone) { return Phone(phone, "40", PhoneFormat::kAsIs); };
  CHECK(as_is("+40 (0) 123-456") == "+400123456");
  CHECK(as_is("0040 123") == "0040123");
  CHECK(as_is("12+3") == "12+3");
  CHECK(as_is("7") == "7");
}

TEST_CASE("SHA-256 digests are 64 hex digits in any case") {
  const std::string digest = "55e79200c1635b37ad31a378c39feb12f120f116625093a19bc32fff15041149";
  CHECK(IsSha256Hex(digest));
  CHECK(IsSha256Hex("55E79200C1635B37AD31A378C39FEB12F120F116625093A19BC32FFF15041149"));
  CHECK_FALSE(IsSha256Hex(""));
  CHECK_FALSE(IsSha256Hex(digest.substr(1)));
  CHECK_FALSE(IsSha256Hex(digest + "0"));
  CHECK_FALSE(IsSha256Hex(" " + digest.substr(1)));
  for (const char c : {'g', 'G', '/', ':', '@', '`', ' ', '\0', '\xFF'}) {
    for (const size_t at : {size_t{0}, size_t{31}, size_t{63}}) {
      std::string wrong = digest;
      wrong[at] = c;
      CHECK_FALSE(IsSha256Hex(wrong));
    }
  }
}

TEST_CASE("the canonical form by namespace") {
  const std::string digest(64, 'A');
  CHECK(*NormalizeIdentity("email", " A@B.c ") == "a@b.c");
  CHECK(*NormalizeIdentity("https://data.adobe.io/entities/namespace/6", "A@B.c") == "a@b.c");
  CHECK(*NormalizeIdentity("PHONE", "0040 123 456 789") == "+40123456789");
  CHECK(*NormalizeIdentity("phone_e.164", "+40123456789") == "+40123456789");
  CHECK(*NormalizeIdentity("Email_LC_SHA256", digest) == std::string(64, 'a'));
  CHECK(*NormalizeIdentity("phone_sha256", digest) == std::string(64, 'a'));
  CHECK(*NormalizeIdentity("ECID", " 123 ") == " 123 ");
  CHECK(*NormalizeIdentity("CustomerID", " C-1 ") == " C-1 ");
  CHECK(*NormalizeIdentity("extern_id", "X") == "X");
}

TEST_CASE("what has no canonical form says so without showing it") {
  const Status hash = NormalizeIdentity("email_lc_sha256", "john@example.com").status();
  CHECK(hash.code() == Code::kInvalidArgument);
  CHECK(Message(hash).find("john") == std::string_view::npos);
  CHECK(Detail(hash, kNamespace) == "Email_LC_SHA256");
  const Status phone = NormalizeIdentity("Phone", "0123 45").status();
  CHECK(phone.code() == Code::kInvalidArgument);
  CHECK(Message(phone).find("123") == std::string_view::npos);
  CHECK(Detail(phone, kNamespace) == "Phone");
}

TEST_CASE("a namespace nobody knows is an error here") {
  const Status status = NormalizeIdentity("Emial", "a@b.c").status();
  CHECK(status.code() == Code::kNotFound);
  CHECK(Message(status) == "unknown identity namespace \"Emial\", did you mean \"Email\"?");
  CHECK(Detail(status, kRemedy).value_or("").find("CustomerID") != std::string::npos);
  CHECK(NormalizeIdentity("CRMID", "1").status().code() == Code::kNotFound);
  CHECK(NormalizeIdentity("", "1").status().code() == Code::kNotFound);
}

}  // namespace
}  // namespace pxport::normalize_test
