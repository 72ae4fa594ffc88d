#include "store/s3_session.h"

#include <doctest/doctest.h>

#include "unit/net/fakes.h"

namespace pxport::s3_session_test {
namespace {

TEST_CASE("s3 session: the host sets the credentials") {
  S3SessionOptions options;
  options.by_host = true;
  Cancel cancel;
  options.cancel = &cancel;
  const auto session = S3Session::Create(options);
  REQUIRE(session.ok());
  const S3Session& s = **session;
  REQUIRE(s.held != nullptr);
  CHECK(s.cancel == &cancel);
  CHECK(s.cancel_all.load() == nullptr);
  CHECK(s.journal == nullptr);
  CHECK_FALSE(s.credentials->Get(nullptr).ok());
  auto keys = std::make_shared<Credentials>();
  keys->access_key_id = "AKID";
  keys->secret_access_key = "secret";
  s.held->Set(keys);
  const auto current = s.credentials->Get(nullptr);
  REQUIRE(current.ok());
  CHECK((*current)->access_key_id == "AKID");
}

TEST_CASE("s3 session: credentials of the job") {
  S3SessionOptions options;
  options.credentials =
      *Json::Parse(R"({"type": "access_key", "access_key_id": "AKID", "secret_access_key": "s"})");
  const auto session = S3Session::Create(options);
  REQUIRE(session.ok());
  CHECK((*session)->held == nullptr);
  const auto keys = (*session)->credentials->Get(nullptr);
  REQUIRE(keys.ok());
  CHECK((*keys)->access_key_id == "AKID");
}

TEST_CASE("s3 session: the default region") {
  FakeEnvironment environment;
  CHECK(DefaultRegion(environment, "") == "us-east-1");
  environment.variables["HOME"] = "/users/me";
  environment.files["/users/me/.aws/config"] =
      "[default]\nregion = eu-west-1\n[profile other]\nregion = eu-north-1\n[profile none]\n";
  CHECK(DefaultRegion(environment, "") == "eu-west-1");
  CHECK(DefaultRegion(environment, "other") == "eu-north-1");
  CHECK(DefaultRegion(environment, "none") == "us-east-1");
  CHECK(DefaultRegion(environment, "missing") == "us-east-1");
  environment.variables["AWS_PROFILE"] = "other";
  CHECK(DefaultRegion(environment, "") == "eu-north-1");
  environment.variables["AWS_DEFAULT_REGION"] = "ap-south-1";
  CHECK(DefaultRegion(environment, "other") == "ap-south-1");
  environment.variables["AWS_REGION"] = "ca-central-1";
  CHECK(DefaultRegion(environment, "") == "ca-central-1");
}

}  // namespace
}  // namespace pxport::s3_session_test
