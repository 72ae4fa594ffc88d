#include <algorithm>
#include <charconv>
#include <optional>

#include "expression/choices.h"
#include "expression/function.h"

namespace pxport {
namespace {

// The parts of a URL (RFC 3986), not decoded.
struct Url {
  std::string_view scheme, host, port, path, query, fragment;
};

bool IsAlpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// nullopt if the text has no scheme or contains spaces.
std::optional<Url> SplitUrl(std::string_view text) {
  Url url;
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !IsAlpha(text[0])) return std::nullopt;
  for (const char c : text) {
    if (static_cast<uint8_t>(c) <= ' ' || c == 0x7F) return std::nullopt;
  }
  url.scheme = text.substr(0, colon);
  for (const char c : url.scheme) {
    if (!IsAlpha(c) && !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.') return std::nullopt;
  }
  text.remove_prefix(colon + 1);
  if (const size_t hash = text.find('#'); hash != std::string_view::npos) {
    url.fragment = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  if (const size_t mark = text.find('?'); mark != std::string_view::npos) {
    url.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    const size_t slash = std::min(text.find('/'), text.size());
    std::string_view authority = text.substr(0, slash);
    text.remove_prefix(slash);
    if (const size_t at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
    const size_t bracket = authority.rfind(']');  // an IPv6 address contains colons
    const size_t port = authority.rfind(':');
    const bool has_port =
        port != std::string_view::npos && (bracket == std::string_view::npos || port > bracket);
    url.host = has_port ? authority.substr(0, port) : authority;
    if (has_port) url.port = authority.substr(port + 1);
  }
  url.path = text;
  return url;
}

Status OpenUrl(const Call& call, std::optional<Url>* url) {
  std::string_view text;
  PX_RETURN_IF_ERROR(call.Text(0, &text));
  *url = SplitUrl(text);
  return absl::OkStatus();
}

Status GetProtocol(const Call& call, Value* out) {
  std::optional<Url> url;
  PX_RETURN_IF_ERROR(OpenUrl(call, &url));
  if (url.has_value()) *out = Value::String(url->scheme);
  return absl::OkStatus();
}

Status GetHost(const Call& call, Value* out) {
  std::optional<Url> url;
  PX_RETURN_IF_ERROR(OpenUrl(call, &url));
  if (url.has_value() && !url->host.empty()) *out = Value::String(url->host);
  return absl::OkStatus();
}

// Returns the port of the URL, or the default port of its scheme.
Status GetPort(const Call& call, Value* out) {
  static constexpr std::pair<std::string_view, int64_t> kDefaults[] = {
      {"http", 80}, {"https", 443}, {"ftp", 21}, {"sftp", 22}, {"ssh", 22}, {"ftps", 990}};
  std::optional<Url> url;
  PX_RETURN_IF_ERROR(OpenUrl(call, &url));
  if (!url.has_value()) return absl::OkStatus();
  int64_t port = 0;
  const char* const end = url->port.data() + url->port.size();
  const auto [stop, error] = std::from_chars(url->port.data(), end, port);
  if (!url->port.empty()) {
    if (error == std::errc() && stop == end && port >= 0 && port <= 65535) *out = Value::Integer(port);
    return absl::OkStatus();
  }
  for (const auto& [scheme, default_port] : kDefaults) {
    if (scheme == url->scheme) *out = Value::Integer(default_port);
  }
  return absl::OkStatus();
}

Status GetPath(const Call& call, Value* out) {
  std::optional<Url> url;
  bool full = true;
  PX_RETURN_IF_ERROR(OpenUrl(call, &url));
  if (!call.absent(1)) PX_RETURN_IF_ERROR(call.Truth(1, &full));
  if (!url.has_value()) return absl::OkStatus();
  *out = Value::String(full ? url->path : url->path.substr(url->path.rfind('/') + 1));
  return absl::OkStatus();
}

// Returns the parameters as an object.
Status GetQuery(const Call& call, Value* out) {
  std::optional<Url> url;
  std::string_view name;
  PX_RETURN_IF_ERROR(OpenUrl(call, &url));
  PX_RETURN_IF_ERROR(call.Text(1, &name));
  const StatusOr<Anchor> anchor = AnchorFrom(name);
  if (!anchor.ok())
    return call.Wrong(Message(anchor.status()), Detail(anchor.status(), kRemedy).value_or(""));
  if (!url.has_value()) return absl::OkStatus();
  std::string_view query = url->query;
  Arena& arena = call.context.arena;
  if (*anchor == Anchor::kRetain && !url->fragment.empty()) {
    TextBuilder whole(&call.context);
    for (const std::string_view part : {query, std::string_view("#"), url->fragment}) whole.Append(part);
    if (whole.over()) return call.context.TooLong();
    query = whole.view();
  }
  const bool append = *anchor == Anchor::kAppend && !url->fragment.empty();
  const auto most = static_cast<size_t>(std::count(query.begin(), query.end(), '&')) + 2;
  if (most * sizeof(Member) > call.context.limits.memory_bytes) return call.context.OutOfMemory();
  Member* const members = arena.AllocateArray<Member>(most);
  size_t count = 0;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    members[count++] = {pair.substr(0, equals),
                        Value::String(pair.substr(std::min(equals + 1, pair.size())))};
  }
  if (append) members[count++] = {"_anchor_", Value::String(url->fragment)};
  *out = Value::Object({members, count});
  return absl::OkStatus();
}

constexpr Function kUrlFunctions[] = {
    {"get_url_protocol", "get_url_protocol(URL)", 1, 1, ResultKind::kString, Style::kNullOut, GetProtocol},
    {"get_url_host", "get_url_host(URL)", 1, 1, ResultKind::kString, Style::kNullOut, GetHost},
    {"get_url_port", "get_url_port(URL)", 1, 1, ResultKind::kNumber, Style::kNullOut, GetPort},
    {"get_url_path", "get_url_path(URL, FULL)", 1, 2, ResultKind::kString, Style::kNullOut, GetPath},
    {"get_url_query_str", "get_url_query_str(URL, ANCHOR)", 2, 2, ResultKind::kObject, Style::kNullOut,
     GetQuery, Prepare::kAnchor},
};

}  // namespace

std::span<const Function> UrlFunctions() {
  return kUrlFunctions;
}

}  // namespace pxport
