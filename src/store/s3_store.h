// A prefix in a bucket as a Store (docs/s3.md). Data files are multipart uploads, completed at publication;
// control objects are single PUTs, created exclusively with If-None-Match. Every object carries
// x-amz-meta-pxport-write-id, by which an answer that was lost is settled.
//
// Buffers: S3Options::PoolBytes() in all, taken when the first file is written and shared by all open
// uploads; a writer waits when all are on their way. Threads: parts_in_flight, from the first part on.
//
// Failures carry what the store said (store/s3_error.h) and what to change. Leases are known to the processes
// of one machine only.
#ifndef PXPORT_STORE_S3_STORE_H_
#define PXPORT_STORE_S3_STORE_H_

#include <memory>
#include <string>
#include <string_view>

#include "store/s3_options.h"
#include "store/s3_session.h"
#include "store/store.h"

namespace pxport {

// Sends nothing. InvalidArgument for what cannot be an endpoint or a plan of parts. The store outlives its
// uploads.
StatusOr<std::unique_ptr<Store>> OpenS3Store(S3Options options, std::shared_ptr<S3Session> session);

}  // namespace pxport

#endif  // PXPORT_STORE_S3_STORE_H_
