// Percent encoding as Signature Version 4 wants it: every byte but A-Z a-z 0-9 - . _ ~ becomes %XX with
// upper-case hex digits, once. Bytes are bytes here: NUL, '%', '+' and broken UTF-8 are encoded like any
// other. Pure, thread-safe.
#ifndef PXPORT_SIGV4_URI_H_
#define PXPORT_SIGV4_URI_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pxport {

// Name and value of headers or query parameters, in the order of the request. Names may repeat.
using FieldList = std::vector<std::pair<std::string, std::string>>;

enum class Slash { kKeep, kEncode };  // a path keeps its '/', a query and a path segment do not

void AppendUriEncoded(std::string_view bytes, Slash slash, std::string* out);
std::string UriEncode(std::string_view bytes, Slash slash);

// The inverse of encoding; '+' stays '+'. Nullopt if a '%' is not followed by two hex digits.
std::optional<std::string> UriDecode(std::string_view text);

// `name=value&name=value` of decoded parameters, encoded, in their order; a value that is empty keeps its
// '='.
std::string EncodeQuery(const FieldList& parameters);

// Drops empty and "." segments and resolves ".."; never climbs above the root; a final '/' stays. Other
// services than S3 normalise before they verify. S3 does not: there "a//b" and "a/../b" are keys of their
// own.
std::string NormalizePath(std::string_view path);

}  // namespace pxport

#endif  // PXPORT_SIGV4_URI_H_
