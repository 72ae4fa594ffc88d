// destination.s3, complete and checked, in the typed form that the store takes.
#ifndef PXPORT_JOB_S3_OPTIONS_H_
#define PXPORT_JOB_S3_OPTIONS_H_

#include "base/json.h"
#include "store/s3_options.h"

namespace pxport {

// All but bucket, prefix, region and spool folder, which other parts of the job decide.
S3Options S3OptionsOf(const Json& s3);

}  // namespace pxport

#endif  // PXPORT_JOB_S3_OPTIONS_H_
