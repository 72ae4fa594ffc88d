// The places that a job names: a local folder or file, or a prefix in a bucket. Pure.
#ifndef PXPORT_JOB_PLACE_H_
#define PXPORT_JOB_PLACE_H_

#include <string>
#include <string_view>

#include "base/status.h"

namespace pxport {

enum class Scheme { kLocal, kS3 };

struct Place {
  Scheme scheme = Scheme::kLocal;
  std::string bucket;  // kS3 only
  // kLocal: the path as written, without file://; relative paths start at the working directory. Nothing is
  // percent-decoded: '%' begins a folder macro. kS3: the prefix without the '/' after the bucket; may be
  // empty.
  std::string path;
  bool operator==(const Place&) const = default;
};

// A path, file:///absolute/path or s3://bucket/prefix. Bucket names and prefixes follow the rules of the
// platform's Amazon S3 destination; a local path may be anything without NUL bytes. Errors say what is wrong
// without repeating the URL, as it may hold a password.
StatusOr<Place> ParseStorageUrl(std::string_view url);

// The place `name` inside a folder: "a", "_pxport" gives "a/_pxport"; in a bucket "a/_pxport/".
Place Inside(const Place& folder, std::string_view name);

// The scheme of a URL in lower case ("s3"), or "" for a path.
std::string UrlScheme(std::string_view url);

}  // namespace pxport

#endif  // PXPORT_JOB_PLACE_H_
