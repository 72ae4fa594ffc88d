#include "net/sign_url.h"

#include <doctest/doctest.h>

namespace pxport::sign_url_test {
namespace {

TEST_CASE("a request from a URL: decoded path and query, and the Host header") {
  const auto request = RequestOfUrl("GET", "https://host:8443/a%20b?x=1%2F2&&flag", {});
  REQUIRE(request.ok());
  CHECK(request->path == "/a b");
  CHECK(request->query == FieldList{{"x", "1/2"}, {"flag", ""}});
  CHECK(request->headers == FieldList{{"host", "host:8443"}});
  CHECK(RequestOfUrl("GET", "https://host", {})->path == "/");
  CHECK(RequestOfUrl("GET", "https://host", {{"Host", "other"}})->headers == FieldList{{"Host", "other"}});
}

TEST_CASE("invalid URLs and percent encoding cannot be signed") {
  for (const char* url :
       {"host/a", "https://host/%2", "https://host/%zz", "https://host/?a=%", "https://host/?%=b"}) {
    CAPTURE(url);
    CHECK(RequestOfUrl("GET", url, {}).status().code() == Code::kInvalidArgument);
  }
}

TEST_CASE("a presigned URL keeps the URL and adds the signature to its query") {
  const SigningKeys keys = {"AKID", "secret", ""};
  SigningOptions options;
  options.region = "eu-west-1";
  options.time = {1'700'000'000, 0};
  struct Case {
    std::string_view url, start;
  };
  for (const Case& one :
       {Case{"https://host", "https://host/?X-Amz-"}, Case{"https://host/a", "https://host/a?X-Amz-"},
        Case{"https://host/a?b=c", "https://host/a?b=c&X-Amz-"},
        Case{"https://host/a?", "https://host/a?X-Amz-"}}) {
    CAPTURE(one.url);
    const auto presigned = PresignUrl("GET", one.url, {}, keys, options, 60);
    REQUIRE(presigned.ok());
    CHECK(presigned->starts_with(one.start));
    CHECK(presigned->find("X-Amz-Expires=60") != std::string::npos);
    CHECK(presigned->find("secret") == std::string::npos);
  }
}

}  // namespace
}  // namespace pxport::sign_url_test
