#include "net/endpoint.h"

#include <fmt/format.h>

#include <algorithm>

#include "net/partition.h"
#include "net/url.h"
#include "sigv4/uri.h"

namespace pxport {
namespace {

constexpr std::string_view kGlobalRegion = "aws-global";

Status CheckBucket(const S3EndpointOptions& options) {
  const std::string_view bucket = options.bucket;
  if (bucket.starts_with("arn:")) {
    return Failure(Code::kUnimplemented, "cannot use the bucket: its name is an ARN",
                   "use the bucket's name, or the alias of the access point (...-s3alias)");
  }
  if (options.url.empty() && (bucket.ends_with("--x-s3") || bucket.ends_with("--xa-s3"))) {
    return Failure(Code::kUnimplemented,
                   fmt::format("cannot use bucket {}: it is an S3 Express directory bucket", bucket),
                   "use a general purpose bucket");
  }
  if (options.url.empty() && bucket.ends_with("--op-s3")) {
    return Failure(Code::kUnimplemented,
                   fmt::format("cannot use bucket {}: it is an alias on Outposts", bucket),
                   "use a bucket in a region");
  }
  const bool malformed =
      bucket == "." || bucket == ".." || std::any_of(bucket.begin(), bucket.end(), [](char c) {
        return c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
      });
  if (malformed) {
    return Failure(Code::kInvalidArgument,
                   "the bucket's name is invalid: it contains '/' or control characters, or is only dots",
                   "write the URL as s3://bucket/prefix");
  }
  return absl::OkStatus();
}

Status CheckOptions(const S3EndpointOptions& options) {
  if (!IsHostLabel(options.region)) {
    return Failure(
        Code::kInvalidArgument, "s3.region is invalid: it is empty or not a DNS label",
        "set s3.region, for example to eu-west-1; stores without regions accept us-east-1 or auto");
  }
  if (options.fips && !PartitionOf(options.region).fips) {
    return Failure(
        Code::kInvalidArgument,
        fmt::format("s3.fips is invalid: the partition of region {} has no FIPS endpoints", options.region),
        "remove s3.fips");
  }
  if (!options.url.empty() && options.dual_stack) {
    return Failure(Code::kInvalidArgument, "s3.dual_stack is invalid: it cannot be combined with s3.endpoint",
                   "remove s3.dual_stack: the DNS name of the endpoint decides");
  }
  if (!options.url.empty() && options.fips) {
    return Failure(Code::kInvalidArgument, "s3.fips is invalid: it cannot be combined with s3.endpoint",
                   "remove s3.fips, or set s3.endpoint to the FIPS host");
  }
  return CheckBucket(options);
}

// The AWS host without the bucket.
std::string AwsHost(const S3EndpointOptions& options, std::string_view region) {
  const Partition& partition = PartitionOf(region);
  const bool special = options.dual_stack || options.fips;
  const bool global = options.region == kGlobalRegion || (options.legacy_global && region == "us-east-1");
  if (global && !special) return fmt::format("s3.{}", partition.dns_suffix);
  return fmt::format("s3{}{}.{}.{}", options.fips ? "-fips" : "", options.dual_stack ? ".dualstack" : "",
                     region, partition.dns_suffix);
}

Status StartFromUrl(std::string_view text, S3Endpoint* out, std::string* host) {
  StatusOr<Url> url = ParseUrl(text);
  if (!url.ok()) return Within("s3.endpoint", url.status());
  if (!url->query.empty()) {
    return Failure(Code::kInvalidArgument, "s3.endpoint is invalid: it has a query (?)",
                   "write https://host[:port][/path]");
  }
  while (url->path.ends_with('/')) url->path.pop_back();
  const std::optional<std::string> path = UriDecode(url->path);
  if (!path) return Failure(Code::kInvalidArgument, "s3.endpoint is invalid: its path has a malformed %");
  out->scheme = url->scheme;
  out->authority = url->Authority();
  out->path = *path;
  *host = url->host;
  return absl::OkStatus();
}

}  // namespace

std::string S3Endpoint::Url() const {
  return fmt::format("{}://{}{}", scheme, authority, UriEncode(path, Slash::kKeep));
}

bool IsVirtualHostable(std::string_view bucket, bool with_dots) {
  if (bucket.size() < 3 || bucket.size() > 63 || IsIpAddress(bucket)) return false;
  for (size_t start = 0; start <= bucket.size();) {
    const size_t end = std::min(bucket.find('.', start), bucket.size());
    const std::string_view label = bucket.substr(start, end - start);
    const bool upper = std::any_of(label.begin(), label.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (upper || !IsHostLabel(label)) return false;
    if (end < bucket.size() && !with_dots) return false;
    start = end + 1;
  }
  return true;
}

StatusOr<S3Endpoint> ResolveS3Endpoint(const S3EndpointOptions& options) {
  PX_RETURN_IF_ERROR(CheckOptions(options));
  S3Endpoint out;
  out.signing_region = options.region == kGlobalRegion ? "us-east-1" : options.region;
  out.aws = options.url.empty();
  std::string host;
  if (out.aws) {
    host = AwsHost(options, out.signing_region);
    out.scheme = "https";
    out.authority = host;
  } else {
    PX_RETURN_IF_ERROR(StartFromUrl(options.url, &out, &host));
  }
  if (options.bucket.empty()) return out;

  const bool wanted =
      options.addressing == Addressing::kVirtualHost || (options.addressing == Addressing::kAuto && out.aws);
  const bool possible = !IsIpAddress(host) && IsVirtualHostable(options.bucket, out.scheme == "http");
  out.path_style = !(wanted && possible);
  if (out.path_style) {
    out.path.append("/").append(options.bucket);
  } else {
    out.authority = fmt::format("{}.{}", options.bucket, out.authority);
  }
  return out;
}

StatusOr<std::string> AcceptRedirect(std::string_view current_region, std::string_view offered_region) {
  const auto refuse = [&](std::string_view why) {
    return Failure(Code::kFailedPrecondition,
                   fmt::format("cannot follow the store's redirect: its region {}", why),
                   "set s3.region to the region of the bucket");
  };
  if (!IsHostLabel(offered_region)) return refuse("is not a valid DNS name");
  if (offered_region == current_region) return refuse("is the current one");
  if (PartitionOf(offered_region).name != PartitionOf(current_region).name)
    return refuse("is in another partition");
  return std::string(offered_region);
}

}  // namespace pxport
