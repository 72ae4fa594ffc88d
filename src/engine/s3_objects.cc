#include "engine/s3_objects.h"

#include <fmt/format.h>

#include <utility>

#include "base/digest.h"
#include "job/s3_place.h"
#include "net/sign_url.h"

namespace pxport {
namespace {

StatusOr<S3Place> ParseEndpoint(std::string_view endpoint_json) {
  PX_ASSIGN_OR_RETURN(Json endpoint, Json::Parse(endpoint_json));
  if (!endpoint.is_object()) {
    return Failure(Code::kInvalidArgument, "endpoint_json is not an object",
                   "pass an object like destination.s3 of a job, such as {\"region\": \"eu-west-1\"}");
  }
  return S3Place::FromJson(std::move(endpoint), "");
}

Status CheckKey(std::string_view key) {
  if (!key.empty()) return absl::OkStatus();
  return Failure(Code::kInvalidArgument, "key is empty", "name the object");
}

std::string RandomWriteId() {
  const std::string random = RandomBytes(16);
  return fmt::format("{}/00000/object", Hex(reinterpret_cast<const uint8_t*>(random.data()), random.size()));
}

}  // namespace

StatusOr<std::unique_ptr<S3Objects>> S3Objects::Open(std::string_view endpoint_json, HostOptions host) {
  PX_ASSIGN_OR_RETURN(const S3Place s3, ParseEndpoint(endpoint_json));
  S3Options options = s3.options;
  options.region = RegionOf(s3);
  const S3SessionOptions session = SessionOptions(s3, options.region, host, nullptr);
  std::unique_ptr<S3Objects> objects(new S3Objects(std::move(host), std::move(options)));
  PX_ASSIGN_OR_RETURN(objects->session_.session, S3Session::Create(session));
  return objects;
}

StatusOr<std::string> S3Objects::Put(std::string_view bucket, std::string_view key, std::string_view bytes,
                                     std::string_view content_type) {
  PX_RETURN_IF_ERROR(CheckKey(key));
  PX_RETURN_IF_ERROR(session_.AskHost(host_));
  S3Options options = options_;
  options.bucket = bucket;
  PX_ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, OpenS3Store(std::move(options), session_.session));
  const std::string_view type = content_type.empty() ? "application/octet-stream" : content_type;
  if (bytes.size() <= options_.part_bytes) {
    PX_ASSIGN_OR_RETURN(Written written, store->Put(key, bytes, type));
    return std::move(written.etag);
  }
  return PutInParts(store.get(), key, bytes, type);
}

StatusOr<std::string> S3Objects::PutInParts(Store* store, std::string_view key, std::string_view bytes,
                                            std::string_view content_type) {
  StagedFile staged;
  {
    PX_ASSIGN_OR_RETURN(const std::unique_ptr<Upload> upload,
                        store->Create(key, {RandomWriteId(), std::string(content_type)}));
    PX_RETURN_IF_ERROR(upload->Append(bytes));
    PX_ASSIGN_OR_RETURN(staged, upload->Finish());
  }
  StatusOr<Written> written = store->Publish(staged);
  if (written.ok()) return std::move(written->etag);
  const Status dropped = store->Discard(staged.key, staged.upload_id);
  return dropped.ok()
             ? written.status()
             : Within(fmt::format("{}; and its upload {} is left", Message(dropped), staged.upload_id),
                      written.status());
}

StatusOr<std::string> S3Objects::Presign(std::string_view method, std::string_view bucket,
                                         std::string_view key, int64_t expires_s) {
  PX_RETURN_IF_ERROR(CheckKey(key));
  PX_RETURN_IF_ERROR(session_.AskHost(host_));
  S3EndpointOptions where;
  where.bucket = bucket;
  where.region = options_.region;
  where.url = options_.endpoint;
  where.addressing = options_.addressing;
  where.dual_stack = options_.dual_stack;
  where.fips = options_.fips;
  if (bucket.empty()) return Failure(Code::kInvalidArgument, "bucket is empty", "name the bucket");
  PX_ASSIGN_OR_RETURN(const S3Endpoint endpoint, ResolveS3Endpoint(where));
  PX_ASSIGN_OR_RETURN(const CredentialsRef credentials, session_.session->credentials->Get(nullptr));
  SigningOptions signing;
  signing.region = endpoint.signing_region;
  signing.time = session_.session->clock->Now();
  return PresignUrl(method, fmt::format("{}/{}", endpoint.Url(), UriEncode(key, Slash::kKeep)), {},
                    credentials->keys(), signing, expires_s);
}

}  // namespace pxport
