// pxport.h, Layer: S3.
#include "engine/s3_objects.h"

#include "handles.h"

using namespace pxport;
using namespace pxport::capi;

struct pxport_s3 : Tagged<0x70782d7333626b74> {
  std::unique_ptr<S3Objects> objects;
  std::shared_ptr<Log> log;
};

namespace {

template <typename Body>
pxport_status CallOfS3(const pxport_s3* s3, pxport_error** err, Body&& body) noexcept {
  const pxport_status status = Call(err, body);
  if (s3 != nullptr && s3->tag == pxport_s3::kTag) Drain(s3->log);
  return status;
}

}  // namespace

pxport_status pxport_s3_new(const pxport_context* ctx, const char* endpoint_json, pxport_s3** out,
                            pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(out, "out"));
    PX_RETURN_IF_ERROR(Expect(ctx, "ctx"));
    PX_ASSIGN_OR_RETURN(const std::string_view text, Text(endpoint_json, "endpoint_json"));
    auto made = std::make_unique<pxport_s3>();
    PX_ASSIGN_OR_RETURN(made->objects, S3Objects::Open(text, ctx->host));
    made->log = ctx->host.log;
    *out = made.release();
    return absl::OkStatus();
  });
}

pxport_status pxport_s3_put(pxport_s3* s3, const char* bucket, const char* key, const void* data,
                            size_t data_len, const char* content_type_or_null, pxport_bytes** etag_or_null,
                            pxport_error** err) {
  return CallOfS3(s3, err, [&]() -> Status {
    if (etag_or_null != nullptr) *etag_or_null = nullptr;
    PX_RETURN_IF_ERROR(Expect(s3, "s3"));
    PX_ASSIGN_OR_RETURN(const std::string_view bucket_text, Text(bucket, "bucket"));
    PX_ASSIGN_OR_RETURN(const std::string_view key_text, Text(key, "key"));
    PX_ASSIGN_OR_RETURN(const std::string_view bytes, Text(data, data_len, "data"));
    const std::string_view type = content_type_or_null == nullptr ? "" : content_type_or_null;
    PX_ASSIGN_OR_RETURN(std::string etag, s3->objects->Put(bucket_text, key_text, bytes, type));
    return etag_or_null == nullptr ? absl::OkStatus() : ReturnBytes(std::move(etag), etag_or_null);
  });
}

pxport_status pxport_s3_presign(pxport_s3* s3, const char* method, const char* bucket, const char* key,
                                int64_t expires_s, pxport_bytes** url, pxport_error** err) {
  return CallOfS3(s3, err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(url, "url"));
    PX_RETURN_IF_ERROR(Expect(s3, "s3"));
    PX_ASSIGN_OR_RETURN(const std::string_view method_text, Text(method, "method"));
    PX_ASSIGN_OR_RETURN(const std::string_view bucket_text, Text(bucket, "bucket"));
    PX_ASSIGN_OR_RETURN(const std::string_view key_text, Text(key, "key"));
    PX_ASSIGN_OR_RETURN(std::string text,
                        s3->objects->Presign(method_text, bucket_text, key_text, expires_s));
    return ReturnBytes(std::move(text), url);
  });
}

void pxport_s3_free(pxport_s3* s3) {
  Free(s3);
}
