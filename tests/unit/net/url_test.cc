#include "net/url.h"

#include <doctest/doctest.h>

#include <string>

#include "vectors.h"

namespace pxport::url_test {
namespace {

TEST_CASE("the parts of a URL") {
  const Url url = *ParseUrl("HTTPS://Host.example:8443/a%2Fb/?x=1&y=");
  CHECK(url.scheme == "https");
  CHECK(url.host == "Host.example");
  CHECK(url.port == "8443");
  CHECK(url.path == "/a%2Fb/");
  CHECK(url.query == "x=1&y=");
  CHECK(url.Authority() == "Host.example:8443");
  CHECK(ParseUrl("http://h")->path == "");
  CHECK(ParseUrl("http://h?q")->query == "q");
}

TEST_CASE("the default port is not part of the authority") {
  CHECK(ParseUrl("https://h:443/")->Authority() == "h");
  CHECK(ParseUrl("http://h:80")->Authority() == "h");
  CHECK(ParseUrl("http://h:443")->Authority() == "h:443");
  CHECK(ParseUrl("https://[::1]:443")->Authority() == "[::1]");
  CHECK(ParseUrl("https://[::1]:9000")->Authority() == "[::1]:9000");
}

TEST_CASE("invalid URLs are rejected, and the error does not quote them") {
  const char* bad[] = {"",
                       "host",
                       "//host",
                       "ftp://host",
                       "http://",
                       "http:///path",
                       "http://?q",
                       "http://h:",
                       "http://h:0",
                       "http://h:65536",
                       "http://h:99999999999999999999",
                       "http://h:12a",
                       "http://h:80:80",
                       "http://SECRET:SECRET@h/",
                       "http://h/#SECRET",
                       "http://h/a b",
                       "http://h/\x01",
                       "http://h\r\nX: SECRET",
                       "http://h\xc3\xa4/",
                       "http://[::1",
                       "http://::1/",
                       "http://[::1]x/",
                       "http://[nonsense]/",
                       "http://a_b!/"};
  for (const char* text : bad) {
    CAPTURE(text);
    const auto url = ParseUrl(text);
    REQUIRE_FALSE(url.ok());
    CHECK(url.status().code() == Code::kInvalidArgument);
    CHECK(Message(url.status()).find("SECRET") == std::string_view::npos);
  }
  CHECK_FALSE(ParseUrl(std::string_view("http://h\0/", 10)).ok());
}

TEST_CASE("host labels, addresses, loopback") {
  for (const char* good : {"a", "us-east-1", "3com", "A9"}) CHECK(IsHostLabel(good));
  CHECK(IsHostLabel(std::string(63, 'a')));
  for (const char* bad : {"", "-a", "a-", "a.b", "a b", "a_b", "\xc3\xa4"}) CHECK_FALSE(IsHostLabel(bad));
  CHECK_FALSE(IsHostLabel(std::string(64, 'a')));
  for (const char* address : {"127.0.0.1", "255.255.255.255", "::1", "[fd00:ec2::23]"})
    CHECK(IsIpAddress(address));
  for (const char* name : {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "localhost", "[1.2.3.4", "a:::"}) {
    CHECK_FALSE(IsIpAddress(name));
  }
  for (const char* near : {"localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "[::1]", "::1"})
    CHECK(IsLoopback(near));
  for (const char* far : {"localhost.example", "128.0.0.1", "0.0.0.0", "[::2]", ""})
    CHECK_FALSE(IsLoopback(far));
}

TEST_CASE("public cases: which URLs an endpoint may be") {
  const std::string folder = VectorFolder("s3/endpoint-rules");
  const Json file = ReadJson(folder + "/parse-url.json");
  for (const Json& test : file.Find("testCases")->items()) {
    const std::string name = TextAt(test, "/documentation"), text = TextAt(test, "/params/Endpoint");
    CAPTURE(name);
    const auto url = ParseUrl(text);
    const bool usable = url.ok() && url->query.empty();  // ParseUrl accepts a query, an endpoint does not
    CHECK(usable == (test.At("/expect/error") == nullptr));
  }
}

TEST_CASE("public cases: host labels") {
  const std::string folder = VectorFolder("s3/endpoint-rules");
  const Json file = ReadJson(folder + "/valid-hostlabel.json");
  for (const Json& test : file.Find("testCases")->items()) {
    const std::string label = TextAt(test, "/params/Region"), url = TextAt(test, "/expect/endpoint/url");
    CAPTURE(label);
    const bool one_label = !url.empty() && url.find("-subdomains") == std::string::npos;
    CHECK(IsHostLabel(label) == one_label);
  }
}

}  // namespace
}  // namespace pxport::url_test
