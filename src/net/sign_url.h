// Signature Version 4 of a request that is given as a URL, as hosts have it: what the C header's SigV4 layer
// calls. Pure, thread-safe.
#ifndef PXPORT_NET_SIGN_URL_H_
#define PXPORT_NET_SIGN_URL_H_

#include <string>
#include <string_view>

#include "sigv4/signer.h"

namespace pxport {

// The request as the signer wants it: path and query decoded, the `host` header taken from the URL unless
// `headers` have one. InvalidArgument for what ParseUrl refuses and for broken percent encoding.
StatusOr<RequestToSign> RequestOfUrl(std::string_view method, std::string_view url, FieldList headers);

// The URL with what grants access for `expires_s` seconds in its query. Secret: log none of it.
StatusOr<std::string> PresignUrl(std::string_view method, std::string_view url, FieldList headers,
                                 const SigningKeys& keys, const SigningOptions& options, int64_t expires_s);

}  // namespace pxport

#endif  // PXPORT_NET_SIGN_URL_H_
