// What needs no server; tests/s3/layer_test.py writes objects.
#include "engine/s3_objects.h"

#include <doctest/doctest.h>

namespace pxport::s3_objects_test {
namespace {

TEST_CASE("an endpoint is checked as destination.s3 is, with places in its own document") {
  const struct {
    std::string_view json, path;
  } cases[] = {{R"({"regoin": "eu-west-1"})", "/regoin"},
               {R"({"region": "not/a/label"})", "/region"},
               {R"({"credentials": {"type": "process"}})", "/credentials/command"},
               {R"({"credentials": {"type": "profile", "secret_access_key": "x"}})",
                "/credentials/secret_access_key"}};
  for (const auto& one : cases) {
    const Status status = S3Objects::Open(one.json, {}).status();
    CAPTURE(std::string(one.json));
    CHECK(status.code() == Code::kInvalidArgument);
    CHECK(Detail(status, kJobPath) == one.path);
    CHECK(Message(status).starts_with(one.path));
    CHECK(Message(status).find("destination") == std::string_view::npos);
    CHECK_FALSE(Detail(status, kRemedy).value_or("").empty());
  }
  for (const char* json : {"", "[]", "null", "{"}) {
    CAPTURE(json);
    CHECK(S3Objects::Open(json, {}).status().code() == Code::kInvalidArgument);
  }
}

TEST_CASE("a URL is made without a request") {
  auto objects = S3Objects::Open(R"({"region": "eu-west-1", "credentials": {"type": "access_key",
      "access_key_id": "AKIDEXAMPLE", "secret_access_key": "secret"}})",
                                 {});
  REQUIRE_MESSAGE(objects.ok(), objects.status().ToString());
  const auto url = (*objects)->Presign("GET", "acme-cdh", "a b/c.csv", 60);
  REQUIRE_MESSAGE(url.ok(), url.status().ToString());
  CHECK(url->starts_with("https://acme-cdh.s3.eu-west-1.amazonaws.com/a%20b/c.csv?"));
  CHECK(url->find("X-Amz-Expires=60") != std::string::npos);
  CHECK(url->find("secret") == std::string::npos);
  CHECK((*objects)->Presign("GET", "", "k", 60).status().code() == Code::kInvalidArgument);
  CHECK((*objects)->Presign("GET", "acme-cdh", "", 60).status().code() == Code::kInvalidArgument);
  CHECK((*objects)->Put("acme-cdh", "", "x", "").status().code() == Code::kInvalidArgument);
}

}  // namespace
}  // namespace pxport::s3_objects_test
