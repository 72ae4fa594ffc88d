// Containers, instances, roles, processes: what each asks, and what it makes of odd answers.
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>

#include "base/clock.h"
#include "fakes.h"
#include "net/container.h"
#include "net/credential_chain.h"
#include "net/credential_json.h"
#include "net/imds.h"
#include "net/process.h"
#include "net/sts.h"
#include "net/sts_target.h"
#include "vectors.h"

namespace pxport::sources_test {
namespace {

struct World {
  FakeEnvironment environment;
  FakeTransport transport;
  FakeClock clock;
  CredentialContext context() { return {&environment, &transport, &clock, "eu-west-1"}; }
};

constexpr const char* kMetadata =
    R"({"Code":"Success","AccessKeyId":"AK","SecretAccessKey":"SECRET","Token":"T","Expiration":"2021-09-21T23:33:13Z"})";
constexpr const char* kRoleAnswer =
    "<AssumeRoleResponse "
    "xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><AssumedRoleUser><Arn>"
    "arn:aws:sts::123456789012:assumed-role/r/s</Arn></AssumedRoleUser><Credentials><AccessKeyId>ASIA</"
    "AccessKeyId>"
    "<SecretAccessKey>SECRET</SecretAccessKey><SessionToken>T</"
    "SessionToken><Expiration>2021-09-21T18:41:26Z</Expiration>"
    "</Credentials></AssumeRoleResult></AssumeRoleResponse>";

TEST_CASE("documents of credentials") {
  const auto good = CredentialsFromJson(kMetadata, CredentialForm::kMetadata, "x");
  REQUIRE(good.ok());
  CHECK((*good)->session_token == "T");
  CHECK((*good)->expires == Timestamp{1'632'267'193, 0});
  for (const char* bad :
       {"", "SECRET", "[]", "{}", R"({"AccessKeyId":"a"})", R"({"AccessKeyId":"a","SecretAccessKey":""})",
        R"({"AccessKeyId":"a","SecretAccessKey":"SECRET","Expiration":"tomorrow"})",
        R"({"AccessKeyId":1,"SecretAccessKey":"SECRET"})",
        R"({"AccessKeyId":"a","SecretAccessKey":"SECRET")"}) {
    CAPTURE(bad);
    const auto result = CredentialsFromJson(bad, CredentialForm::kMetadata, "x");
    CHECK(result.status().code() == Code::kFailedPrecondition);
    CHECK(Message(result.status()).find("SECRET") == std::string_view::npos);
  }
  const auto refused =
      CredentialsFromJson("{\"code\":\"NoRole\",\"message\":\"none\\nhere\"}", CredentialForm::kMetadata, "x")
          .status();
  CHECK(Message(refused) == "x failed: NoRole: none here");
  CHECK_FALSE(
      CredentialsFromJson(R"({"AccessKeyId":"a","SecretAccessKey":"b"})", CredentialForm::kProcess, "x")
          .ok());
}

TEST_CASE("public cases: the URL of container credentials") {
  const std::string folder = VectorFolder("s3/credentials/aws-config");
  const Json file = ReadJson(folder + "/ecs-tests.json");
  for (const Json& test : file.Find("tests")->items()) {
    const std::string name = TextAt(test, "/docs");
    CAPTURE(name);
    FakeEnvironment environment;
    for (const auto& [key, value] : test.Find("env")->members()) environment.variables[key] = value.text();
    const auto url = ContainerUrl(environment);
    if (const Json* expected = test.At("/result/Ok")) {
      REQUIRE(url.ok());
      CHECK(*url == expected->text());
    } else {
      CHECK_FALSE(url.ok());
      CHECK((url.status().code() == Code::kNotFound) == environment.variables.empty());
    }
  }
  CHECK(file.Find("tests")->items().size() == 11);
}

TEST_CASE("secrets are not fetched over plain http from other hosts") {
  FakeEnvironment environment;
  for (const char* url :
       {"http://example.com/c", "http://169.254.170.3/c", "http://10.0.0.1/c", "http://localhost.example/c",
        "http://[fd00:ec2::24]/c", "http://127.0.0.1.example/c", "ftp://localhost/"}) {
    CAPTURE(url);
    environment.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url;
    CHECK(ContainerUrl(environment).status().code() == Code::kFailedPrecondition);
  }
  environment.variables = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "@evil.example/"}};
  CHECK(ContainerUrl(environment).status().code() == Code::kFailedPrecondition);
}

TEST_CASE("a container's token file is read each time, and takes precedence over the variable") {
  World world;
  world.environment.variables = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1"},
                                 {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "variable"},
                                 {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/t"}};
  world.environment.files["/t"] = "one\n";
  world.transport.answer = [](const auto&) { return Answer(200, kMetadata); };
  ContainerCredentials provider(world.context());
  CHECK(provider.Fetch(nullptr).ok());
  CHECK(world.transport.seen[0].Header("Authorization") == "one");
  world.environment.files["/t"] = "two";
  CHECK(provider.Fetch(nullptr).ok());
  CHECK(world.transport.seen[1].Header("Authorization") == "two");
  world.environment.files["/t"] = "a\r\nX: b";
  CHECK(provider.Fetch(nullptr).status().code() == Code::kFailedPrecondition);
  world.environment.files.clear();
  CHECK(provider.Fetch(nullptr).status().code() == Code::kFailedPrecondition);
  world.environment.variables.erase("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  CHECK(provider.Fetch(nullptr).ok());
  CHECK(world.transport.seen.back().Header("Authorization") == "variable");
}

TEST_CASE("instance metadata: NotFound outside EC2 and without a role, a refusal is a failure") {
  World world;
  ImdsCredentials provider(world.context(), {});
  world.transport.answer = [](const auto&) {
    return TransportFailure(TransportFault::kUnreachable, "refused");
  };
  CHECK(provider.Fetch(nullptr).status().code() == Code::kNotFound);
  CHECK(world.transport.seen.size() == 2);
  world.transport.answer = [](const auto&) { return TransportFailure(TransportFault::kTimeout, "late"); };
  const auto hop = provider.Fetch(nullptr).status();
  CHECK(hop.code() == Code::kNotFound);
  CHECK(Detail(hop, kRemedy)->find("HttpPutResponseHopLimit") != std::string::npos);
  world.transport.answer = [](const auto& seen) {
    return seen.method == "PUT" ? Answer(200, "token") : Answer(404, "");
  };
  CHECK(provider.Fetch(nullptr).status().code() == Code::kNotFound);
  world.transport.answer = [](const auto&) { return Answer(403, ""); };
  CHECK(provider.Fetch(nullptr).status().code() == Code::kFailedPrecondition);
  world.transport.answer = [](const auto&) { return Answer(200, "bad\r\ntoken"); };
  CHECK(provider.Fetch(nullptr).status().code() == Code::kFailedPrecondition);
  world.transport.seen.clear();
  world.environment.variables["AWS_EC2_METADATA_DISABLED"] = "TRUE";
  CHECK(provider.Fetch(nullptr).status().code() == Code::kNotFound);
  CHECK(world.transport.seen.empty());
}

TEST_CASE("instance metadata: the name of a role cannot change the path") {
  World world;
  world.transport.answer = [](const FakeTransport::Seen& seen) {
    if (seen.method == "PUT") return Answer(200, "token");
    return seen.url.ends_with("/security-credentials/") ? Answer(200, "../a b\nsecond")
                                                        : Answer(200, kMetadata);
  };
  CHECK(ImdsCredentials(world.context(), {}).Fetch(nullptr).ok());
  CHECK(world.transport.seen.back().url ==
        "http://169.254.169.254/latest/meta-data/iam/security-credentials/..%2Fa%20b");
}

TEST_CASE("public cases: the address of instance metadata") {
  const std::string folder = VectorFolder("s3/credentials/aws-config/imds-config");
  const Json file = ReadJson(folder + "/imds-endpoint-tests.json");
  int checked = 0;
  for (const Json& test : file.Find("tests")->items()) {
    const std::string name = TextAt(test, "/docs");
    CAPTURE(name);
    // Overrides by the program: there is no such option here.
    if (test.Find("endpoint_override") != nullptr || test.Find("mode_override") != nullptr) continue;
    FakeEnvironment environment;
    for (const auto& [key, value] : test.Find("env")->members()) environment.variables[key] = value.text();
    for (const auto& [path, text] : test.Find("fs")->members()) environment.files[path] = text.text();
    const ProfileSet profiles = *LoadProfiles(environment, LocateProfiles(environment));
    const auto url = ImdsUrl(environment, profiles.Find("default"));
    if (const Json* expected = test.At("/result/Ok")) {
      REQUIRE(url.ok());
      CHECK(*url + "/latest/api/token" == expected->text());
    } else {
      CHECK_FALSE(url.ok());
    }
    ++checked;
  }
  CHECK(checked == 11);
}

TEST_CASE("the endpoint of STS") {
  FakeEnvironment environment;
  const auto locate = [&](const ProfileSet& profiles = {}, const ProfileSection& profile = {},
                          std::string region = "") {
    const auto target = LocateSts(environment, profiles, profile, region);
    return target.ok() ? target->url + " " + target->region : "(refused)";
  };
  CHECK(locate() == "https://sts.us-east-1.amazonaws.com us-east-1");
  CHECK(locate({}, {}, "eu-west-1") == "https://sts.eu-west-1.amazonaws.com eu-west-1");
  CHECK(locate({}, {}, "auto") == "https://sts.us-east-1.amazonaws.com us-east-1");
  CHECK(locate({}, {}, "cn-north-1") == "https://sts.cn-north-1.amazonaws.com.cn cn-north-1");
  ProfileSection profile;
  profile.Set("region", "eu-north-1");
  profile.Set("use_dualstack_endpoint", "true");
  CHECK(locate({}, profile, "eu-west-1") == "https://sts.eu-north-1.api.aws eu-north-1");
  environment.variables = {{"AWS_REGION", "us-gov-west-1"}, {"AWS_USE_FIPS_ENDPOINT", "TRUE"}};
  CHECK(locate() == "https://sts.us-gov-west-1.amazonaws.com us-gov-west-1");
  environment.variables = {{"AWS_DEFAULT_REGION", "us-east-2"}, {"AWS_USE_FIPS_ENDPOINT", "true"}};
  CHECK(locate() == "https://sts-fips.us-east-2.amazonaws.com us-east-2");
  environment.variables = {{"AWS_REGION", "evil.example/"}};
  CHECK(locate() == "(refused)");
  environment.variables = {{"AWS_ENDPOINT_URL", "http://h:1/"}};
  CHECK(locate() == "http://h:1 us-east-1");
  environment.variables = {{"AWS_ENDPOINT_URL_STS", "http://u:p@h"}};
  CHECK(locate() == "(refused)");
}

TEST_CASE("AssumeRole: the request, its signature, and the answer") {
  World world;
  world.transport.answer = [](const auto&) { return Answer(200, kRoleAnswer); };
  Credentials base;
  base.access_key_id = "AKIA";
  base.secret_access_key = "BASESECRET";
  base.session_token = "BASETOKEN";
  const Role role{"arn:aws:iam::1:role/r+x", "me", "ext ernal", "900"};
  const auto keys =
      AssumeRole(world.context(), {"https://sts.eu-west-1.amazonaws.com", "eu-west-1"}, base, role, nullptr);
  REQUIRE(keys.ok());
  CHECK((*keys)->access_key_id == "ASIA");
  CHECK((*keys)->account_id == "123456789012");
  const auto& seen = world.transport.seen[0];
  CHECK(
      seen.body ==
      "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr%2Bx&RoleSessionName=me&"
      "ExternalId=ext%20ernal&DurationSeconds=900");
  CHECK(seen.url == "https://sts.eu-west-1.amazonaws.com/");
  CHECK(seen.Header("X-Amz-Security-Token") == "BASETOKEN");
  CHECK(seen.Header("Authorization")
            .find("/20210921/eu-west-1/sts/aws4_request, SignedHeaders=content-type;host;x-amz-date;"
                  "x-amz-security-token, ") != std::string::npos);
}

TEST_CASE("AssumeRole: refusals have a remedy, throttling is retried, invalid answers fail") {
  World world;
  const Credentials base;
  const auto ask = [&] {
    Credentials keys;
    keys.access_key_id = "AKIA";
    keys.secret_access_key = "s";
    return AssumeRole(world.context(), {"https://h", "us-east-1"}, keys, Role{"arn:r", "s", "", ""}, nullptr)
        .status();
  };
  const auto refuse = [&](int status, const std::string& code) {
    world.transport.answer = [=](const auto&) {
      return Answer(status, "<ErrorResponse><Error><Code>" + code +
                                "</Code><Message>m\nn</Message></Error></ErrorResponse>");
    };
    world.transport.seen.clear();
    return ask();
  };
  const auto denied = refuse(403, "AccessDenied");
  CHECK(denied.code() == Code::kPermissionDenied);
  CHECK(Message(denied) == "cannot assume role arn:r: AccessDenied: m n");
  CHECK(world.transport.seen.size() == 1);
  CHECK(refuse(403, "ExpiredToken").code() == Code::kUnauthenticated);
  CHECK(refuse(400, "Throttling").code() == Code::kFailedPrecondition);
  CHECK(world.transport.seen.size() == 4);
  CHECK(refuse(400, "MalformedInput").code() == Code::kFailedPrecondition);
  CHECK(world.transport.seen.size() == 1);
  const std::string whole = kRoleAnswer;
  for (size_t size = 0; size < whole.size(); size += 7) {
    world.transport.answer = [&](const auto&) { return Answer(200, whole.substr(0, size)); };
    const auto status = ask();
    CHECK(status.code() == Code::kFailedPrecondition);
    CHECK(Message(status).find("SECRET") == std::string_view::npos);
  }
}

TEST_CASE("commands: output, exit codes, cancellation, and remaining processes") {
  CHECK(*RunShellCommand("printf 'a\\nb'; echo noise >&2", 10'000, nullptr) == "a\nb");
  CHECK(*RunShellCommand("cat", 10'000, nullptr) == "");  // no input, no waiting for it
  const auto status = RunShellCommand("echo SECRET; exit 3", 10'000, nullptr).status();
  CHECK(Message(status) == "running the command failed: exit code 3");
  CHECK(RunShellCommand("kill -9 $$", 10'000, nullptr).status().code() == Code::kFailedPrecondition);
  CHECK(RunShellCommand("no-such-command-here", 10'000, nullptr).status().code() ==
        Code::kFailedPrecondition);
  CHECK_FALSE(RunShellCommand(std::string("echo a\0b", 8), 10'000, nullptr).ok());
  CHECK_FALSE(RunShellCommand("head -c 2000000 /dev/zero", 10'000, nullptr).ok());

  const int64_t start = MonotonicMillis();
  CHECK(RunShellCommand("sleep 30 & sleep 30", 200, nullptr).status().code() == Code::kDeadlineExceeded);
  Cancel cancel;
  std::thread canceller([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    cancel.Request();
  });
  CHECK(RunShellCommand("sleep 30", 10'000, &cancel).status().code() == Code::kCancelled);
  canceller.join();
  CHECK(MonotonicMillis() - start < 2'000);
}

TEST_CASE("a credential process") {
  FakeEnvironment environment;
  const auto fetch = [&](const std::string& command) {
    return ProcessCredentials(&environment, command, "42").Fetch(nullptr);
  };
  const auto keys = fetch(R"(echo '{"Version":1,"AccessKeyId":"a","SecretAccessKey":"b"}')");
  REQUIRE(keys.ok());
  CHECK((*keys)->account_id == "42");
  CHECK((*keys)->session_token == "");
  CHECK_FALSE((*keys)->expires.has_value());
  CHECK_FALSE(fetch(R"(echo '{"Version":2,"AccessKeyId":"a","SecretAccessKey":"b"}')").ok());
  const auto failed = fetch("echo SECRET; false SECRET").status();
  CHECK(Message(failed).find("SECRET") == std::string_view::npos);
}

TEST_CASE("the credentials of the job") {
  World world;
  const auto fetch = [&](const char* json) -> StatusOr<CredentialsRef> {
    PX_ASSIGN_OR_RETURN(auto provider, MakeProvider(*Json::Parse(json), world.context()));
    return provider->Fetch(nullptr);
  };
  CHECK((*fetch(R"({"type":"access_key","access_key_id":"a","secret_access_key":"b"})"))->access_key_id ==
        "a");
  CHECK(
      (*fetch(
           R"({"type":"process","command":"echo '{\"Version\":1,\"AccessKeyId\":\"p\",\"SecretAccessKey\":\"b\"}'"})"))
          ->access_key_id == "p");
  CHECK(fetch(R"({"type":"profile","profile":"acme"})").status().code() == Code::kFailedPrecondition);
  CHECK(fetch(R"({"type":"container"})").status().code() == Code::kUnauthenticated);
  CHECK(fetch(R"({"type":"web_identity"})").status().code() == Code::kUnauthenticated);
  CHECK(fetch(R"({"type":"magic"})").status().code() == Code::kInvalidArgument);
  world.transport.answer = [](const auto&) { return Answer(200, kRoleAnswer); };
  const char* role = R"({"type":"assume_role","role_arn":"arn:r","external_id":"e",
                         "source":{"type":"access_key","access_key_id":"a","secret_access_key":"b"}})";
  CHECK((*fetch(role))->access_key_id == "ASIA");
  CHECK(world.transport.seen.back().body.find("RoleSessionName=pxport&ExternalId=e") != std::string::npos);
}

}  // namespace
}  // namespace pxport::sources_test
