// A prefix in a bucket as a Store (docs/s3.md). Data files are multipart uploads, completed at publication;
// control objects are single PUTs, created exclusively with If-None-Match. Every object has
// x-amz-meta-pxport-write-id, which shows whether a request with a lost answer was executed.
//
// Buffers: S3Options::PoolBytes(), allocated on demand and shared by all open uploads. A writer waits while
// all are being sent. Threads: parts_in_flight, started by the first part.
//
// Failures have the error of the store (store/s3_error.h) and a remedy. Leases are visible only on one
// machine.
#ifndef PXPORT_STORE_S3_STORE_H_
#define PXPORT_STORE_S3_STORE_H_

#include <memory>
#include <string>
#include <string_view>

#include "store/s3_options.h"
#include "store/s3_session.h"
#include "store/store.h"

namespace pxport {

// Sends no request. InvalidArgument for an invalid endpoint or part size. The store must outlive its uploads.
StatusOr<std::unique_ptr<Store>> OpenS3Store(S3Options options, std::shared_ptr<S3Session> session);

}  // namespace pxport

#endif  // PXPORT_STORE_S3_STORE_H_
