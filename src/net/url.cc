#include "net/url.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

#include "sigv4/canonical.h"

namespace pxport {
namespace {

Status Malformed(std::string_view why) {
  return Failure(Code::kInvalidArgument, fmt::format("the URL is invalid: it {}", why),
                 "write it as https://host[:port][/path]");
}

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsPort(std::string_view text) {
  if (text.empty() || text.size() > 5) return false;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + (c - '0');
  }
  return value >= 1 && value <= 65535;
}

std::string_view WithoutBrackets(std::string_view host) {
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  return bracketed ? host.substr(1, host.size() - 2) : host;
}

bool IsHost(std::string_view host) {
  if (host.starts_with('[')) return host.ends_with(']') && IsIpAddress(host);
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return IsAlphanumeric(c) || c == '.' || c == '-' || c == '_';
  });
}

}  // namespace

std::string Url::Authority() const {
  const bool usual = port.empty() || (scheme == "https" ? port == "443" : port == "80");
  return usual ? host : fmt::format("{}:{}", host, port);
}

StatusOr<Url> ParseUrl(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f) {
      return Malformed("contains spaces, control characters or bytes that are not ASCII");
    }
  }
  Url url;
  const size_t scheme_end = text.find("://");
  if (scheme_end != std::string_view::npos) url.scheme = AsciiLower(text.substr(0, scheme_end));
  if (url.scheme != "http" && url.scheme != "https") {
    return Malformed("does not begin with http:// or https://");
  }
  std::string_view rest = text.substr(scheme_end + 3);
  if (rest.find('#') != std::string_view::npos) return Malformed("has a fragment (#)");
  const size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  std::string_view authority = rest.substr(0, authority_end);
  rest.remove_prefix(authority_end);
  if (authority.find('@') != std::string_view::npos) return Malformed("contains a user or password");

  const size_t bracket = authority.rfind(']');
  const size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    url.port = authority.substr(colon + 1);
    if (!IsPort(url.port)) return Malformed("has a port that is not a number from 1 to 65535");
    authority = authority.substr(0, colon);
  }
  url.host = authority;
  if (!IsHost(url.host)) return Malformed("has no valid host name");

  const size_t question = rest.find('?');
  url.path = rest.substr(0, question);
  if (question != std::string_view::npos) url.query = rest.substr(question + 1);
  return url;
}

bool IsHostLabel(std::string_view text) {
  if (text.empty() || text.size() > 63 || text.front() == '-' || text.back() == '-') return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return IsAlphanumeric(c) || c == '-'; });
}

bool IsIpAddress(std::string_view host) {
  const std::string text(WithoutBrackets(host));
  in6_addr address;  // large enough for both
  return inet_pton(AF_INET, text.c_str(), &address) == 1 || inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

bool IsLoopback(std::string_view host) {
  const std::string text = AsciiLower(WithoutBrackets(host));
  if (text == "localhost") return true;
  in_addr v4;
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6;
  return inet_pton(AF_INET6, text.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace pxport
