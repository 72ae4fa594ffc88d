#include "engine/stores.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "store/local_dir.h"
#include "store/s3_store.h"

namespace pxport {
namespace {

// Opens the places of a job.
class Opener {
 public:
  Opener(const CompiledJob& job, const Cancel* cancel) : job_(job), cancel_(cancel) {}

  StatusOr<OpenedStores> Open() {
    const JobSpec& spec = job_.spec;
    if (spec.destination.s3.has_value()) PX_RETURN_IF_ERROR(OpenSession(*spec.destination.s3));
    PX_ASSIGN_OR_RETURN(stores_.destination, OpenPlace(spec.destination.place, true, "/destination/url"));
    PX_ASSIGN_OR_RETURN(stores_.control, OpenPlace(spec.control, false, "/control/url"));
    const bool remembers =
        std::any_of(spec.audiences.begin(), spec.audiences.end(),
                    [](const AudienceSpec& audience) { return audience.mode != Mode::kFull; });
    if (remembers) {
      // Its files hold keys of people.
      PX_ASSIGN_OR_RETURN(stores_.state, OpenPlace(*spec.state, false, "/state/url", FileMode::kPrivate));
    }
    return std::move(stores_);
  }

 private:
  StatusOr<std::unique_ptr<Store>> OpenPlace(const Place& place, bool for_users, std::string_view pointer,
                                             FileMode mode = FileMode::kShared) {
    switch (place.scheme) {
      case Scheme::kLocal: {
        auto opened = OpenLocalDir(place.path.empty() ? "." : place.path, mode);
        if (!opened.ok()) return WithDetail(opened.status(), kJobPath, pointer);
        return opened;
      }
      case Scheme::kS3:
        return OpenBucket(place, for_users);
    }
    return Failure(Code::kInternal, "a place without a scheme");
  }

  StatusOr<std::unique_ptr<Store>> OpenBucket(const Place& place, bool for_users) {
    S3Options options = job_.spec.destination.s3->options;
    options.bucket = place.bucket;
    options.prefix = place.path;
    options.for_users = for_users;
    options.region = region_;
    options.spool_folder = job_.spec.limits.spool_dir;
    if (job_.uploads.bytes > 0) {
      options.part_bytes = job_.uploads.part_bytes;
      options.parts_in_flight = job_.uploads.parts_in_flight;
    }
    auto opened = OpenS3Store(std::move(options), stores_.session);
    if (!opened.ok()) return WithDetail(opened.status(), kJobPath, kS3Pointer);
    return opened;
  }

  Status OpenSession(const S3Place& s3) {
    region_ = RegionOf(s3);
    auto session = S3Session::Create(SessionOptions(s3, region_, job_.host, cancel_));
    if (!session.ok()) return WithDetail(session.status(), kJobPath, kS3Pointer);
    stores_.session = *std::move(session);
    return absl::OkStatus();
  }

  const CompiledJob& job_;
  const Cancel* const cancel_;
  std::string region_;
  OpenedStores stores_;
};

}  // namespace

std::string RegionOf(const S3Place& s3) {
  return s3.region.empty() ? DefaultRegion(*MakeSystemEnvironment(), s3.profile) : s3.region;
}

S3SessionOptions SessionOptions(const S3Place& s3, const std::string& region, const HostOptions& host,
                                const Cancel* cancel) {
  S3SessionOptions options;
  options.credentials = s3.credentials;
  options.by_host = host.credentials != nullptr;
  options.region = region;
  options.ca = s3.ca_file;
  options.proxy = s3.proxy;
  options.log = host.log.get();
  options.cancel = cancel;
  return options;
}

Status OpenedStores::AskHost(const HostOptions& host) const {
  if (session == nullptr || session->held == nullptr || !session->credentials->due()) return absl::OkStatus();
  auto keys = host.credentials();
  if (keys.ok()) {
    session->held->Set(*std::move(keys));
    return session->credentials->Get(nullptr).status();
  }
  // If refreshing fails, keep using the current keys until they expire.
  const auto old = session->credentials->Get(nullptr);
  if (!old.ok()) return keys.status();
  const auto& expires = (*old)->expires;
  return expires && *expires <= session->clock->Now() ? keys.status() : absl::OkStatus();
}

Protocol OpenedStores::protocol(const HostOptions& host, const Cancel* cancel) const {
  Protocol interruptible = protocol();
  interruptible.log = host.log.get();
  interruptible.between = [this, &host, cancel]() -> Status {
    if (cancel != nullptr) PX_RETURN_IF_ERROR(cancel->Check());
    return AskHost(host);
  };
  return interruptible;
}

StatusOr<OpenedStores> OpenStoresToDescribe(const CompiledJob& job) {
  return Opener(job, nullptr).Open();
}

StatusOr<OpenedStores> OpenStores(const CompiledJob& job, const Cancel* cancel) {
  PX_ASSIGN_OR_RETURN(OpenedStores stores, Opener(job, cancel).Open());
  PX_RETURN_IF_ERROR(stores.AskHost(job.host));
  return stores;
}

}  // namespace pxport
