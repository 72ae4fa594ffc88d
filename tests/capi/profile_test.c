/* Layer: profile. */
#include "check.h"

#include <stdlib.h>

static const char kProfile[] =
    "{\"person\":{\"name\":{\"firstName\":\"Zo\\u00eb "
    "\\\"Z\\\"\"},\"age\":4.20e1,\"vip\":true,\"none\":null},"
    "\"orders\":[{\"total\":1},{\"total\": [ 2 ]}],\"_acme\":{\"loyalty.tier\":\"gold\"},\"dup\":1,\"dup\":2,"
    "\"identityMap\":{\"Email\":[{\"id\":\"b@x.example\"},{\"id\":\"a@x.example\",\"primary\":true,"
    "\"authenticatedState\":\"authenticated\"},{\"noid\":1}],\"EMAIL\":[{\"id\":\"\"}]},"
    "\"segmentMembership\":{\"ups\":{\"vip\":{\"status\":\"realized\",\"validUntil\":\"2026-01-02T00:00:"
    "00Z\"},"
    "\"left\":{\"status\":\"exited\"},\"bare\":{},\"odd\":{\"validUntil\":\"soon\"}},"
    "\"crm\":{\"w\":{\"lastQualificationTime\":\"2026-01-01T00:00:00Z\"}}}}";
#define JAN_1 INT64_C(1767225600000)
#define DAY INT64_C(86400000)

static void TestValues(pxport_profile* profile) {
  static const struct {
    const char* path;
    int32_t kind;
    const char* text;
  } kCases[] = {{"person.name.firstName", PXPORT_KIND_STRING, "Zo\xc3\xab \"Z\""},
                {"person.age", PXPORT_KIND_NUMBER, "4.20e1"},
                {"person.vip", PXPORT_KIND_BOOL, "true"},
                {"person.none", PXPORT_KIND_NULL, ""},
                {"person.nobody", PXPORT_KIND_ABSENT, ""},
                {"person.name", PXPORT_KIND_OBJECT, "{\"firstName\":\"Zo\\u00eb \\\"Z\\\"\"}"},
                {"orders[0].total", PXPORT_KIND_NUMBER, "1"},
                {"orders[1].total", PXPORT_KIND_ARRAY, "[ 2 ]"},
                {"orders[2].total", PXPORT_KIND_ABSENT, ""},
                {"_acme['loyalty.tier']", PXPORT_KIND_STRING, "gold"},
                {"dup", PXPORT_KIND_NUMBER, "2"}};
  pxport_value values[sizeof(kCases) / sizeof(kCases[0])];
  pxport_value value;
  size_t i;
  int round;
  for (round = 0; round < 2; ++round) {
    for (i = 0; i < sizeof(kCases) / sizeof(kCases[0]); ++i) {
      CHECK_OK(pxport_profile_value(profile, kCases[i].path, &values[i], ERR));
    }
  }
  for (i = 0; i < sizeof(kCases) / sizeof(kCases[0]); ++i) { /* all answers live as long as the profile */
    CHECK(values[i].kind == kCases[i].kind && values[i].reserved == 0);
    CHECK_SLICE(values[i].text, kCases[i].text);
  }
  value.kind = 99;
  CHECK_FAILS(pxport_profile_value(profile, "person..name", &value, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(value.kind == PXPORT_KIND_ABSENT && value.text.data == NULL);
  CHECK_FAILS(pxport_profile_value(profile, "", &value, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_profile_value(profile, NULL, &value, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_profile_value(profile, "dup", NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_profile_value(NULL, "dup", &value, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_profile_value((pxport_profile*)(void*)AnyContext(), "dup", &value, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_profile_value(NULL, "dup", &value, NULL) == PXPORT_INVALID_ARGUMENT);
}

static void TestIdentities(pxport_profile* profile) {
  static const char* const kNames[] = {"Email", "email", "emAIL"};
  pxport_identity identity;
  size_t count = 99;
  size_t i;
  for (i = 0; i < 3; ++i) {
    CHECK_OK(pxport_profile_identity_count(profile, kNames[i], &count, ERR));
    CHECK(count == 3);
    CHECK_OK(pxport_profile_identity_at(profile, kNames[i], 0, &identity, ERR));
    CHECK_SLICE(identity.id, "a@x.example");
    CHECK_SLICE(identity.authenticated_state, "authenticated");
    CHECK(identity.primary == 1 && identity.reserved == 0);
    CHECK_OK(pxport_profile_identity_at(profile, kNames[i], 1, &identity, ERR));
    CHECK_SLICE(identity.id, "b@x.example");
    CHECK_SLICE(identity.authenticated_state, "");
    CHECK(identity.primary == 0);
    CHECK_OK(pxport_profile_identity_at(profile, kNames[i], 2, &identity, ERR));
    CHECK_SLICE(identity.id, "");
    identity.primary = 7;
    CHECK_FAILS(pxport_profile_identity_at(profile, kNames[i], 3, &identity, ERR), PXPORT_NOT_FOUND);
    CHECK(identity.primary == 0 && identity.id.data == NULL);
  }
  CHECK_OK(pxport_profile_identity_count(profile, "ECID", &count, ERR));
  CHECK(count == 0);
  CHECK_FAILS(pxport_profile_identity_at(profile, "ECID", 0, &identity, ERR), PXPORT_NOT_FOUND);
  CHECK_FAILS(pxport_profile_identity_count(NULL, "ECID", &count, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_profile_identity_count(profile, NULL, &count, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_profile_identity_count(profile, "ECID", NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_profile_identity_count(NULL, "ECID", &count, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_profile_identity_at(NULL, "ECID", 0, &identity, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_profile_identity_at(profile, NULL, 0, &identity, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_profile_identity_at(profile, "ECID", 0, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_profile_identity_at(profile, "ECID", 0, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
}

static void TestMemberships(pxport_profile* profile) {
  static const struct {
    const char *ns, *id;
    int64_t at;
    int32_t is_member;
  } kCases[] = {
      {NULL, "vip", JAN_1, 1},           {"ups", "vip", JAN_1, 1},  {"ups", "vip", JAN_1 + 3 * DAY, 0},
      {NULL, "left", JAN_1, 0},          {NULL, "bare", JAN_1, 1},  {NULL, "nobody", JAN_1, 0},
      {"crm", "vip", JAN_1, 0},          {"UPS", "vip", JAN_1, 0},  {"crm", "w", JAN_1 + 29 * DAY, 1},
      {"crm", "w", JAN_1 + 31 * DAY, 0}, {"crm", "w", INT64_MIN, 1}};
  pxport_membership membership;
  int32_t is_member;
  size_t i;
  CHECK_OK(pxport_profile_membership(profile, NULL, "vip", &membership, ERR));
  CHECK_SLICE(membership.status.text, "realized");
  CHECK(membership.last_qualification_time.kind == PXPORT_KIND_ABSENT);
  CHECK_SLICE(membership.valid_until.text, "2026-01-02T00:00:00Z");
  CHECK_OK(pxport_profile_membership(profile, "ups", "bare", &membership, ERR));
  CHECK(membership.status.kind == PXPORT_KIND_ABSENT);
  membership.status.kind = 99;
  CHECK_FAILS(pxport_profile_membership(profile, "ups", "nobody", &membership, ERR), PXPORT_NOT_FOUND);
  CHECK(membership.status.kind == 0);
  for (i = 0; i < sizeof(kCases) / sizeof(kCases[0]); ++i) {
    is_member = 99;
    CHECK_OK(pxport_profile_is_member(profile, kCases[i].ns, kCases[i].id, kCases[i].at, &is_member, ERR));
    CHECK(is_member == kCases[i].is_member);
    if (is_member != kCases[i].is_member) fprintf(stderr, "    case %u\n", (unsigned)i);
  }
  is_member = 99;
  CHECK_FAILS(pxport_profile_is_member(profile, NULL, "odd", JAN_1, &is_member, ERR),
              PXPORT_INVALID_ARGUMENT);
  CHECK(is_member == 0);
  CHECK_FAILS(pxport_profile_membership(NULL, NULL, "vip", &membership, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_profile_membership(profile, NULL, NULL, &membership, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_profile_membership(profile, NULL, "vip", NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_profile_membership(profile, NULL, "vip", NULL, NULL) == PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_profile_is_member(NULL, NULL, "vip", 0, &is_member, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_profile_is_member(profile, NULL, NULL, 0, &is_member, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_profile_is_member(profile, NULL, "vip", 0, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_profile_is_member(NULL, NULL, NULL, 0, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
}

void TestProfile(void) {
  static const char* const kBad[] = {
      "", " ", "[]", "1", "{", "{\"a\":1}x", "{\"a\":1}\n{\"b\":2}\n", "{\"a\":\"\xff\"}"};
  pxport_profile* profile = BOGUS;
  size_t i;
  CHECK_OK(pxport_profile_parse(kProfile, PXPORT_NTS, &profile, ERR));
  TestValues(profile);
  TestIdentities(profile);
  TestMemberships(profile);
  pxport_profile_free(profile);
  pxport_profile_free(NULL);
  pxport_profile_free((pxport_profile*)(void*)AnyContext());
  CHECK(pxport_profile_parse("{}\n", PXPORT_NTS, &profile, NULL) == PXPORT_OK);
  pxport_profile_free(profile);
  for (i = 0; i < sizeof(kBad) / sizeof(kBad[0]); ++i) {
    profile = BOGUS;
    CHECK_FAILS(pxport_profile_parse(kBad[i], PXPORT_NTS, &profile, ERR), PXPORT_INVALID_ARGUMENT);
    CHECK(profile == NULL);
  }
  CHECK_FAILS(pxport_profile_parse("{\"a\":1,}", PXPORT_NTS, &profile, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_TEXT(LastDetail("input_column"), "8");
  /* Cut at every byte, in memory of exactly that size: refused, and nothing is read past the end. */
  for (i = 1; i < sizeof(kProfile) - 1; ++i) {
    char* cut = malloc(i);
    memcpy(cut, kProfile, i);
    CHECK(pxport_profile_parse(cut, i, &profile, NULL) == PXPORT_INVALID_ARGUMENT);
    free(cut);
  }
  CHECK_FAILS(pxport_profile_parse(NULL, 0, &profile, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_profile_parse(NULL, PXPORT_NTS, &profile, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK_FAILS(pxport_profile_parse("{}", 2, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_profile_parse("{}", 2, NULL, NULL) == PXPORT_INVALID_ARGUMENT);
}
