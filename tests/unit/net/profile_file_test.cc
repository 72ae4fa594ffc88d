#include "net/profile_file.h"

#include <doctest/doctest.h>

#include <string>

#include "fakes.h"
#include "sigv4/canonical.h"
#include "vectors.h"

namespace pxport::profile_file_test {
namespace {

std::string Value(std::string_view config, std::string_view credentials, std::string_view profile,
                  std::string_view name) {
  const auto profiles = ParseProfiles(config, credentials);
  REQUIRE(profiles.ok());
  const ProfileSection* section = profiles->Find(profile);
  return section == nullptr ? "(none)" : section->Value(name);
}

TEST_CASE("sections, comments, continuation and merging") {
  const char* config =
      "# comment\n[default]\nregion = eu-west-1 ; here\n[profile a b]\nregion = ignored\n"
      "[profile acme]\r\nregion=us-east-1\r\ns3 =\n  addressing_style = path\n  # not a setting\nx = 1\n  2\n"
      "[services local]\nsts =\n  endpoint_url = http://localhost:8000\n[sso-session s]\nsso_region = x\n";
  const char* credentials = "[acme]\nregion = from-credentials\naws_access_key_id = id#1\n";
  CHECK(Value(config, credentials, "default", "region") == "eu-west-1");
  CHECK(Value(config, credentials, "acme", "region") == "from-credentials");
  CHECK(Value(config, credentials, "acme", "aws_access_key_id") == "id#1");
  CHECK(Value(config, credentials, "acme", "x") == "1\n2");
  CHECK(Value(config, credentials, "a b", "region") == "(none)");
  const ProfileSet set = *ParseProfiles(config, credentials);
  CHECK(set.Find("acme")->Nested("s3", "addressing_style") == "path");
  CHECK(set.Find("acme")->Nested("s3", "style") == "");
  CHECK(set.services.at("local").Nested("sts", "endpoint_url") == "http://localhost:8000");
  CHECK(set.sso_sessions.at("s").Value("sso_region") == "x");
  CHECK(set.Find("acme")->Value("nothing") == "");
}

TEST_CASE("[profile default] replaces [default], even when it is empty") {
  CHECK(Value("[default]\na = 1\n[profile default]\n", "", "default", "a") == "");
  CHECK(Value("[profile default]\n[default]\na = 1\n", "[default]\nb = 2", "default", "b") == "2");
}

TEST_CASE("a syntax error names file and line number, but does not quote the line") {
  const char* bad[] = {"SECRET = x",        "[default]\n SECRET",  "[default\nSECRET",
                       "[default]\nSECRET", "[default]\n= SECRET", "[default]\na =\n SECRET"};
  for (const char* text : bad) {
    CAPTURE(text);
    for (const bool config : {true, false}) {
      const auto status = (config ? ParseProfiles(text, "") : ParseProfiles("", text)).status();
      CHECK(status.code() == Code::kFailedPrecondition);
      CHECK(Message(status).find(config ? "of the config file" : "of the credentials file") !=
            std::string_view::npos);
      CHECK(Message(status).find("line ") != std::string_view::npos);
      CHECK(Message(status).find("SECRET") == std::string_view::npos);
    }
  }
}

TEST_CASE("the locations of the files") {
  FakeEnvironment environment;
  CHECK(LocateProfiles(environment).config_path == "");
  environment.variables = {{"HOME", "/users/u"}};
  CHECK(LocateProfiles(environment).config_path == "/users/u/.aws/config");
  CHECK(LocateProfiles(environment).credentials_path == "/users/u/.aws/credentials");
  CHECK(LocateProfiles(environment).profile == "default");
  CHECK_FALSE(LocateProfiles(environment).profile_named);
  environment.variables["AWS_CONFIG_FILE"] = "~/other";
  environment.variables["AWS_SHARED_CREDENTIALS_FILE"] = "/keys";
  environment.variables["AWS_PROFILE"] = "acme";
  CHECK(LocateProfiles(environment).config_path == "/users/u/other");
  CHECK(LocateProfiles(environment).credentials_path == "/keys");
  CHECK(LocateProfiles(environment).profile == "acme");
  CHECK(LocateProfiles(environment).profile_named);
  CHECK(LoadProfiles(environment, LocateProfiles(environment))->profiles.empty());  // both files are missing
}

ProfileSections Expected(const Json* sections) {
  ProfileSections out;
  if (sections == nullptr) return out;
  for (const auto& [name, properties] : sections->members()) {
    ProfileSection& section = out[name];
    for (const auto& [key, value] : properties.members()) section.Set(key, value.text());
  }
  return out;
}

void CheckSections(const ProfileSections& actual, const ProfileSections& expected) {
  CHECK(actual.size() == expected.size());
  for (const auto& [name, section] : expected) {
    const auto& this_name = name;
    CAPTURE(this_name);
    REQUIRE(actual.count(name) == 1);
    CHECK(actual.at(name).values() == section.values());
  }
}

TEST_CASE("public cases: parsing") {
  const std::string folder = VectorFolder("s3/credentials/aws-runtime");
  const Json file = ReadJson(folder + "/profile-parser-tests.json");
  for (const Json& test : file.Find("tests")->items()) {
    const std::string name = TextAt(test, "/name");
    CAPTURE(name);
    const auto profiles =
        ParseProfiles(TextAt(test, "/input/configFile"), TextAt(test, "/input/credentialsFile"));
    if (const Json* error = test.At("/output/errorContaining")) {
      REQUIRE_FALSE(profiles.ok());
      CHECK(AsciiLower(Message(profiles.status())).find(AsciiLower(error->text())) != std::string::npos);
      continue;
    }
    REQUIRE(profiles.ok());
    CheckSections(profiles->profiles, Expected(test.At("/output/config/profiles")));
    CheckSections(profiles->sso_sessions, Expected(test.At("/output/config/sso_sessions")));
  }
  CHECK(file.Find("tests")->items().size() == 65);
}

TEST_CASE("public cases: the locations of the files, without those for Windows") {
  const std::string folder = VectorFolder("s3/credentials/aws-runtime");
  const Json file = ReadJson(folder + "/file-location-tests.json");
  int checked = 0;
  for (const Json& test : file.Find("tests")->items()) {
    if (TextAt(test, "/platform") == "windows") continue;
    const std::string name = TextAt(test, "/name");
    CAPTURE(name);
    FakeEnvironment environment;
    for (const auto& [key, value] : test.Find("environment")->members())
      environment.variables[key] = value.text();
    const ProfileLocation location = LocateProfiles(environment);
    CHECK(location.config_path == TextAt(test, "/configLocation"));
    CHECK(location.credentials_path == TextAt(test, "/credentialsLocation"));
    if (test.Find("profile") != nullptr) CHECK(location.profile == TextAt(test, "/profile"));
    ++checked;
  }
  CHECK(checked == 4);
}

}  // namespace
}  // namespace pxport::profile_file_test
