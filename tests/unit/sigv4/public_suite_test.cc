// The public Signature Version 4 suite of aws-c-auth: 38 requests in header and in query form, with one file
// per stage.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "../net/vectors.h"
#include "base/digest.h"
#include "base/json.h"
#include "read_file.h"
#include "sigv4/signer.h"

namespace pxport::public_suite_test {
namespace {

struct SuiteRequest {
  RequestToSign request;
  std::string target;   // path and query of the request line, unchanged
  std::string headers;  // header lines, unchanged
  std::string body;
};

// Joins folded header lines with a space: the signer rejects line ends in values.
SuiteRequest ReadRequest(const std::string& text) {
  SuiteRequest out;
  const size_t line_end = text.find('\n');
  const std::string line = text.substr(0, line_end);
  const size_t first = line.find(' '), last = line.rfind(' ');
  out.request.method = line.substr(0, first);
  out.target = line.substr(first + 1, last - first - 1);
  const size_t question = out.target.find('?');
  out.request.path = *UriDecode(out.target.substr(0, question));
  std::string query = question == std::string::npos ? "" : out.target.substr(question + 1) + "&";
  for (size_t at = 0; at < query.size();) {
    const size_t end = query.find('&', at), equals = std::min(query.find('=', at), end);
    if (end > at) {
      out.request.query.emplace_back(
          *UriDecode(query.substr(at, equals - at)),
          equals < end ? *UriDecode(query.substr(equals + 1, end - equals - 1)) : "");
    }
    at = end + 1;
  }
  size_t at = line_end + 1;
  while (at < text.size() && text[at] != '\n') {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string header = text.substr(at, end - at);
    out.headers += header + "\n";
    if (header[0] == ' ') {
      out.request.headers.back().second += " " + header;
    } else {
      const size_t colon = header.find(':');
      out.request.headers.emplace_back(header.substr(0, colon), header.substr(colon + 1));
    }
    at = end + 1;
  }
  if (at < text.size()) out.body = text.substr(at + 1);
  return out;
}

struct SuiteCase {
  SuiteRequest request;
  SigningOptions options;
  std::string access_key_id, secret_access_key, token;
  int64_t expires_s = 0;
};

SuiteCase Load(const std::string& folder) {
  SuiteCase out;
  out.request = ReadRequest(ReadFile(folder + "/request.txt"));
  auto context = Json::Parse(ReadFile(folder + "/context.json"));
  REQUIRE(context.ok());
  const auto text = [&](const char* pointer) {
    const Json* found = context->At(pointer);
    return found == nullptr ? std::string() : found->text();
  };
  out.access_key_id = text("/credentials/access_key_id");
  out.secret_access_key = text("/credentials/secret_access_key");
  out.token = text("/credentials/token");
  out.options.region = text("/region");
  out.options.service = text("/service");
  out.options.time = *ParseTimestamp(text("/timestamp"));
  out.options.normalize_path = context->Find("normalize")->boolean();
  out.options.payload_hash_header = context->Find("sign_body")->boolean();
  out.options.payload_hash = Hex(Sha256().Of(out.request.body));
  const Json* omit = context->Find("omit_session_token");
  out.options.sign_session_token = omit == nullptr || !omit->boolean();
  out.expires_s = *context->Find("expiration_in_seconds")->integer();
  return out;
}

void CheckHeaderForm(const SuiteCase& test, const SigningKeys& keys, const std::string& folder) {
  const auto result = SignHeaders(test.request.request, keys, test.options);
  REQUIRE(result.ok());
  CHECK(result->canonical_request == ReadFile(folder + "/header-canonical-request.txt"));
  CHECK(result->string_to_sign == ReadFile(folder + "/header-string-to-sign.txt"));
  CHECK(result->signature == ReadFile(folder + "/header-signature.txt"));
  std::string whole =
      test.request.request.method + " " + test.request.target + " HTTP/1.1\n" + test.request.headers;
  for (const auto& [name, value] : result->headers) whole += name + ":" + value + "\n";
  CHECK(whole + "\n" + test.request.body == ReadFile(folder + "/header-signed-request.txt"));
}

void CheckQueryForm(const SuiteCase& test, const SigningKeys& keys, const std::string& folder) {
  const auto result = Presign(test.request.request, keys, test.options, test.expires_s);
  REQUIRE(result.ok());
  CHECK(result->canonical_request == ReadFile(folder + "/query-canonical-request.txt"));
  CHECK(result->string_to_sign == ReadFile(folder + "/query-string-to-sign.txt"));
  CHECK(result->signature == ReadFile(folder + "/query-signature.txt"));
  const std::string join = test.request.target.find('?') == std::string::npos ? "?" : "&";
  CHECK(test.request.request.method + " " + test.request.target + join + result->query + " HTTP/1.1\n" +
            test.request.headers + "\n" + test.request.body ==
        ReadFile(folder + "/query-signed-request.txt"));
}

TEST_CASE("the public Signature Version 4 suite") {
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(VectorFolder("sigv4/aws-c-auth/v4"))) {
    if (!entry.is_directory()) continue;
    const std::string folder = entry.path().string();
    CAPTURE(folder);
    const SuiteCase test = Load(folder);
    const SigningKeys keys{test.access_key_id, test.secret_access_key, test.token};
    CheckHeaderForm(test, keys, folder);
    CheckQueryForm(test, keys, folder);
    ++cases;
  }
  CHECK(cases == 38);
}

}  // namespace
}  // namespace pxport::public_suite_test
