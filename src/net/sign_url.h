// Signature Version 4 for a request given as a URL, for the SigV4 functions of the C API. Pure, thread-safe.
#ifndef PXPORT_NET_SIGN_URL_H_
#define PXPORT_NET_SIGN_URL_H_

#include <string>
#include <string_view>

#include "sigv4/signer.h"

namespace pxport {

// The request as the signer needs it: path and query decoded, `host` from the URL unless it is in `headers`.
// InvalidArgument for a URL that ParseUrl rejects and for invalid percent encoding.
StatusOr<RequestToSign> RequestOfUrl(std::string_view method, std::string_view url, FieldList headers);

// The URL with a signature in its query that grants access for `expires_s` seconds. Secret: do not log it.
StatusOr<std::string> PresignUrl(std::string_view method, std::string_view url, FieldList headers,
                                 const SigningKeys& keys, const SigningOptions& options, int64_t expires_s);

}  // namespace pxport

#endif  // PXPORT_NET_SIGN_URL_H_
