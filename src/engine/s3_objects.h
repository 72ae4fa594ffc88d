// Single objects in buckets, for the C header's S3 layer.
#ifndef PXPORT_ENGINE_S3_OBJECTS_H_
#define PXPORT_ENGINE_S3_OBJECTS_H_

#include <memory>
#include <string>
#include <string_view>

#include "engine/export.h"
#include "engine/stores.h"
#include "store/s3_options.h"
#include "store/s3_store.h"

namespace pxport {

// One call at a time. Connections and credentials are kept between calls.
class S3Objects {
 public:
  // `endpoint_json`: as destination.s3 of a job. Sends nothing, but the host may be asked for access keys
  // later. InvalidArgument names the invalid place in the document (kJobPath).
  static StatusOr<std::unique_ptr<S3Objects>> Open(std::string_view endpoint_json, HostOptions host);

  // Replaces what is there. Bytes of more than one part are a multipart upload: visible whole or not at all.
  // Returns the ETag with its quotes; "" if the store reports none.
  StatusOr<std::string> Put(std::string_view bucket, std::string_view key, std::string_view bytes,
                            std::string_view content_type);
  // A URL that grants one request for `expires_s` seconds. Secret.
  StatusOr<std::string> Presign(std::string_view method, std::string_view bucket, std::string_view key,
                                int64_t expires_s);

 private:
  S3Objects(HostOptions host, S3Options options) : host_(std::move(host)), options_(std::move(options)) {}
  StatusOr<std::string> PutInParts(Store* store, std::string_view key, std::string_view bytes,
                                   std::string_view content_type);

  const HostOptions host_;
  const S3Options options_;  // without bucket
  OpenedStores session_;     // no stores, only what they share
};

}  // namespace pxport

#endif  // PXPORT_ENGINE_S3_OBJECTS_H_
