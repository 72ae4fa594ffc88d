// The default chain and the profile source against recorded traffic: variables, files and HTTP answers of
// public cases.
#include "net/credential_chain.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "fakes.h"
#include "net/profile_credentials.h"
#include "vectors.h"

namespace pxport::chain_test {
namespace {

// A part of our own message for each public case that ends in an error.
const std::map<std::string, std::string> kErrors = {
    {"eks_pod_identity_no_token_file", "container credentials: cannot open /token.jwt"},
    {"imds_default_chain_error", "no credentials found"},
    {"imds_disabled", "AWS_EC2_METADATA_DISABLED is set"},
    {"imds_no_iam_role",
     "has no credentials: Ec2InstanceMetadata: instance metadata: the instance has no role"},
    {"imds_token_fail", "request forbidden: IMDS is disabled"},
    {"profile_overrides_web_identity", "profile `A` has no credentials: Environment"},
    {"web_identity_source_profile_no_env",
     "`web_identity_token_file` was specified but `role_arn` was missing"},
    {"web_identity_token_invalid_jwt",
     "InvalidIdentityToken: No OpenIDConnect provider found in your account"},
    {"credential_process_failure", "credential process: running the command failed: exit code 1"},
    {"credential_process_invalid", "credential process failed: the answer is not valid JSON"},
    {"empty_config", "no profiles were defined"},
    {"invalid_config", "could not parse profile file"},
};

// Names of the list of what is left out. Those with "!" have to be refused, which is all that is checked of
// them.
std::set<std::string> LeftOut(bool refused) {
  std::istringstream lines(*ReadIfThere(std::string(PXPORT_GOLDEN) + "/net/credential_cases_left_out.txt"));
  std::set<std::string> names;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#' || line.starts_with("! ") != refused) continue;
    names.insert(refused ? line.substr(2) : line);
  }
  return names;
}

const std::set<std::string> kSignIn = LeftOut(true);

struct Exchange {
  std::string method, url, request_body, body;
  FieldList headers;
  int status = 0;
};

std::vector<Exchange> Recorded(const Json& traffic) {
  std::map<int64_t, Exchange> by_connection;  // in the order of the connections: one request each
  for (const Json& event : traffic.Find("events")->items()) {
    Exchange& exchange = by_connection[*event.Find("connection_id")->integer()];
    if (const Json* request = event.At("/action/Request/request")) {
      exchange.method = TextAt(*request, "/method");
      exchange.url = TextAt(*request, "/uri");
      for (const auto& [name, values] : request->Find("headers")->members()) {
        exchange.headers.emplace_back(name, values.items()[0].text());
      }
    } else if (const Json* status = event.At("/action/Response/response/Ok/status")) {
      exchange.status = static_cast<int>(*status->integer());
    } else if (event.At("/action/Data") != nullptr) {
      const bool request_side = TextAt(event, "/action/Data/direction") == "Request";
      (request_side ? exchange.request_body : exchange.body) += TextAt(event, "/action/Data/data/Utf8");
    }
  }
  std::vector<Exchange> out;
  for (auto& [connection, exchange] : by_connection) out.push_back(std::move(exchange));
  return out;
}

std::string WithoutFinalSlash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

// Host names, tokens and the role's name in the recorded requests are those of the machine that was recorded,
// so only what the case itself fixes is compared: method, URL, action, metadata token, and that a session
// token is sent at all.
void CheckRequest(const FakeTransport::Seen& seen, const Exchange& expected) {
  CHECK(seen.method == expected.method);
  CHECK(WithoutFinalSlash(seen.url) == WithoutFinalSlash(expected.url));
  CHECK(seen.body.substr(0, seen.body.find('&')) ==
        expected.request_body.substr(0, expected.request_body.find('&')));
  for (const auto& [name, value] : expected.headers) {
    if (name == "x-aws-ec2-metadata-token") CHECK(seen.Header("x-aws-ec2-metadata-token") == value);
    if (name == "x-amz-security-token") CHECK_FALSE(seen.Header("X-Amz-Security-Token").empty());
    if (name == "authorization")
      CHECK(seen.Header("Authorization").starts_with("AWS4-HMAC-SHA256 Credential="));
  }
}

class RecordedFiles : public FakeEnvironment {
 public:
  explicit RecordedFiles(std::string root) : root_(std::move(root)) {}
  StatusOr<std::string> ReadFile(const std::string& path) const override {
    if (const auto text = ReadIfThere(root_ + path)) return *text;
    return FakeEnvironment::ReadFile(path);
  }

 private:
  std::string root_;
};

void CheckOutcome(const StatusOr<CredentialsRef>& result, const Json& test, const std::string& name) {
  if (kSignIn.count(name) == 1) {
    CHECK(result.status().code() == Code::kUnimplemented);
    CHECK(Detail(result.status(), kRemedy)->find("aws configure export-credentials") != std::string::npos);
    return;
  }
  const Json* expected = test.At("/result/Ok");
  if (expected == nullptr) {
    REQUIRE_FALSE(result.ok());
    REQUIRE(kErrors.count(name) == 1);
    CHECK(std::string(Message(result.status())).find(kErrors.at(name)) != std::string::npos);
    return;
  }
  REQUIRE_MESSAGE(result.ok(), std::string(Message(result.status())));
  const Credentials& keys = **result;
  CHECK(keys.access_key_id == TextAt(*expected, "/access_key_id"));
  CHECK(keys.secret_access_key == TextAt(*expected, "/secret_access_key"));
  CHECK(keys.session_token == TextAt(*expected, "/session_token"));
  CHECK(keys.account_id == TextAt(*expected, "/account_id"));
  const Json* expiry = expected->Find("expiry");
  REQUIRE(keys.expires.has_value() == (expiry != nullptr));
  if (expiry != nullptr) CHECK(keys.expires->seconds == *expiry->integer());
}

void Replay(const std::string& folder, const std::string& name, bool whole_chain) {
  CAPTURE(name);
  RecordedFiles environment(folder + "/fs");
  const Json variables = ReadJson(folder + "/env.json");
  for (const auto& [key, value] : variables.members()) environment.variables[key] = value.text();
  const std::vector<Exchange> recorded = Recorded(ReadJson(folder + "/http-traffic.json"));
  FakeTransport transport;
  size_t next = 0;
  transport.answer = [&](const FakeTransport::Seen& seen) -> StatusOr<HttpResponse> {
    if (next == recorded.size())
      return TransportFailure(TransportFault::kRefused, "not recorded: " + seen.url);
    CheckRequest(seen, recorded[next]);
    const Exchange& exchange = recorded[next++];
    return Answer(exchange.status, exchange.body);
  };
  FakeClock clock;
  const CredentialContext context{&environment, &transport, &clock, ""};
  std::unique_ptr<CredentialsProvider> provider = MakeDefaultChain(context);
  if (!whole_chain) provider = std::make_unique<ProfileCredentials>(context, "");
  CheckOutcome(provider->Fetch(nullptr), ReadJson(folder + "/test-case.json"), name);
  if (kSignIn.count(name) == 0) CHECK(next == recorded.size());
}

int ReplayAll(const std::string& folder, bool whole_chain) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) Replay(folder + "/" + name, name, whole_chain);
  return static_cast<int>(names.size());
}

TEST_CASE("public cases: each file is used by a test or listed as excluded") {
  const std::string folder = VectorFolder("s3/credentials");
  const std::set<std::string> tested = {"assume-role-tests.json",   "default-credential-provider-chain",
                                        "ecs-tests.json",           "imds-config",
                                        "profile-provider",         "file-location-tests.json",
                                        "profile-parser-tests.json"};
  const std::set<std::string> left_out = LeftOut(false);
  std::set<std::string> there, cases;
  for (const char* part : {"/aws-config", "/aws-runtime"}) {
    for (const auto& entry : std::filesystem::directory_iterator(folder + part))
      there.insert(entry.path().filename());
  }
  for (const std::string& name : there) {
    CAPTURE(name);
    CHECK(tested.count(name) + left_out.count(name) == 1);
  }
  for (const std::string& name : tested) CHECK(there.count(name) == 1);
  for (const char* part : {"/aws-config/default-credential-provider-chain", "/aws-config/profile-provider"}) {
    for (const auto& entry : std::filesystem::directory_iterator(folder + part))
      cases.insert(entry.path().filename());
  }
  for (const std::string& name : kSignIn) CHECK(cases.count(name) == 1);
}

TEST_CASE("public cases: the default chain") {
  const std::string folder = VectorFolder("s3/credentials/aws-config/default-credential-provider-chain");
  CHECK(ReplayAll(folder, true) == 29);
}

TEST_CASE("public cases: the profile source") {
  const std::string folder = VectorFolder("s3/credentials/aws-config/profile-provider");
  CHECK(ReplayAll(folder, false) == 18);
}

// ---- our own ----

struct World {
  FakeEnvironment environment;
  FakeTransport transport;
  FakeClock clock;
  CredentialContext context() { return {&environment, &transport, &clock, ""}; }
};

TEST_CASE("the chain uses the first configured source, without network requests for the others") {
  World world;
  world.environment.variables = {
      {"AWS_ACCESS_KEY_ID", "e"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"HOME", "/users/u"}};
  world.environment.files["/users/u/.aws/credentials"] =
      "[default]\naws_access_key_id = p\naws_secret_access_key = s\n";
  auto chain = MakeDefaultChain(world.context());
  CHECK((*chain->Fetch(nullptr))->access_key_id == "e");
  // The chosen source stays: an export must not change its identity.
  world.environment.variables.erase("AWS_ACCESS_KEY_ID");
  CHECK_FALSE(chain->Fetch(nullptr).ok());
  world.environment.variables.erase("AWS_SECRET_ACCESS_KEY");
  CHECK((*MakeDefaultChain(world.context())->Fetch(nullptr))->access_key_id == "p");
  CHECK(world.transport.seen.empty());
}

TEST_CASE("without a configured source, the error names what each source is missing, and a remedy") {
  World world;
  world.transport.answer = [](const auto&) {
    return TransportFailure(TransportFault::kUnreachable, "refused");
  };
  const auto status = MakeDefaultChain(world.context())->Fetch(nullptr).status();
  CHECK(status.code() == Code::kUnauthenticated);
  for (const char* part : {"environment: ", "profile: ", "web identity: ", "container: ", "instance: "}) {
    CHECK(Message(status).find(part) != std::string_view::npos);
  }
  CHECK(Detail(status, kRemedy).has_value());
}

TEST_CASE("a configured source that fails ends the chain") {
  World world;
  world.environment.variables = {{"AWS_PROFILE", "missing"}, {"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"}};
  const auto status = MakeDefaultChain(world.context())->Fetch(nullptr).status();
  CHECK(status.code() == Code::kFailedPrecondition);
  CHECK(world.transport.seen.empty());
}

}  // namespace
}  // namespace pxport::chain_test
