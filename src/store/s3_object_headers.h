// Headers of a new S3 object. Pure, thread-safe.
#ifndef PXPORT_STORE_S3_OBJECT_HEADERS_H_
#define PXPORT_STORE_S3_OBJECT_HEADERS_H_

#include "sigv4/uri.h"
#include "store/s3_options.h"

namespace pxport {

// Encryption and ACL; with S3Options::for_users also storage class, object lock, tags and metadata.
FieldList ObjectHeaders(const S3Options& options);

}  // namespace pxport

#endif  // PXPORT_STORE_S3_OBJECT_HEADERS_H_
