// Percent encoding as Signature Version 4 requires it: every byte except A-Z a-z 0-9 - . _ ~ becomes %XX with
// upper-case hex digits, once. Input is bytes: NUL, '%', '+' and invalid UTF-8 are encoded like all others.
// Pure, thread-safe.
#ifndef PXPORT_SIGV4_URI_H_
#define PXPORT_SIGV4_URI_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pxport {

// Names and values of headers or query parameters, in the order of the request. Names may repeat.
using FieldList = std::vector<std::pair<std::string, std::string>>;

enum class Slash { kKeep, kEncode };  // a path keeps its '/', a query and a path segment do not

void AppendUriEncoded(std::string_view bytes, Slash slash, std::string* out);
std::string UriEncode(std::string_view bytes, Slash slash);

// The inverse of UriEncode; '+' stays '+'. nullopt if two hex digits do not follow a '%'.
std::optional<std::string> UriDecode(std::string_view text);

// Encodes decoded parameters as `name=value&name=value` in their order. An empty value keeps its '='.
std::string EncodeQuery(const FieldList& parameters);

// Removes empty and "." segments and resolves ".." without climbing above the root; a final '/' stays.
// Services other than S3 normalize before they verify. S3 does not: there "a//b" and "a/../b" are distinct
// keys.
std::string NormalizePath(std::string_view path);

}  // namespace pxport

#endif  // PXPORT_SIGV4_URI_H_
