#include "sigv4/signer.h"

#include <doctest/doctest.h>

#include <string>

namespace pxport::signer_test {
namespace {

RequestToSign Request(FieldList headers = {}) {
  RequestToSign request{"PUT", "/key", {}, {{"Host", "b.s3.amazonaws.com"}}};
  request.headers.insert(request.headers.end(), headers.begin(), headers.end());
  return request;
}

SigningOptions Options() {
  SigningOptions options;
  options.region = "us-east-1";
  options.time = {1'440'938'160, 0};
  return options;
}

const SigningKeys kKeys{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""};

TEST_CASE("control characters in a header value are rejected, and the message does not contain the value") {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string value = std::string("SECRET") + static_cast<char>(byte) + "tail";
    const bool allowed = (byte >= 0x20 && byte != 0x7f) || byte == '\t';
    const auto signed_headers = SignHeaders(Request({{"x-amz-meta-a", value}}), kKeys, Options());
    CHECK(signed_headers.ok() == allowed);
    const auto presigned = Presign(Request({{"x-amz-meta-a", value}}), kKeys, Options(), 60);
    CHECK(presigned.ok() == allowed);
    if (!allowed) {
      CHECK(signed_headers.status().code() == Code::kInvalidArgument);
      CHECK(Message(signed_headers.status()).find("SECRET") == std::string_view::npos);
    }
  }
}

TEST_CASE("a session token with a line end is rejected, signed or not") {
  for (const bool sign : {true, false}) {
    SigningOptions options = Options();
    options.sign_session_token = sign;
    const SigningKeys keys{"AKIDEXAMPLE", "secret", "token\r\nX-Evil: 1"};
    CHECK_FALSE(SignHeaders(Request(), keys, options).ok());
  }
}

TEST_CASE("names and methods must be HTTP tokens") {
  for (const char* name : {"", "x amz", "x:amz", "x\r\namz", "\xc3\xa4"}) {
    CHECK_FALSE(SignHeaders(Request({{name, "v"}}), kKeys, Options()).ok());
  }
  for (const char* method : {"", "GET /", "GET\r\n", "G\tT"}) {
    RequestToSign request = Request();
    request.method = method;
    CHECK_FALSE(SignHeaders(request, kKeys, Options()).ok());
  }
}

TEST_CASE("a path must begin with '/', and a host is required") {
  RequestToSign request = Request();
  for (const char* path : {"", "key", "?/"}) {
    request.path = path;
    CHECK_FALSE(SignHeaders(request, kKeys, Options()).ok());
  }
  RequestToSign no_host{"GET", "/", {}, {{"x-amz-meta-a", "1"}}};
  CHECK_FALSE(SignHeaders(no_host, kKeys, Options()).ok());
  CHECK_FALSE(Presign(no_host, kKeys, Options(), 60).ok());
}

TEST_CASE("a request must not already have what signing adds, in any case of letters") {
  for (const char* name : {"Authorization", "X-AMZ-DATE", "x-amz-security-token", "X-Amz-Content-Sha256"}) {
    CHECK_FALSE(SignHeaders(Request({{name, "v"}}), kKeys, Options()).ok());
  }
  SigningOptions no_header = Options();
  no_header.payload_hash_header = false;
  CHECK(SignHeaders(Request({{"x-amz-content-sha256", "UNSIGNED-PAYLOAD"}}), kKeys, no_header).ok());
  for (const char* name : {"X-Amz-Signature", "x-amz-expires", "X-Amz-Credential"}) {
    RequestToSign request = Request();
    request.query = {{name, "v"}};
    CHECK_FALSE(Presign(request, kKeys, Options(), 60).ok());
  }
}

TEST_CASE("keys, region and service that would break the scope are rejected and not shown") {
  for (const char* bad : {"", "us east", "us/east", "us,east", "us\neast", "\xc3\xbc"}) {
    SigningOptions options = Options();
    options.region = bad;
    CHECK_FALSE(SignHeaders(Request(), kKeys, options).ok());
    options = Options();
    options.service = bad;
    CHECK_FALSE(SignHeaders(Request(), kKeys, options).ok());
    CHECK_FALSE(SignHeaders(Request(), SigningKeys{bad, "secret", ""}, Options()).ok());
  }
  CHECK_FALSE(SignHeaders(Request(), SigningKeys{"AKID", "", ""}, Options()).ok());
  const auto status = SignHeaders(Request(), SigningKeys{"AKID\n", "TOPSECRET", ""}, Options()).status();
  CHECK(Message(status).find("TOPSECRET") == std::string_view::npos);
}

TEST_CASE("a presigned URL lasts 1 second to 7 days") {
  for (const int64_t good : {int64_t{1}, int64_t{604800}})
    CHECK(Presign(Request(), kKeys, Options(), good).ok());
  for (const int64_t bad : {int64_t{0}, int64_t{-1}, int64_t{604801}, INT64_MAX, INT64_MIN}) {
    const auto result = Presign(Request(), kKeys, Options(), bad);
    REQUIRE_FALSE(result.ok());
    CHECK(Detail(result.status(), kRemedy).has_value());
  }
}

TEST_CASE("years without four digits are rejected") {
  SigningOptions options = Options();
  options.time = {253'402'300'799, 0};  // 9999-12-31T23:59:59Z
  CHECK(SignHeaders(Request(), kKeys, options).ok());
  options.time = {253'402'300'800, 0};
  CHECK(SignHeaders(Request(), kKeys, options).status().code() == Code::kOutOfRange);
  CHECK(*AmzDate({0, 999'999'999}) == "19700101T000000Z");
  CHECK(*AmzDate({-1, 0}) == "19691231T235959Z");
}

TEST_CASE("each input changes the signature") {
  const std::string base = SignHeaders(Request(), kKeys, Options())->signature;
  CHECK(base == SignHeaders(Request(), kKeys, Options())->signature);
  const auto differs = [&](auto change) {
    RequestToSign request = Request();
    SigningOptions options = Options();
    SigningKeys keys = kKeys;
    change(request, options, keys);
    return SignHeaders(request, keys, options)->signature != base;
  };
  CHECK(differs([](auto& r, auto&, auto&) { r.method = "GET"; }));
  CHECK(differs([](auto& r, auto&, auto&) { r.path = "/key/"; }));
  CHECK(differs([](auto& r, auto&, auto&) { r.query = {{"a", ""}}; }));
  CHECK(differs([](auto& r, auto&, auto&) { r.headers.push_back({"x-amz-meta-a", ""}); }));
  CHECK(differs([](auto&, auto& o, auto&) { o.time.seconds += 1; }));
  CHECK(differs([](auto&, auto& o, auto&) { o.region = "us-east-2"; }));
  CHECK(differs([](auto&, auto& o, auto&) { o.service = "sts"; }));
  CHECK(differs([](auto&, auto& o, auto&) { o.payload_hash = std::string(64, 'a'); }));
  CHECK(differs([](auto&, auto&, auto& k) { k.secret_access_key = "other"; }));
  CHECK(differs([](auto&, auto&, auto& k) { k.session_token = "token"; }));
  CHECK_FALSE(differs([](auto&, auto&, auto& k) { k.access_key_id = "OTHER"; }));
  CHECK_FALSE(differs([](auto&, auto& o, auto& k) {
    k.session_token = "token";
    o.sign_session_token = false;
  }));
}

TEST_CASE("header values are trimmed, and runs of spaces are collapsed") {
  CHECK(CanonicalHeaderValue("") == "");
  CHECK(CanonicalHeaderValue(" \t ") == "");
  CHECK(CanonicalHeaderValue("  a \t b  c ") == "a b c");
  CHECK(CanonicalHeaderValue("\"a   b\"") == "\"a b\"");
}

}  // namespace
}  // namespace pxport::signer_test
