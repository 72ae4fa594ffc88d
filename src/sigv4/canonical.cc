#include "sigv4/canonical.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.h"

namespace pxport {
namespace {

bool IsToken(std::string_view text) {
  static constexpr std::string_view kSpecial = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           kSpecial.find(c) != std::string_view::npos;
  });
}

// Sorted by encoded name, then encoded value: sorting `name=value` as one text would put "a-b" before "a".
std::string CanonicalizeQuery(const FieldList& query) {
  FieldList encoded;
  encoded.reserve(query.size());
  for (const auto& [name, value] : query) {
    encoded.emplace_back(UriEncode(name, Slash::kEncode), UriEncode(value, Slash::kEncode));
  }
  std::sort(encoded.begin(), encoded.end());
  std::string out;
  for (const auto& [name, value] : encoded) {
    if (!out.empty()) out.push_back('&');
    out.append(name).append("=").append(value);
  }
  return out;
}

// Lower-case names in byte order. Values of the same name are joined with ',' in the order in which they are
// sent.
StatusOr<FieldList> CanonicalizeHeaders(const FieldList& headers) {
  FieldList sorted;
  sorted.reserve(headers.size());
  for (const auto& [name, value] : headers) {
    PX_RETURN_IF_ERROR(CheckField(name, value));
    sorted.emplace_back(AsciiLower(name), CanonicalHeaderValue(value));
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  FieldList joined;
  for (auto& field : sorted) {
    if (!joined.empty() && joined.back().first == field.first) {
      joined.back().second.append(",").append(field.second);
    } else {
      joined.push_back(std::move(field));
    }
  }
  return joined;
}

}  // namespace

Status CheckField(std::string_view name, std::string_view value) {
  if (!IsToken(name)) {
    return Failure(Code::kInvalidArgument,
                   "a header name is empty or contains a character that HTTP does not allow",
                   "use letters, digits and '-' in header and metadata names");
  }
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7f) {
      return Failure(
          Code::kInvalidArgument,
          fmt::format("the value of header {} contains a control character (0x{:02x})", name, byte),
          "remove line ends and other control characters from it");
    }
  }
  return absl::OkStatus();
}

std::string CanonicalHeaderValue(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  bool pending_space = false;
  for (const char c : value) {
    if (c == ' ' || c == '\t') {
      pending_space = !out.empty();
      continue;
    }
    if (pending_space) out.push_back(' ');
    pending_space = false;
    out.push_back(c);
  }
  return out;
}

StatusOr<CanonicalRequest> Canonicalize(const RequestToSign& request, std::string_view payload_hash,
                                        bool normalize_path) {
  if (!IsToken(request.method))
    return Failure(Code::kInvalidArgument, "the request method is not an HTTP token");
  if (request.path.empty() || request.path[0] != '/') {
    return Failure(Code::kInvalidArgument, "the request path does not begin with '/'");
  }
  PX_ASSIGN_OR_RETURN(const FieldList headers, CanonicalizeHeaders(request.headers));

  CanonicalRequest out;
  bool has_host = false;
  std::string header_lines;
  for (const auto& [name, value] : headers) {
    has_host = has_host || name == "host";
    header_lines.append(name).append(":").append(value).append("\n");
    if (!out.signed_headers.empty()) out.signed_headers.push_back(';');
    out.signed_headers.append(name);
  }
  if (!has_host) return Failure(Code::kInvalidArgument, "the request has no host header to sign");

  const std::string path =
      UriEncode(normalize_path ? NormalizePath(request.path) : request.path, Slash::kKeep);
  out.text = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, path, CanonicalizeQuery(request.query),
                         header_lines, out.signed_headers, payload_hash);
  return out;
}

StatusOr<std::string> AmzDate(Timestamp time) {
  const CivilTime civil = ToCivil(time);
  if (civil.year < 0 || civil.year > 9999) {
    return Failure(Code::kOutOfRange, "the time of signing is outside the years 0 to 9999",
                   "correct the system clock");
  }
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", civil.year, civil.month, civil.day, civil.hour,
                     civil.minute, civil.second);
}

std::string CredentialScope(std::string_view amz_date, std::string_view region, std::string_view service) {
  return fmt::format("{}/{}/{}/aws4_request", amz_date.substr(0, 8), region, service);
}

std::string StringToSign(std::string_view amz_date, std::string_view scope,
                         std::string_view canonical_request) {
  return fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", amz_date, scope, Hex(Sha256().Of(canonical_request)));
}

}  // namespace pxport
