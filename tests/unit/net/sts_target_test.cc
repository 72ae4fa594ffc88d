#include "net/sts_target.h"

#include <doctest/doctest.h>

#include "net/partition.h"
#include "unit/net/fakes.h"

namespace pxport::sts_target_test {
namespace {

StatusOr<StsTarget> Locate(const FakeEnvironment& environment, const std::string& fallback_region) {
  return LocateSts(environment, {}, {}, fallback_region);
}

TEST_CASE("the region of STS: the environment, the default, us-east-1") {
  FakeEnvironment environment;
  CHECK(Locate(environment, "")->region == "us-east-1");
  CHECK(Locate(environment, "auto")->region == "us-east-1");
  CHECK(Locate(environment, "eu-west-1")->url == "https://sts.eu-west-1.amazonaws.com");
  environment.variables["AWS_DEFAULT_REGION"] = "cn-north-1";
  CHECK(Locate(environment, "eu-west-1")->url == "https://sts.cn-north-1.amazonaws.com.cn");
  environment.variables["AWS_REGION"] = "eu-west-2";
  CHECK(Locate(environment, "eu-west-1")->region == "eu-west-2");
  environment.variables["AWS_REGION"] = "a/b";
  CHECK(Locate(environment, "").status().code() == Code::kFailedPrecondition);
}

TEST_CASE("a configured endpoint of STS must be a URL without a query") {
  FakeEnvironment environment;
  environment.variables["AWS_ENDPOINT_URL_STS"] = "http://localhost:9000//";
  CHECK(Locate(environment, "")->url == "http://localhost:9000");
  for (const char* bad : {"localhost", "http://localhost?x=1", "ftp://localhost"}) {
    CAPTURE(bad);
    environment.variables["AWS_ENDPOINT_URL_STS"] = bad;
    CHECK(Locate(environment, "").status().code() == Code::kFailedPrecondition);
  }
}

TEST_CASE("unknown regions are in the commercial partition") {
  CHECK(PartitionOf("us-gov-west-1").name == "aws-us-gov");
  CHECK(PartitionOf("cn-north-1").dns_suffix == "amazonaws.com.cn");
  CHECK_FALSE(PartitionOf("cn-north-1").fips);
  CHECK(PartitionOf("eusc-de-east-1").dns_suffix == "amazonaws.eu");
  CHECK(PartitionOf("us-isob-east-1").name == "aws-iso-b");
  for (const char* region : {"", "auto", "eu-west-1", "xx-new-9"}) {
    CAPTURE(region);
    CHECK(PartitionOf(region).name == "aws");
  }
}

}  // namespace
}  // namespace pxport::sts_target_test
