// The parts of a finished upload, as stored in receipts (StagedFile::parts): enough for any process to
// complete it. Pure.
#ifndef PXPORT_STORE_S3_STAGED_H_
#define PXPORT_STORE_S3_STAGED_H_

#include <string>
#include <vector>

#include "base/json.h"
#include "store/s3_answers.h"

namespace pxport {

struct S3Staged {
  S3Checksum checksum = S3Checksum::kOff;  // algorithm of the parts
  std::string full;                        // of the whole file, Base64; "" if the store does not accept one
  std::vector<S3Part> parts;               // 1, 2, 3, ...

  Json ToJson() const;
  // DataLoss for anything that ToJson did not write.
  static StatusOr<S3Staged> FromJson(const Json& json);
  // Whether the store lists exactly these parts.
  bool SameParts(const std::vector<S3Part>& listed) const;
};

}  // namespace pxport

#endif  // PXPORT_STORE_S3_STAGED_H_
