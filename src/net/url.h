// http and https URLs of endpoints and credential services. Pure, thread-safe.
#ifndef PXPORT_NET_URL_H_
#define PXPORT_NET_URL_H_

#include <string>
#include <string_view>

#include "base/status.h"

namespace pxport {

struct Url {
  std::string scheme;  // "http" or "https"
  std::string host;    // as written; an IPv6 address keeps its brackets
  std::string port;    // digits, or empty: the default of the scheme
  std::string path;    // as written (percent-encoded), begins with '/' or is empty
  std::string query;   // as written, without '?'

  // The Host header, which is also signed: the host, and the port unless it is the default.
  std::string Authority() const;
};

// InvalidArgument unless this is an absolute http(s) URL, without fragment and without user or password
// (which would end up in logs). The message does not quote the URL, whose query may be secret.
StatusOr<Url> ParseUrl(std::string_view text);

// One label of a host name: 1 to 63 letters, digits and '-', no '-' at the ends.
bool IsHostLabel(std::string_view text);

// A numeric IPv4 address, or an IPv6 one with or without brackets.
bool IsIpAddress(std::string_view host);

// `localhost` and the numeric loopback addresses: requests to them do not leave the machine.
bool IsLoopback(std::string_view host);

}  // namespace pxport

#endif  // PXPORT_NET_URL_H_
