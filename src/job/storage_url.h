// The places a job names: a local folder or file, or a prefix in a bucket. Pure.
#ifndef PXPORT_JOB_STORAGE_URL_H_
#define PXPORT_JOB_STORAGE_URL_H_

#include <string>
#include <string_view>

#include "base/status.h"

namespace pxport {

struct StorageUrl {
  bool s3 = false;
  std::string bucket;  // s3 only
  // Local: the path as written, without file://; relative ones are relative to the working directory. Nothing
  // is percent-decoded: '%' begins a folder macro. S3: the prefix without the '/' after the bucket; may be
  // empty.
  std::string path;
};

// A path, file:///absolute/path or s3://bucket/prefix. Bucket names and prefixes are held to the rules that
// the Amazon S3 destination of the platform has; a local path may be anything. Errors say what is wrong
// without repeating the URL, as it may hold a password.
StatusOr<StorageUrl> ParseStorageUrl(std::string_view url);

// The scheme of a URL in lower case ("s3"), or "" for a path.
std::string UrlScheme(std::string_view url);

}  // namespace pxport

#endif  // PXPORT_JOB_STORAGE_URL_H_
