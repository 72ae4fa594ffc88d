// The two intermediate texts of Signature Version 4: the canonical request and the string to sign. Kept apart
// from the signer so that each stage can be compared with published examples. Pure, thread-safe.
#ifndef PXPORT_SIGV4_CANONICAL_H_
#define PXPORT_SIGV4_CANONICAL_H_

#include <string>
#include <string_view>

#include "base/ascii.h"
#include "base/status.h"
#include "base/timestamp.h"
#include "sigv4/uri.h"

namespace pxport {

// A request before it is signed. Path and query are decoded (bytes as the server will see them after
// decoding): the encoding happens here, once. `headers` are the ones to sign, all of them; `host` must be
// among them.
struct RequestToSign {
  std::string method;  // "GET", "PUT", ...
  std::string path;    // begins with '/'
  FieldList query;
  FieldList headers;
};

struct CanonicalRequest {
  std::string text;            // may hold a session token: never log it
  std::string signed_headers;  // "host;x-amz-date", as Authorization and X-Amz-SignedHeaders repeat it
};

// InvalidArgument for what could smuggle a second header or request line through: control characters (CR, LF,
// NUL and their like; a tab is allowed) in a header value, a name or method that is not an HTTP token; and
// for a path without its first '/', or no host header. Values are never quoted in the message, they may be
// secret.
StatusOr<CanonicalRequest> Canonicalize(const RequestToSign& request, std::string_view payload_hash,
                                        bool normalize_path);

// `20150830T123600Z`. OutOfRange for years that do not have four digits.
StatusOr<std::string> AmzDate(Timestamp time);

// `20150830/us-east-1/service/aws4_request`; `amz_date` as above.
std::string CredentialScope(std::string_view amz_date, std::string_view region, std::string_view service);

std::string StringToSign(std::string_view amz_date, std::string_view scope,
                         std::string_view canonical_request);

// A header value as it is signed: no blanks or tabs at the ends, one blank for each run of them inside.
std::string CanonicalHeaderValue(std::string_view value);

// Checks one header field by the rules of Canonicalize.
Status CheckField(std::string_view name, std::string_view value);

}  // namespace pxport

#endif  // PXPORT_SIGV4_CANONICAL_H_
