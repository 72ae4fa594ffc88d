#include "identity/normalize.h"

#include <doctest/doctest.h>

#include "identity/spaces.h"

namespace pxport::normalize_test {
namespace {

// "-" if the text is not an address.
std::string Email(std::string_view email, EmailFormat format = EmailFormat::kAdobe, bool trim = true) {
  std::string out = "kept";
  const bool valid = NormalizeEmail(email, format, trim, &out);
  REQUIRE(out.starts_with("kept"));
  if (!valid) CHECK(out == "kept");
  return valid ? out.substr(4) : "-";
}

TEST_CASE("trimming removes spaces, control characters and invisible marks at both ends") {
  CHECK(TrimText("") == "");
  CHECK(TrimText(" \t\r\n") == "");
  CHECK(TrimText(std::string_view("\0 a b \x1F", 7)) == "a b");
  for (const std::string_view space : {"\u00a0", "\u200b", "\ufeff", "\u3000", "\u2003", "\u202f", "\u2028",
                                       "\u0085", "\u1680", "\u200e", "\u202a", "\u2060"}) {
    CAPTURE(space);
    CHECK(TrimText(std::string(space) + "a" + std::string(space) + "b " + std::string(space)) ==
          "a" + std::string(space) + "b");
    CHECK(TrimText(space) == "");
  }
  for (const std::string_view kept : {"\x7F", "é", "\u200d", "😀", "\u3001", "\u00a1"})
    CHECK(TrimText(kept) == kept);
  // Invalid UTF-8 is kept, and no byte outside the text is read.
  for (const std::string_view cut : {"\xC2", "\xE3\x80", "\x80", "\x80\x80\x80\x80\x80", "\xF0"})
    CHECK(TrimText(cut) == cut);
}

TEST_CASE("an address is trimmed and lower-cased") {
  CHECK(Email(" JohnDoe@Example.com ") == "johndoe@example.com");
  CHECK(Email("\ufeffJohnDoe@Example.com\u00a0") == "johndoe@example.com");
  CHECK(Email("ÉVA@x.de") == "éva@x.de");
  CHECK(Email("o'neil+a.b@x-y.co.uk") == "o'neil+a.b@x-y.co.uk");
  CHECK(Email("a@b") == "a@b");
}

TEST_CASE("an address that is not trimmed keeps its spaces") {
  CHECK(Email(" JohnDoe@Example.com ", EmailFormat::kAdobe, false) == " johndoe@example.com ");
  CHECK(Email("\u00a0A@b.c\n", EmailFormat::kAdobe, false) == "\u00a0a@b.c\n");
  CHECK(Email(" n/a ", EmailFormat::kAdobe, false) == "-");
}

TEST_CASE("invalid addresses are rejected") {
  for (const std::string_view text : {"",
                                      " ",
                                      "@",
                                      "n/a",
                                      "null",
                                      "-",
                                      "unknown",
                                      "user@",
                                      "@example.com",
                                      "a@b@c",
                                      "a@example.com;b@example.com",
                                      "a@example.com,",
                                      "two words@example.com",
                                      "user@exa mple.com",
                                      "Jane <jane@example.com>",
                                      "<jane@example.com>",
                                      "Jane<jane@example.com>",
                                      "a\tb@c.d",
                                      "a\nb@c.d",
                                      "a\x7F@c.d",
                                      "a\u00a0b@c.d",
                                      "a\u200bb@c.d",
                                      "a@c\u3000.d",
                                      "a\u0085@c.d",
                                      "a\u0090b@c.d",
                                      "jane＠example.com",
                                      "+40123456789"}) {
    CAPTURE(text);
    for (const EmailFormat format : {EmailFormat::kAdobe, EmailFormat::kGoogle, EmailFormat::kUid2}) {
      for (const bool trim : {false, true}) CHECK(Email(text, format, trim) == "-");
    }
  }
  CHECK(Email(std::string_view("a\0b@c.d", 7)) == "-");
}

TEST_CASE("the formats of Google and UID2 remove what Gmail ignores") {
  struct Row {
    std::string_view email, adobe, google, uid2;
  };
  const Row rows[] = {
      {"Jane.Doe+Home@Gmail.com", "jane.doe+home@gmail.com", "janedoe+home@gmail.com", "janedoe@gmail.com"},
      {"j.d@googlemail.com", "j.d@googlemail.com", "jd@googlemail.com", "j.d@googlemail.com"},
      {"j.d+x@googlemail.com", "j.d+x@googlemail.com", "jd+x@googlemail.com", "j.d+x@googlemail.com"},
      {"j.d+x@example.com", "j.d+x@example.com", "j.d+x@example.com", "j.d+x@example.com"},
      {"j.d@mail.gmail.com", "j.d@mail.gmail.com", "j.d@mail.gmail.com", "j.d@mail.gmail.com"},
      {"j.d@gmail.com.au", "j.d@gmail.com.au", "j.d@gmail.com.au", "j.d@gmail.com.au"},
      {"a+b.c@gmail.com", "a+b.c@gmail.com", "a+bc@gmail.com", "a@gmail.com"},
      {"plain@gmail.com", "plain@gmail.com", "plain@gmail.com", "plain@gmail.com"},
      {"..@gmail.com", "..@gmail.com", "-", "-"},
      {".+x@gmail.com", ".+x@gmail.com", "+x@gmail.com", "-"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.email);
    CHECK(Email(row.email) == row.adobe);
    CHECK(Email(row.email, EmailFormat::kGoogle) == row.google);
    CHECK(Email(row.email, EmailFormat::kUid2) == row.uid2);
    CHECK(Email(" " + std::string(row.email) + " ", EmailFormat::kUid2, false) == row.uid2);
  }
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

TEST_CASE("the advertising id of devices whose owners opted out") {
  CHECK(IsZeroAdvertisingId("00000000-0000-0000-0000-000000000000"));
  CHECK(IsZeroAdvertisingId(" 00000000-0000-0000-0000-000000000000\n"));
  CHECK(IsZeroAdvertisingId("00000000000000000000000000000000"));
  CHECK_FALSE(IsZeroAdvertisingId("00000000-0000-0000-0000-000000000001"));
  CHECK_FALSE(IsZeroAdvertisingId("6D92078A-8246-4BA4-AE5B-76104861E7DC"));
  CHECK_FALSE(IsZeroAdvertisingId("00000000-0000-0000-0000-00000000000"));
  CHECK_FALSE(IsZeroAdvertisingId("0"));
  CHECK_FALSE(IsZeroAdvertisingId(""));
}

}  // namespace
}  // namespace pxport::normalize_test
