// What each kind of S3 store supports, and how to detect the kind. Pure, thread-safe.
#ifndef PXPORT_STORE_S3_PROFILE_H_
#define PXPORT_STORE_S3_PROFILE_H_

#include <string_view>

#include "store/s3_options.h"

namespace pxport {

struct S3Profile {
  S3Kind kind = S3Kind::kGeneric;
  std::string_view name;            // as in the job
  S3Checksum checksum;              // the best one. kMd5: not needed if the payload hash is signed
  bool full_object = false;         // accepts the whole file's CRC at Complete
  bool conditional_writes = false;  // known to honor If-None-Match on PUT
  bool etag_is_md5 = false;         // of a part, unless KMS encrypts
  bool one_unicode_form = false;    // keys that are equal after NFC are one object
};

const S3Profile& ProfileOf(S3Kind kind);

// The kind that the options name, else that of their endpoint.
const S3Profile& ProfileOf(const S3Options& options);

// Detects the kind by the host of the endpoint; "" is AWS. Unknown hosts are generic.
S3Kind DetectS3Kind(std::string_view endpoint);

}  // namespace pxport

#endif  // PXPORT_STORE_S3_PROFILE_H_
