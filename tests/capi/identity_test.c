/* Layer: identity. */
#include "check.h"

/* printf %s jane@example.com | sha256sum */
#define HASH_JANE "8c87b489ce35cf2e2f39f80e282cb2e804932a56a213983eeeb428407d43b52d"
#define HASH_JANE_BASE64 "jIe0ic41zy4vOfgOKCyy6ASTKlaiE5g+7rQoQH1DtS0="

static void CheckNormal(const char* ns, const char* value, const pxport_identity_options* options,
                        const char* expected) {
  pxport_bytes* out = BOGUS;
  if (!CHECK_OK(pxport_identity_normalize(ns, value, PXPORT_NTS, options, &out, ERR))) return;
  CHECK_TEXT((const char*)pxport_bytes_data(out), expected);
  pxport_bytes_free(out);
}

static void TestNormalize(void) {
  pxport_identity_options options = PXPORT_IDENTITY_OPTIONS_INIT;
  pxport_bytes* out = BOGUS;
  CheckNormal("Email", "  Jane@Example.COM\t", NULL, "jane@example.com");
  CheckNormal("email", "J\xc3\x84NE@x.example", NULL, "j\xc3\xa4ne@x.example");
  CheckNormal("Phone", "+44 (0)20 7946-0000", NULL, "+442079460000");
  CheckNormal("Email_LC_SHA256", "8C87B489CE35CF2E2F39F80E282CB2E804932A56A213983EEEB428407D43B52D", NULL,
              HASH_JANE);
  CheckNormal("ECID", " 123 ", NULL, " 123 ");
  options.keep_blanks = 1;
  CheckNormal("Email", " Jane@Example.com ", &options, " jane@example.com ");
  options.default_country_code = "44";
  CheckNormal("Phone", "020 7946 0000", &options, "+442079460000");
  options.default_country = "GB";
  CheckNormal("Phone", "020 7946 0000", &options, "+442079460000");
  options.default_country_code = NULL;
  CheckNormal("Phone", "020 7946 0000", &options, "+442079460000");
  options.phone_format = PXPORT_PHONE_DIGITS;
  CheckNormal("Phone", "020 7946 0000", &options, "442079460000");
  options.phone_format = PXPORT_PHONE_AS_IS;
  CheckNormal("Phone", "020 7946 0000", &options, "02079460000");
  options.keep_blanks = 0;
  CheckNormal("Email", " J.D+x@Gmail.com ", &options, "j.d+x@gmail.com");
  options.email_format = PXPORT_EMAIL_GOOGLE;
  CheckNormal("Email", " J.D+x@Gmail.com ", &options, "jd+x@gmail.com");
  CheckNormal("Email", "J.D@googlemail.com", &options, "jd@googlemail.com");
  options.email_format = PXPORT_EMAIL_UID2;
  CheckNormal("Email", " J.D+x@Gmail.com ", &options, "jd@gmail.com");
  options.hash_encoding = PXPORT_HASH_BASE64; /* of hashes only */
  CheckNormal("Email_LC_SHA256", HASH_JANE, &options, HASH_JANE);

  CHECK_FAILS(pxport_identity_normalize("Phone", "020 7946 0000", PXPORT_NTS, NULL, &out, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK(out == NULL);
  CHECK(strstr(LastMessage(), "7946") == NULL); /* an identity: it is in no message */
  CHECK_FAILS(pxport_identity_normalize("Email_LC_SHA256", "abc", PXPORT_NTS, NULL, &out, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_identity_normalize("Emial", "a@b", PXPORT_NTS, NULL, &out, ERR), PXPORT_NOT_FOUND);
  CHECK_FAILS(pxport_identity_normalize("Email", "a\xff", PXPORT_NTS, NULL, &out, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_identity_normalize(NULL, "a", 1, NULL, &out, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_identity_normalize("Email", NULL, 1, NULL, &out, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_identity_normalize("Email", "a", 1, NULL, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_identity_normalize("Email", "a", 1, NULL, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  options.phone_format = 3;
  CHECK_FAILS(pxport_identity_normalize("Email", "a", 1, &options, &out, ERR), PXPORT_INVALID_ARGUMENT);
  options.phone_format = 0;
  options.default_country_code = "+44";
  CHECK_FAILS(pxport_identity_normalize("Email", "a", 1, &options, &out, ERR), PXPORT_INVALID_ARGUMENT);
  options.default_country_code = NULL;
  options.keep_blanks = 2;
  CHECK_FAILS(pxport_identity_normalize("Email", "a", 1, &options, &out, ERR), PXPORT_INVALID_ARGUMENT);
  options.keep_blanks = 0;
  options.struct_size = 4;
  CHECK_FAILS(pxport_identity_normalize("Email", "a", 1, &options, &out, ERR), PXPORT_INVALID_ARGUMENT);
}

static void CheckRefused(const pxport_identity_options* options, const char* message) {
  pxport_bytes* out = BOGUS;
  CHECK_FAILS(pxport_identity_normalize("Email", "a@b", 3, options, &out, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(strstr(LastMessage(), message) != NULL);
}

static void TestInvalidOptions(void) {
  pxport_identity_options options = PXPORT_IDENTITY_OPTIONS_INIT;
  options.default_country = "UK";
  CheckRefused(&options, "default_country is not a country");
  options.default_country = "GB";
  options.default_country_code = "999";
  CheckRefused(&options, "default_country_code is not a calling code");
  options.default_country_code = "39";
  CheckRefused(&options, "not a calling code of options->default_country");
  options.default_country_code = "44";
  options.email_format = 3;
  CheckRefused(&options, "email_format is 3");
  options.email_format = -1;
  CheckRefused(&options, "email_format is -1");
  options.email_format = PXPORT_EMAIL_GOOGLE;
  options.keep_blanks = 1;
  CheckRefused(&options, "keep_blanks is 1");
  options.keep_blanks = 0;
  options.hash_encoding = 2;
  CheckRefused(&options, "hash_encoding is 2");
}

static void TestHash(void) {
  pxport_identity_options options = PXPORT_IDENTITY_OPTIONS_INIT;
  char hex[65];
  options.hash_encoding = PXPORT_HASH_BASE64;
  CHECK_OK(pxport_identity_hash("Email", " JANE@example.com ", PXPORT_NTS, &options, hex, ERR));
  CHECK_TEXT(hex, HASH_JANE_BASE64);
  CHECK_OK(pxport_identity_hash("Email_LC_SHA256", HASH_JANE, 64, &options, hex, ERR));
  CHECK_TEXT(hex, HASH_JANE_BASE64);
  /* UID2's example: https://unifiedid.com/docs/getting-started/gs-normalization-encoding */
  options.email_format = PXPORT_EMAIL_UID2;
  CHECK_OK(pxport_identity_hash("Email", "JaneSaoirse+Work@gmail.com", PXPORT_NTS, &options, hex, ERR));
  CHECK_TEXT(hex, "ku4mBX7Z3qJTXWyLFB1INzkyR2WZGW4ANSJUiW21iI8=");
  CHECK_FAILS(pxport_identity_hash("Email", "\xc2\xa0", 2, &options, hex, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_TEXT(hex, "");
  CHECK_OK(pxport_identity_hash("Email", " JANE@example.com ", PXPORT_NTS, NULL, hex, ERR));
  CHECK_TEXT(hex, HASH_JANE);
  CHECK_OK(pxport_identity_hash("Email_LC_SHA256", HASH_JANE, 64, NULL, hex, ERR)); /* never twice */
  CHECK_TEXT(hex, HASH_JANE);
  CHECK_OK(pxport_identity_hash("Email", HASH_JANE " ", 65, NULL, hex, ERR));
  CHECK_TEXT(hex, HASH_JANE);
  CHECK_FAILS(pxport_identity_hash("Email", NULL, 0, NULL, hex, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_identity_hash("ECID", "", 0, NULL, hex, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_TEXT(hex, "");
  hex[0] = 'x';
  CHECK_FAILS(pxport_identity_hash("Phone", "none", PXPORT_NTS, NULL, hex, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_TEXT(hex, "");
  hex[0] = 'x';
  CHECK_FAILS(pxport_identity_hash(NULL, "a", 1, NULL, hex, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_TEXT(hex, "");
  CHECK_FAILS(pxport_identity_hash("Email", NULL, 1, NULL, hex, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_identity_hash("Email", "a", 1, NULL, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_identity_hash("Nix", "a", 1, NULL, hex, ERR), PXPORT_NOT_FOUND);
  CHECK(pxport_identity_hash("Nix", "a", 1, NULL, hex, NULL) == PXPORT_NOT_FOUND);
}

void TestIdentity(void) {
  pxport_bytes* out = BOGUS;
  pxport_json* json = NULL;
  CHECK_OK(pxport_identity_catalog(&out, ERR));
  CHECK_OK(pxport_json_parse(pxport_bytes_data(out), pxport_bytes_size(out), &json, ERR));
  pxport_json_free(json);
  CHECK(strstr((const char*)pxport_bytes_data(out), "email_lc_sha256") != NULL);
  pxport_bytes_free(out);
  CHECK_FAILS(pxport_identity_catalog(NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_identity_catalog(NULL, NULL) == PXPORT_INVALID_ARGUMENT);

  CHECK_OK(pxport_identity_namespace("adobe marketing cloud id", &out, ERR));
  CHECK_TEXT((const char*)pxport_bytes_data(out), "ECID");
  pxport_bytes_free(out);
  CHECK_OK(pxport_identity_namespace("https://data.adobe.io/entities/namespace/4", &out, ERR));
  CHECK_TEXT((const char*)pxport_bytes_data(out), "ECID");
  pxport_bytes_free(out);
  out = BOGUS;
  CHECK_FAILS(pxport_identity_namespace("my own", &out, ERR), PXPORT_NOT_FOUND);
  CHECK(out == NULL);
  CHECK_TEXT(LastDetail("namespace"), "my own");
  CHECK_FAILS(pxport_identity_namespace(NULL, &out, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_identity_namespace("ECID", NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_identity_namespace(NULL, NULL, NULL) == PXPORT_INVALID_ARGUMENT);

  CHECK_OK(pxport_identity_feeds("identity:Email", "email_lc_sha256", ERR));
  CHECK_OK(pxport_identity_feeds("personalEmail.address", "email_lc_sha256", ERR));
  CHECK_FAILS(pxport_identity_feeds("identity:GAID", "email_lc_sha256", ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(strstr(LastMessage(), "GAID") != NULL && strstr(LastMessage(), "email_lc_sha256") != NULL);
  CHECK_FAILS(pxport_identity_feeds("identity:Email", "e-mail", ERR), PXPORT_NOT_FOUND);
  CHECK_FAILS(pxport_identity_feeds(NULL, "GAID", ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_identity_feeds("identity:GAID", NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_identity_feeds(NULL, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  TestNormalize();
  TestInvalidOptions();
  TestHash();
}
