// The options of a store in the typed form that the store accepts.
#ifndef PXPORT_JOB_S3_OPTIONS_H_
#define PXPORT_JOB_S3_OPTIONS_H_

#include "base/json.h"
#include "store/s3_options.h"

namespace pxport {

// `s3`: complete and checked. All but bucket, prefix, region and spool folder, which other parts of the job
// decide. Of S3Place::FromJson, which is what others call.
S3Options S3OptionsOf(const Json& s3);

}  // namespace pxport

#endif  // PXPORT_JOB_S3_OPTIONS_H_
