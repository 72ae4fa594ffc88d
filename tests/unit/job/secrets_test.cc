// Variables of credentials, and that no message holds what they hold.
#include "job/secrets.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "job/completion.h"
#include "job/job_spec.h"
#include "job_cases.h"

namespace pxport::secrets_test {
namespace {

namespace fs = std::filesystem;

class TestFile {
 public:
  explicit TestFile(std::string_view content) {
    name_ = (fs::temp_directory_path() / "pxport-secret-XXXXXX").string();
    const int descriptor = mkstemp(name_.data());
    REQUIRE(descriptor >= 0);
    std::ofstream(name_, std::ios::binary) << content;
  }
  ~TestFile() { fs::remove(name_); }
  std::string variable() const { return "${file:" + name_ + "}"; }

 private:
  std::string name_;
};

std::string Expanded(std::string_view text) {
  auto expanded = ExpandVariables(text);
  REQUIRE_MESSAGE(expanded.ok(), expanded.status().ToString());
  return *expanded;
}

}  // namespace

TEST_CASE("variables are replaced wherever they stand") {
  setenv("PXPORT_TEST_A", "alpha", 1);
  setenv("PXPORT_TEST_EMPTY", "", 1);
  setenv("PXPORT_TEST_NESTED", "${env:PXPORT_TEST_A}", 1);
  CHECK(Expanded("") == "");
  CHECK(Expanded("plain $ { } text") == "plain $ { } text");
  CHECK(Expanded("${env:PXPORT_TEST_A}") == "alpha");
  CHECK(Expanded("<${env:PXPORT_TEST_A}${env:PXPORT_TEST_A}>$") == "<alphaalpha>$");
  CHECK(Expanded("a${env:PXPORT_TEST_EMPTY}b") == "ab");
  CHECK(Expanded("${env:PXPORT_TEST_NESTED}") ==
        "${env:PXPORT_TEST_A}");  // what comes in is not looked at again
}

TEST_CASE("of a file one final line end is left out") {
  CHECK(Expanded(TestFile("secret\n").variable()) == "secret");
  CHECK(Expanded(TestFile("secret\r\n").variable()) == "secret");
  CHECK(Expanded(TestFile("secret\n\n").variable()) == "secret\n");
  CHECK(Expanded(TestFile("").variable()) == "");
  CHECK(Expanded(TestFile("a\nb").variable()) == "a\nb");
  const std::string large(1 << 20, 'x');
  CHECK(Expanded(TestFile(large).variable()) == large);
  CHECK_FALSE(ExpandVariables(TestFile(large + "x").variable()).ok());
}

TEST_CASE("what is no text is refused, not passed on") {
  for (const std::string_view bytes :
       {"\xFF", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF0\x80\x80\x80", "a\xC3",
        "\x80", "\xE2\x82", "\xF8\x88\x80\x80\x80"}) {
    const auto expanded = ExpandVariables(TestFile(bytes).variable());
    REQUIRE_FALSE(expanded.ok());
    CHECK(Message(expanded.status()).find("is not UTF-8") != std::string_view::npos);
  }
  for (const std::string_view text :
       {"\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x8E\x89", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"}) {
    CHECK(Expanded(TestFile(text).variable()) == text);
  }
  setenv("PXPORT_TEST_BYTES", "\xFF", 1);
  CHECK_FALSE(ExpandVariables("${env:PXPORT_TEST_BYTES}").ok());
}

TEST_CASE("no error shows a secret") {
  setenv("PXPORT_TEST_SECRET", "hunter2\nhunter2", 1);  // a line end makes it wrong
  for (const std::string_view credentials :
       {R"({"type": "access_key", "access_key_id": "A", "secret_access_key": "${env:PXPORT_TEST_SECRET}"})",
        R"({"type": "access_key", "access_key_id": "A", "secret_access_key": "hunter2\u0000"})",
        R"({"type": "access_key", "access_key_id": "A", "secret_access_key": "${hunter2}"})",
        R"({"type": "access_key", "access_key_id": "A", "secret_access_key": ["hunter2"]})",
        R"({"type": "hunter2"})", R"({"type": "access_key", "secret_access_key": "hunter2"})",
        R"({"type": "default", "secret_access_key": "hunter2"})"}) {
    CAPTURE(credentials);
    const auto spec = JobSpec::Parse(
        JobWith(R"({"/destination/url": "s3://acme-cdh/x", "/destination/s3": {"credentials": )" +
                std::string(credentials) + "}}"));
    CheckErrorIsComplete(spec.status());
    CHECK(spec.status().ToString().find("hunter2") == std::string::npos);
  }
}

TEST_CASE("the options of a bucket are complete and expanded") {
  setenv("PXPORT_TEST_A", "alpha", 1);
  Json s3 = *Json::Parse(
      R"({"credentials": {"type": "access_key", "access_key_id": "AKIA", "secret_access_key": "<${env:PXPORT_TEST_A}>"},
                             "metadata": {"note": "x"}})");
  const SchemaNode schema = *SchemaNode::Root().Member("destination")->Member("s3");
  REQUIRE(CompletePart(schema, "/destination/s3", &s3).ok());
  REQUIRE(ExpandSecrets(schema, "/destination/s3", &s3).ok());
  CHECK(s3.At("/credentials/secret_access_key")->text() == "<alpha>");
  CHECK(s3.At("/part_size_mib")->integer() == 8);
  CHECK(s3.At("/parts_in_flight")->integer() == 4);
  CHECK(s3.At("/addressing")->text() == "auto");
  CHECK(s3.At("/encryption/type")->text() == "none");
  CHECK(s3.At("/credentials/source") == nullptr);
  CHECK(s3.At("/region") == nullptr);
}

}  // namespace pxport::secrets_test
