#include "engine/s3_objects.h"

#include <fmt/format.h>

#include <utility>

#include "base/digest.h"
#include "job/s3_options.h"
#include "net/sign_url.h"

namespace pxport {
namespace {

constexpr std::string_view kPlace = "/destination/s3";

// Checks the endpoint as that of a job is checked, by making a job of it.
StatusOr<Json> CheckEndpoint(std::string_view endpoint_json) {
  PX_ASSIGN_OR_RETURN(Json endpoint, Json::Parse(endpoint_json));
  if (!endpoint.is_object()) return Failure(Code::kInvalidArgument, "endpoint_json is not an object");
  PX_ASSIGN_OR_RETURN(Json document, Json::Parse(R"({"version": 1, "audiences": [{"id": "none"}],
      "mapping": [{"source": "none", "target": "None"}],
      "destination": {"name": "none", "url": "s3://none-none/%SEGMENT_ID%"}, "file": {"preset": "rfc4180"}})"));
  PX_RETURN_IF_ERROR(document.SetAt(kPlace, std::move(endpoint)));
  auto spec = JobSpec::Parse(document);
  if (spec.ok()) return spec->destination.s3;
  std::string place = Detail(spec.status(), kJobPath).value_or("");
  if (place.starts_with(kPlace)) place.erase(0, kPlace.size());
  return WithDetail(spec.status(), kJobPath, place);
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
  PX_ASSIGN_OR_RETURN(const Json s3, CheckEndpoint(endpoint_json));
  const auto text = [&s3](std::string_view pointer) {
    const Json* value = s3.At(pointer);
    return value == nullptr ? std::string() : value->text();
  };
  S3Options options = S3OptionsOf(s3);
  options.region = text("/region");
  if (options.region.empty())
    options.region = DefaultRegion(*MakeSystemEnvironment(), text("/credentials/profile"));
  S3SessionOptions session;
  if (const Json* credentials = s3.Find("credentials"); credentials != nullptr)
    session.credentials = *credentials;
  session.by_host = host.credentials != nullptr;
  session.region = options.region;
  session.ca = text("/ca_file");
  session.proxy = text("/proxy");
  session.log = host.log.get();
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
  PX_ASSIGN_OR_RETURN(const std::unique_ptr<S3ObjectStore> store,
                      OpenS3ObjectStore(std::move(options), session_.session));
  const std::string_view type = content_type.empty() ? "application/octet-stream" : content_type;
  std::string etag;
  if (bytes.size() <= options_.part_bytes) {
    PX_RETURN_IF_ERROR(store->PutForEtag(key, bytes, type, &etag));
    return etag;
  }
  return PutInParts(store.get(), key, bytes, type);
}

StatusOr<std::string> S3Objects::PutInParts(S3ObjectStore* store, std::string_view key,
                                            std::string_view bytes, std::string_view content_type) {
  StagedFile staged;
  {
    PX_ASSIGN_OR_RETURN(const std::unique_ptr<Upload> upload,
                        store->Create(key, {RandomWriteId(), std::string(content_type)}));
    PX_RETURN_IF_ERROR(upload->Append(bytes));
    PX_ASSIGN_OR_RETURN(staged, upload->Finish());
  }
  std::string etag;
  const Status published = store->PublishForEtag(staged, &etag);
  if (published.ok()) return etag;
  const Status dropped = store->Discard(staged.key, staged.upload_id);
  return dropped.ok()
             ? published
             : Within(fmt::format("{}; and its upload {} is left", Message(dropped), staged.upload_id),
                      published);
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
