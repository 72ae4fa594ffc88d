#include "sigv4/uri.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <string>

namespace pxport::uri_test {
namespace {

TEST_CASE("every byte value is encoded once, and decoding returns it") {
  const std::string unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string all;
  for (int byte = 0; byte < 256; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    all += one;
    char expected[4];
    std::snprintf(expected, sizeof expected, "%%%02X", static_cast<unsigned>(byte));
    const bool plain = unreserved.find(one) != std::string::npos;
    CHECK(UriEncode(one, Slash::kEncode) == (plain ? one : std::string(expected)));
    CHECK(UriEncode(one, Slash::kKeep) == (plain || one == "/" ? one : std::string(expected)));
  }
  CHECK(UriDecode(UriEncode(all, Slash::kEncode)) == all);
  CHECK(UriDecode(UriEncode(all, Slash::kKeep)) == all);
}

TEST_CASE("an escape in a key is data, not an escape") {
  CHECK(UriEncode("a%2Fb", Slash::kKeep) == "a%252Fb");
  CHECK(UriEncode("a+b", Slash::kKeep) == "a%2Bb");
}

TEST_CASE("decoding rejects incomplete and invalid escapes, and keeps '+'") {
  for (const char* bad : {"%", "%4", "a%", "%zz", "%4g", "%%41", "100%"})
    CHECK(UriDecode(bad) == std::nullopt);
  CHECK(UriDecode("a+b%2b%2B") == "a+b++");
  CHECK(UriDecode("%00") == std::string(1, '\0'));
  CHECK(UriDecode("") == "");
}

TEST_CASE("a query keeps the order, the empty values and the repeats of its parameters") {
  CHECK(EncodeQuery({}) == "");
  CHECK(EncodeQuery({{"uploads", ""}, {"b", "x y"}, {"a", "1"}, {"b", "/"}}) == "uploads=&b=x%20y&a=1&b=%2F");
}

TEST_CASE("normalized paths") {
  const char* cases[][2] = {{"/", "/"},
                            {"", "/"},
                            {"//", "/"},
                            {"/.", "/"},
                            {"/./", "/"},
                            {"/..", "/"},
                            {"/../../a", "/a"},
                            {"/a/..", "/"},
                            {"/a/b/../..", "/"},
                            {"/a/./b", "/a/b"},
                            {"//a//", "/a/"},
                            {"/a/b/../c/", "/a/c/"},
                            {"/...", "/..."},
                            {"/a..b", "/a..b"},
                            {"/%2e%2e/a", "/%2e%2e/a"},
                            {"/a/.hidden", "/a/.hidden"}};
  for (const auto& [path, expected] : cases) {
    const auto& this_path = path;
    CAPTURE(this_path);
    CHECK(NormalizePath(path) == expected);
  }
}

}  // namespace
}  // namespace pxport::uri_test
