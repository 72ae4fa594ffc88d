// A store with S3's protocol as a job's destination.s3 describes it, or as the C header's S3 layer is given
// it.
#ifndef PXPORT_JOB_S3_PLACE_H_
#define PXPORT_JOB_S3_PLACE_H_

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/status.h"
#include "store/s3_options.h"

namespace pxport {

// Where a job describes its bucket.
inline constexpr std::string_view kS3Pointer = "/destination/s3";

struct S3Place {
  S3Options options;           // without bucket, prefix, region and spool folder
  std::string region;          // "": the default
  std::string ca_file, proxy;  // "": the system's
  std::string profile;         // of the default region; "": the one in force
  Json credentials;            // null: the default chain. Secrets are expanded

  // Completes `json` by the schema of destination.s3, expands its secrets and checks what goes together.
  // InvalidArgument carries kJobPath: `pointer` and the place in `json`.
  static StatusOr<S3Place> FromJson(Json json, std::string_view pointer);
};

}  // namespace pxport

#endif  // PXPORT_JOB_S3_PLACE_H_
