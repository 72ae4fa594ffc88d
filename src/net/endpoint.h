// Where requests for a bucket go: host, path and region to sign for, by the rules of S3. Pure, thread-safe.
#ifndef PXPORT_NET_ENDPOINT_H_
#define PXPORT_NET_ENDPOINT_H_

#include <string>
#include <string_view>

#include "base/status.h"

namespace pxport {

// kAuto: virtual host at AWS where the bucket's name allows it, path style at a custom endpoint (few of them
// have the DNS names and certificates for the other). kVirtualHost still falls back to the path for names
// that no host can have.
enum class Addressing { kAuto, kVirtualHost, kPathStyle };

struct S3EndpointOptions {
  std::string bucket;  // empty: the service itself
  std::string region;  // "eu-west-1"; other makers' regions too ("auto")
  std::string url;     // custom endpoint, http(s)://host[:port][/path]; empty: AWS
  Addressing addressing = Addressing::kAuto;
  bool dual_stack = false;     // IPv6 and IPv4
  bool fips = false;           // endpoints with FIPS 140 cryptography
  bool legacy_global = false;  // us-east-1 through s3.amazonaws.com, as old configurations ask for
};

struct S3Endpoint {
  std::string scheme;     // "https" or "http"
  std::string authority;  // host, and port where it is not the scheme's own: the Host header
  std::string path;       // decoded; "" or "/prefix" or "/bucket": a key follows after '/'
  std::string signing_region;
  bool path_style = false;
  bool aws = false;  // one of AWS's own hosts

  // Scheme, host and encoded path, without a '/' at the end.
  std::string Url() const;
};

// InvalidArgument for a region that is no host label, a malformed custom endpoint, a bucket name with '/' or
// control characters, and combinations that do not exist; Unimplemented for ARNs, Outposts and S3 Express
// directory buckets.
StatusOr<S3Endpoint> ResolveS3Endpoint(const S3EndpointOptions& options);

// True if the bucket's name can be the first label of a host name. `with_dots`: labels separated by dots too,
// which a wildcard certificate does not cover.
bool IsVirtualHostable(std::string_view bucket, bool with_dots);

// The region that a redirect (x-amz-bucket-region, <Region>) sends us to. It becomes part of a host name, so
// it is checked like one, and must lie in the same partition: credentials of another would be shown to the
// wrong party. FailedPrecondition otherwise, or if it is the region we already use.
StatusOr<std::string> AcceptRedirect(std::string_view current_region, std::string_view offered_region);

}  // namespace pxport

#endif  // PXPORT_NET_ENDPOINT_H_
