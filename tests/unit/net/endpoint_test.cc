#include "net/endpoint.h"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <sstream>
#include <string>

#include "vectors.h"

namespace pxport::endpoint_test {
namespace {

S3EndpointOptions At(std::string bucket, std::string region, std::string url = "") {
  S3EndpointOptions options;
  options.bucket = std::move(bucket);
  options.region = std::move(region);
  options.url = std::move(url);
  return options;
}

TEST_CASE("AWS: the bucket becomes part of the host if possible") {
  const S3Endpoint usual = *ResolveS3Endpoint(At("acme-cdh", "eu-west-1"));
  CHECK(usual.Url() == "https://acme-cdh.s3.eu-west-1.amazonaws.com");
  CHECK(usual.authority == "acme-cdh.s3.eu-west-1.amazonaws.com");
  CHECK(usual.path == "");
  CHECK(usual.signing_region == "eu-west-1");
  CHECK_FALSE(usual.path_style);
  CHECK(usual.aws);
  // A wildcard certificate covers one label.
  CHECK(ResolveS3Endpoint(At("acme.cdh", "eu-west-1"))->Url() ==
        "https://s3.eu-west-1.amazonaws.com/acme.cdh");
  CHECK(ResolveS3Endpoint(At("Acme", "eu-west-1"))->path_style);
  S3EndpointOptions forced = At("acme-cdh", "eu-west-1");
  forced.addressing = Addressing::kPathStyle;
  CHECK(ResolveS3Endpoint(forced)->Url() == "https://s3.eu-west-1.amazonaws.com/acme-cdh");
}

TEST_CASE("a custom endpoint uses path style by default") {
  CHECK(ResolveS3Endpoint(At("acme", "us-east-1", "http://localhost:9000"))->Url() ==
        "http://localhost:9000/acme");
  CHECK(ResolveS3Endpoint(At("acme", "auto", "https://a.r2.example/"))->Url() == "https://a.r2.example/acme");
  CHECK(ResolveS3Endpoint(At("acme", "auto", "https://h/x//"))->Url() == "https://h/x/acme");
  S3EndpointOptions virtual_host = At("acme", "us-east-1", "https://s3.example:8443/base");
  virtual_host.addressing = Addressing::kVirtualHost;
  const S3Endpoint endpoint = *ResolveS3Endpoint(virtual_host);
  CHECK(endpoint.authority == "acme.s3.example:8443");
  CHECK(endpoint.Url() == "https://acme.s3.example:8443/base");
  CHECK_FALSE(endpoint.aws);
  virtual_host.url = "http://[::1]:9000";
  CHECK(ResolveS3Endpoint(virtual_host)->Url() == "http://[::1]:9000/acme");
}

TEST_CASE("the decoded path is signed, the URL is sent") {
  const S3Endpoint endpoint = *ResolveS3Endpoint(At("b\xc3\xbc cket", "us-east-1", "https://h/a%2Bb"));
  CHECK(endpoint.path == "/a+b/b\xc3\xbc cket");
  CHECK(endpoint.Url() == "https://h/a%2Bb/b%C3%BC%20cket");
}

TEST_CASE("invalid endpoints are rejected with a remedy") {
  for (const char* bucket : {"a/b", "..", ".", "a\nb", "arn:aws:s3:eu-west-1:123456789012:accesspoint:x",
                             "b--usw2-az1--x-s3", "b--op-s3"}) {
    const auto endpoint = ResolveS3Endpoint(At(bucket, "eu-west-1"));
    REQUIRE_FALSE(endpoint.ok());
    CHECK(Detail(endpoint.status(), kRemedy).has_value());
  }
  for (const char* region :
       {"", "eu west", "eu-west-1.evil.example", "eu-west-1/", "-eu", "eu-west-1@evil"}) {
    CHECK_FALSE(ResolveS3Endpoint(At("acme", region)).ok());
    CHECK_FALSE(ResolveS3Endpoint(At("acme", region, "http://h")).ok());
  }
  for (const char* url : {"localhost:9000", "s3://x", "https://h/?q=1", "https://u:p@h", "https://h/%zz"}) {
    CHECK_FALSE(ResolveS3Endpoint(At("acme", "us-east-1", url)).ok());
  }
}

TEST_CASE("a redirect is followed into the same partition only, and only to a region") {
  CHECK(*AcceptRedirect("us-east-1", "eu-west-1") == "eu-west-1");
  CHECK(*AcceptRedirect("us-gov-west-1", "us-gov-east-1") == "us-gov-east-1");
  for (const char* bad : {"", "us-east-1", "cn-north-1", "us-gov-west-1", "eu-west-1.evil.example", "eu/west",
                          "eu-west-1\r\nX:y"}) {
    CAPTURE(bad);
    CHECK(AcceptRedirect("us-east-1", bad).status().code() == Code::kFailedPrecondition);
  }
}

// Names of the public cases that are left out; each line with a '#' before a group says why.
std::multiset<std::string> LeftOut() {
  std::multiset<std::string> names;
  std::istringstream lines(*ReadIfThere(std::string(PXPORT_GOLDEN) + "/net/endpoint_cases_left_out.txt"));
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line[0] != '#') names.insert(line);
  }
  return names;
}

// Our words for the errors of the public cases.
const std::map<std::string, std::string> kErrors = {
    {"Cannot set dual-stack in combination with a custom endpoint.",
     "s3.dual_stack is invalid: it cannot be combined with s3.endpoint"},
    {"A custom endpoint cannot be combined with FIPS",
     "s3.fips is invalid: it cannot be combined with s3.endpoint"},
    {"Partition does not support FIPS", "has no FIPS endpoints"},
    {"Invalid region: region was not a valid DNS name.", "not a DNS label"},
};

void CheckPublicCase(const Json& test) {
  const Json& params = *test.Find("params");
  const auto flag = [&](const char* name) {
    return params.Find(name) != nullptr && params.Find(name)->boolean();
  };
  S3EndpointOptions options =
      At(TextAt(params, "/Bucket"), TextAt(params, "/Region"), TextAt(params, "/Endpoint"));
  options.dual_stack = flag("UseDualStack");
  options.fips = flag("UseFIPS");
  options.legacy_global = flag("UseGlobalEndpoint");
  options.addressing = flag("ForcePathStyle") ? Addressing::kPathStyle : Addressing::kVirtualHost;
  const auto endpoint = ResolveS3Endpoint(options);
  if (const Json* error = test.At("/expect/error")) {
    REQUIRE_FALSE(endpoint.ok());
    REQUIRE(kErrors.count(error->text()) == 1);
    CHECK(Message(endpoint.status()).find(kErrors.at(error->text())) != std::string_view::npos);
    return;
  }
  REQUIRE_MESSAGE(endpoint.ok(), std::string(Message(endpoint.status())));
  CHECK(endpoint->Url() == TextAt(test, "/expect/endpoint/url"));
  CHECK(endpoint->signing_region == TextAt(test, "/expect/endpoint/properties/authSchemes/0/signingRegion"));
}

std::string WithoutBlanksAtEnds(std::string text) {
  text.erase(0, text.find_first_not_of(' '));
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

TEST_CASE("public cases: endpoint resolution") {
  const std::string folder = VectorFolder("s3/endpoint-rules");
  const Json file = ReadJson(folder + "/endpoint-tests-1.json");
  std::multiset<std::string> left_out = LeftOut();
  int passed = 0;
  for (const Json& test : file.Find("testCases")->items()) {
    const std::string name =
        WithoutBlanksAtEnds(TextAt(test, "/documentation")) + " | " + TextAt(test, "/params/Bucket");
    CAPTURE(name);
    if (const auto listed = left_out.find(name); listed != left_out.end()) {
      left_out.erase(listed);
      continue;
    }
    CheckPublicCase(test);
    ++passed;
  }
  CHECK(left_out.empty());  // every name of the list is a case
  CHECK(passed == 91);
}

TEST_CASE("public cases: buckets that can be host names") {
  const std::string folder = VectorFolder("s3/endpoint-rules");
  const Json file = ReadJson(folder + "/is-virtual-hostable-s3-bucket.json");
  for (const Json& test : file.Find("testCases")->items()) {
    const std::string bucket = TextAt(test, "/params/BucketName"), url = TextAt(test, "/expect/endpoint/url");
    CAPTURE(bucket);
    CHECK(IsVirtualHostable(bucket, false) == url.starts_with("https:"));
    CHECK(IsVirtualHostable(bucket, true) == !url.empty());
  }
}

}  // namespace
}  // namespace pxport::endpoint_test
