#include "net/profile_steps.h"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "vectors.h"

namespace pxport::profile_steps_test {
namespace {

using Kind = ProfileStep::Kind;

StatusOr<std::vector<ProfileStep>> Resolve(std::string_view config, std::string_view selected) {
  const auto profiles = ParseProfiles(config, "");
  REQUIRE(profiles.ok());
  return ResolveProfile(*profiles, selected);
}

TEST_CASE("a base, then roles") {
  const auto steps = Resolve(
      "[profile a]\nrole_arn = A\nsource_profile = b\nexternal_id = e\nrole_session_name = "
      "s\nduration_seconds = 900\n"
      "[profile b]\nrole_arn = B\nsource_profile = c\n[profile c]\naws_access_key_id = "
      "i\naws_secret_access_key = k\n",
      "a");
  REQUIRE(steps.ok());
  REQUIRE(steps->size() == 3);
  CHECK((*steps)[0].keys->access_key_id == "i");
  CHECK((*steps)[1].role_arn == "B");
  CHECK((*steps)[2].role_arn == "A");
  CHECK((*steps)[2].external_id == "e");
  CHECK((*steps)[2].session_name == "s");
  CHECK((*steps)[2].duration_s == "900");
}

TEST_CASE("a process, a named source, a web identity") {
  CHECK(Resolve("[profile a]\ncredential_process = p -x\naws_account_id = 1", "a")->front().command ==
        "p -x");
  CHECK(Resolve("[profile a]\ncredential_source = Environment", "a")->front().source == "Environment");
  const auto web = Resolve("[profile a]\nrole_arn = R\nweb_identity_token_file = /t", "a");
  REQUIRE(web.ok());
  CHECK(web->size() == 1);
  CHECK(web->front().kind == Kind::kWebIdentity);
}

TEST_CASE("no settings are NotFound, invalid settings fail, an unsupported sign-in is named") {
  CHECK(Resolve("", "a").status().code() == Code::kNotFound);
  CHECK(Resolve("[profile b]\nx = 1", "a").status().code() == Code::kNotFound);
  CHECK(Resolve("[profile a]\nregion = x", "a").status().code() == Code::kNotFound);
  const char* wrong[] = {
      "[profile a]\naws_access_key_id = i",
      "[profile a]\nrole_arn = R",
      "[profile a]\nrole_arn = R\nsource_profile = a",
      "[profile a]\nrole_arn = R\nsource_profile = b",
      "[profile a]\nrole_arn = R\nsource_profile = b\n[profile b]\nx = 1",
      "[profile a]\nrole_arn = R\nsource_profile = b\n[profile b]\nrole_arn = R\nsource_profile = a"};
  for (const char* config : wrong) {
    CAPTURE(config);
    CHECK(Resolve(config, "a").status().code() == Code::kFailedPrecondition);
  }
  for (const char* config : {"[profile a]\nsso_session = s", "[profile a]\nlogin_session = arn",
                             "[profile a]\nrole_arn = R\nmfa_serial = m\nsource_profile = b"}) {
    const auto status = Resolve(config, "a").status();
    CHECK(status.code() == Code::kUnimplemented);
    CHECK(Detail(status, kRemedy).has_value());
  }
}

// The public cases' words for errors, and a part of ours.
const std::map<std::string, std::string> kErrors = {
    {"profile must contain `source_profile`", "must contain `source_profile`"},
    {"profile contained both source_profile and credential_source",
     "contained both source_profile and credential_source"},
    {"profile missing aws_secret_access_key", "missing aws_secret_access_key"},
    {"profile missing aws_access_key_id", "missing aws_access_key_id"},
    {"No profiles were defined", "no profiles were defined"},
    {"profile formed an infinite loop", "formed an infinite loop"},
    {"`role_arn` was missing", "`role_arn` was missing"},
};

// Sign-in through IAM Identity Center, which a credential process covers: such profiles are refused with that
// advice.
const std::map<std::string, std::string> kLeftOut = {
    {"SSO credentials profile selected", "SSO"},
    {"invalid SSO credentials configuration: missing account ID", "SSO"},
    {"invalid SSO credentials configuration: missing role name", "SSO"},
    {"invalid SSO token configuration: sso_region must be in sso-session", "SSO"},
    {"SSO token profile selected", "SSO"},
    {"invalid SSO token configuration: sso-session not found", "SSO"},
};

void CheckStep(const ProfileStep& step, const Json& expected) {
  const auto& [kind, fields] = expected.members()[0];
  if (kind == "AccessKey") {
    REQUIRE(step.kind == Kind::kAccessKey);
    CHECK(step.keys->access_key_id == TextAt(fields, "/access_key_id"));
    CHECK(step.keys->secret_access_key == TextAt(fields, "/secret_access_key"));
    CHECK(step.keys->account_id == TextAt(fields, "/account_id"));
  } else if (kind == "AssumeRole") {
    REQUIRE(step.kind == Kind::kAssumeRole);
    CHECK(step.role_arn == TextAt(fields, "/role_arn"));
    CHECK(step.session_name == TextAt(fields, "/role_session_name"));
    CHECK(step.external_id == TextAt(fields, "/external_id"));
  } else if (kind == "WebIdentityToken") {
    REQUIRE(step.kind == Kind::kWebIdentity);
    CHECK(step.role_arn == TextAt(fields, "/role_arn"));
    CHECK(step.token_file == TextAt(fields, "/web_identity_token_file"));
    CHECK(step.session_name == TextAt(fields, "/role_session_name"));
  } else {
    REQUIRE(kind == "NamedSource");
    REQUIRE(step.kind == Kind::kNamedSource);
    CHECK(step.source == fields.text());
  }
}

TEST_CASE("public cases: chains of roles, without SSO") {
  const std::string folder = VectorFolder("s3/credentials/aws-config");
  const Json file = ReadJson(folder + "/assume-role-tests.json");
  size_t left_out = 0;
  for (const Json& test : file.items()) {
    const std::string name = TextAt(test, "/docs");
    CAPTURE(name);
    ProfileSet profiles;
    for (const auto& [profile, properties] : test.At("/input/profiles")->members()) {
      ProfileSection& section = profiles.profiles[profile];
      for (const auto& [key, value] : properties.members()) section.Set(key, value.text());
    }
    const auto steps = ResolveProfile(profiles, TextAt(test, "/input/selected_profile"));
    if (kLeftOut.count(name) == 1) {
      CHECK(steps.status().code() == Code::kUnimplemented);
      ++left_out;
      continue;
    }
    if (const Json* error = test.At("/output/Error")) {
      REQUIRE_FALSE(steps.ok());
      const auto ours = kErrors.find(error->text());
      const std::string& expected = ours == kErrors.end() ? error->text() : ours->second;
      CHECK(std::string(Message(steps.status())).find(expected) != std::string::npos);
      continue;
    }
    REQUIRE(steps.ok());
    const auto& expected = test.At("/output/ProfileChain")->items();
    REQUIRE(steps->size() == expected.size());
    for (size_t i = 0; i < expected.size(); ++i) CheckStep((*steps)[i], expected[i]);
  }
  CHECK(left_out == kLeftOut.size());
  CHECK(file.items().size() == 28);
}

}  // namespace
}  // namespace pxport::profile_steps_test
