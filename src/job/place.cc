#include "job/place.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "job/error.h"

namespace pxport {
namespace {

constexpr std::string_view kPlaces = "use a path, file:///absolute/path or s3://bucket/prefix";

bool IsLower(char c) {
  return c >= 'a' && c <= 'z';
}
Status BadUrl(std::string what, std::string_view remedy) {
  return Failure(Code::kInvalidArgument, std::move(what), remedy);
}

// Labels of lower-case letters, digits and inner hyphens, joined by dots; 3 to 63 bytes; not like an IP
// address.
Status CheckBucketName(std::string_view bucket) {
  constexpr std::string_view kRule =
      "a bucket name has 3 to 63 lower-case letters, digits, hyphens and dots, and begins and ends with a "
      "letter or digit";
  if (bucket.empty()) return BadUrl("names no bucket", "write it like s3://bucket/prefix");
  if (bucket.size() < 3 || bucket.size() > 63)
    return BadUrl(fmt::format("names a bucket of {} characters", bucket.size()), kRule);
  char before = '.';
  for (const char c : bucket) {
    if (!IsLower(c) && !IsDigit(c) && c != '-' && c != '.')
      return BadUrl("names a bucket with a character no bucket has", kRule);
    if (before == '.' && (c == '.' || c == '-'))
      return BadUrl("names a bucket with an empty part or a hyphen at a part's edge", kRule);
    if (before == '-' && c == '.') return BadUrl("names a bucket with a hyphen at a part's edge", kRule);
    before = c;
  }
  if (before == '.' || before == '-') return BadUrl("names a bucket that ends with a dot or a hyphen", kRule);
  const bool numbers =
      std::all_of(bucket.begin(), bucket.end(), [](char c) { return IsDigit(c) || c == '.'; });
  if (numbers && bucket.find('.') != bucket.npos)
    return BadUrl("names a bucket that looks like an IP address", kRule);
  return absl::OkStatus();
}

// The folder rule of the S3 destination, and '=' for partitions (dt=2026-12-01). Macros are checked where
// they are expanded.
Status CheckPrefix(std::string_view prefix) {
  constexpr std::string_view kAllowed = "/!-_.*'()%=";
  const auto bad = std::find_if(prefix.begin(), prefix.end(), [&](char c) {
    return !IsLetter(c) && !IsDigit(c) && kAllowed.find(c) == kAllowed.npos;
  });
  if (bad == prefix.end()) return absl::OkStatus();
  const bool visible = *bad > 0x20 && *bad < 0x7F;
  return BadUrl(
      visible ? fmt::format("has '{}' in its folder", *bad)
              : std::string("has a character in its folder that is not allowed"),
      "a folder in a bucket has letters, digits and / ! - _ . * ' ( ) =, and macros like %SEGMENT_ID%");
}

StatusOr<Place> ParseFileUrl(std::string_view rest) {
  if (rest.starts_with('/')) return Place{Scheme::kLocal, {}, std::string(rest)};
  return BadUrl("is a file URL with a host or a relative path",
                "write three slashes, file:///absolute/path, or the path alone");
}

StatusOr<Place> ParseS3Url(std::string_view rest) {
  const size_t slash = std::min(rest.find('/'), rest.size());
  Place url{Scheme::kS3, std::string(rest.substr(0, slash)), {}};
  if (url.bucket.find('@') != std::string::npos) {
    return BadUrl("has a user or a password in it", "give credentials in destination.s3.credentials");
  }
  PX_RETURN_IF_ERROR(CheckBucketName(url.bucket));
  if (slash < rest.size()) url.path = rest.substr(slash + 1);
  PX_RETURN_IF_ERROR(CheckPrefix(url.path));
  return url;
}

}  // namespace

std::string UrlScheme(std::string_view url) {
  const size_t colon = url.find("://");
  if (colon == url.npos || colon == 0) return {};
  std::string scheme;
  for (const char c : url.substr(0, colon)) {
    if (!IsLetter(c) && !IsDigit(c) && c != '+' && c != '-' && c != '.') return {};
    scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return scheme;
}

StatusOr<Place> ParseStorageUrl(std::string_view url) {
  if (url.find('\0') != url.npos) return BadUrl("holds a NUL byte", kPlaces);
  const std::string scheme = UrlScheme(url);
  if (scheme.empty()) {
    for (const std::string_view wrong : {"file:", "s3:"}) {
      if (url.starts_with(wrong))
        return BadUrl(fmt::format("begins with {} but not with {}//", wrong, wrong), kPlaces);
    }
    return Place{Scheme::kLocal, {}, std::string(url)};
  }
  if (!url.starts_with(scheme)) return BadUrl("has a scheme in capital letters", kPlaces);
  const std::string_view rest = url.substr(scheme.size() + 3);
  if (scheme == "file") return ParseFileUrl(rest);
  if (scheme == "s3") return ParseS3Url(rest);
  if (scheme == "s3a" || scheme == "s3n")
    return BadUrl(fmt::format("has the scheme {}", scheme), "write s3://bucket/prefix");
  if (scheme == "http" || scheme == "https") {
    return BadUrl("is a web address, not a bucket or a folder",
                  "write s3://bucket/prefix and put the address of the store into destination.s3.endpoint");
  }
  return BadUrl(fmt::format("has the scheme {}, which is not known", Shown(scheme)), kPlaces);
}

Place Inside(const Place& folder, std::string_view name) {
  Place inside = folder;
  if (folder.scheme == Scheme::kLocal && folder.path.empty()) inside.path = ".";
  if (!inside.path.empty() && !inside.path.ends_with('/')) inside.path += '/';
  inside.path += name;
  if (folder.scheme == Scheme::kS3) inside.path += '/';
  return inside;
}

}  // namespace pxport
