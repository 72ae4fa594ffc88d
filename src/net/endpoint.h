// Resolves a bucket to its endpoint: host, path and signing region, by the rules of S3. Pure, thread-safe.
#ifndef PXPORT_NET_ENDPOINT_H_
#define PXPORT_NET_ENDPOINT_H_

#include <string>
#include <string_view>

#include "base/status.h"

namespace pxport {

// kAuto: virtual host at AWS where the bucket's name allows it; path style at a custom endpoint, because few
// of them have DNS names and certificates for virtual hosts. kVirtualHost falls back to path style for names
// that are not valid host names.
enum class Addressing { kAuto, kVirtualHost, kPathStyle };

struct S3EndpointOptions {
  std::string bucket;  // empty: the service itself
  std::string region;  // "eu-west-1"; regions of other vendors too ("auto")
  std::string url;     // custom endpoint, http(s)://host[:port][/path]; empty: AWS
  Addressing addressing = Addressing::kAuto;
  bool dual_stack = false;     // IPv6 and IPv4
  bool fips = false;           // endpoints with FIPS 140 cryptography
  bool legacy_global = false;  // us-east-1 through s3.amazonaws.com, for old configurations
};

struct S3Endpoint {
  std::string scheme;     // "https" or "http"
  std::string authority;  // the Host header: host, and port unless it is the default
  std::string path;       // decoded; "" or "/prefix" or "/bucket": a key follows after '/'
  std::string signing_region;
  bool path_style = false;
  bool aws = false;  // one of AWS's own hosts

  // Scheme, host and encoded path, without a '/' at the end.
  std::string Url() const;
};

// InvalidArgument for a region that is not a host label, a malformed custom endpoint, a bucket name with '/'
// or control characters, and unsupported combinations. Unimplemented for ARNs, Outposts and S3 Express
// directory buckets.
StatusOr<S3Endpoint> ResolveS3Endpoint(const S3EndpointOptions& options);

// True if the bucket's name can be the first label of a host name. `with_dots` also allows labels separated
// by dots, which a wildcard certificate does not cover.
bool IsVirtualHostable(std::string_view bucket, bool with_dots);

// Checks the region of a redirect (x-amz-bucket-region, <Region>). It becomes part of a host name, so it must
// be a valid label. It must be in the same partition, so that the credentials are not sent to another one.
// FailedPrecondition otherwise, or if it is the current region.
StatusOr<std::string> AcceptRedirect(std::string_view current_region, std::string_view offered_region);

}  // namespace pxport

#endif  // PXPORT_NET_ENDPOINT_H_
