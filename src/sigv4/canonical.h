// The two intermediate texts of Signature Version 4: the canonical request and the string to sign. Separate
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

// A request before it is signed. Path and query are decoded (the bytes that the server sees after decoding)
// and are encoded here, once. `headers` are all the headers to sign; `host` must be among them.
struct RequestToSign {
  std::string method;  // "GET", "PUT", ...
  std::string path;    // begins with '/'
  FieldList query;
  FieldList headers;
};

struct CanonicalRequest {
  std::string text;            // may contain a session token: never log it
  std::string signed_headers;  // "host;x-amz-date", for Authorization and X-Amz-SignedHeaders
};

// InvalidArgument for input that could smuggle in a second header or request line: control characters in a
// header value (CR, LF, NUL and so on; a tab is allowed), a name or method that is not an HTTP token. Also
// for a path without a leading '/' or a missing host header. The message never quotes values because they may
// be secret.
StatusOr<CanonicalRequest> Canonicalize(const RequestToSign& request, std::string_view payload_hash,
                                        bool normalize_path);

// Formats as `20150830T123600Z`. OutOfRange for years that do not have four digits.
StatusOr<std::string> AmzDate(Timestamp time);

// Returns `20150830/us-east-1/service/aws4_request`. `amz_date` comes from AmzDate.
std::string CredentialScope(std::string_view amz_date, std::string_view region, std::string_view service);

std::string StringToSign(std::string_view amz_date, std::string_view scope,
                         std::string_view canonical_request);

// The canonical form of a header value: no spaces or tabs at the ends, one space for each run of them inside.
std::string CanonicalHeaderValue(std::string_view value);

// Checks one header field by the rules of Canonicalize.
Status CheckField(std::string_view name, std::string_view value);

}  // namespace pxport

#endif  // PXPORT_SIGV4_CANONICAL_H_
