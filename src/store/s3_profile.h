// What the kinds of S3 stores can do, and how they are told apart. Pure, thread-safe.
#ifndef PXPORT_STORE_S3_PROFILE_H_
#define PXPORT_STORE_S3_PROFILE_H_

#include <string_view>

#include "store/s3_options.h"

namespace pxport {

struct S3Profile {
  S3Kind kind = S3Kind::kGeneric;
  std::string_view name;            // as the job spells it
  S3Checksum checksum;              // the best it takes. kMd5: not needed where the payload hash is signed
  bool full_object = false;         // takes the whole file's CRC at Complete
  bool conditional_writes = false;  // known to heed If-None-Match on PUT
  bool etag_is_md5 = false;         // of a part, unless KMS encrypts
};

const S3Profile& ProfileOf(S3Kind kind);

// By the host of the endpoint; "" is AWS. What no pattern knows is generic.
S3Kind DetectS3Kind(std::string_view endpoint);

}  // namespace pxport

#endif  // PXPORT_STORE_S3_PROFILE_H_
