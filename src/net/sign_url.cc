#include "net/sign_url.h"

#include <algorithm>
#include <utility>

#include "net/url.h"

namespace pxport {
namespace {

Status BrokenEncoding() {
  return Failure(Code::kInvalidArgument, "the URL is invalid: a '%' is not followed by two hex digits",
                 "percent-encode the path and the query of the URL once");
}

StatusOr<FieldList> DecodeQuery(std::string_view query) {
  FieldList fields;
  for (size_t at = 0; at < query.size();) {
    const size_t end = std::min(query.find('&', at), query.size());
    const std::string_view field = query.substr(at, end - at);
    at = end + 1;
    if (field.empty()) continue;
    const size_t equals = std::min(field.find('='), field.size());
    auto name = UriDecode(field.substr(0, equals));
    auto value = UriDecode(equals < field.size() ? field.substr(equals + 1) : std::string_view());
    if (!name.has_value() || !value.has_value()) return BrokenEncoding();
    fields.emplace_back(*std::move(name), *std::move(value));
  }
  return fields;
}

}  // namespace

StatusOr<RequestToSign> RequestOfUrl(std::string_view method, std::string_view url, FieldList headers) {
  PX_ASSIGN_OR_RETURN(const Url parsed, ParseUrl(url));
  RequestToSign request;
  request.method = method;
  auto path = UriDecode(parsed.path);
  if (!path.has_value()) return BrokenEncoding();
  request.path = path->empty() ? "/" : *std::move(path);
  PX_ASSIGN_OR_RETURN(request.query, DecodeQuery(parsed.query));
  request.headers = std::move(headers);
  const bool has_host = std::any_of(request.headers.begin(), request.headers.end(),
                                    [](const auto& header) { return AsciiLower(header.first) == "host"; });
  if (!has_host) request.headers.emplace_back("host", parsed.Authority());
  return request;
}

StatusOr<std::string> PresignUrl(std::string_view method, std::string_view url, FieldList headers,
                                 const SigningKeys& keys, const SigningOptions& options, int64_t expires_s) {
  PX_ASSIGN_OR_RETURN(const RequestToSign request, RequestOfUrl(method, url, std::move(headers)));
  PX_ASSIGN_OR_RETURN(const PresignedQuery signed_query, Presign(request, keys, options, expires_s));
  std::string signed_url(url);
  const size_t question = signed_url.find('?');
  if (question == std::string::npos) {
    if (signed_url.find('/', signed_url.find("://") + 3) == std::string::npos) signed_url += '/';
    signed_url += '?';
  } else if (question + 1 < signed_url.size() && !signed_url.ends_with('&')) {
    signed_url += '&';
  }
  return signed_url + signed_query.query;
}

}  // namespace pxport
