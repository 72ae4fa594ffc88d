#include "engine/stores.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "job/error.h"
#include "job/s3_options.h"
#include "job/storage_url.h"
#include "store/local_dir.h"
#include "store/s3_store.h"

namespace pxport {
namespace {

constexpr uint64_t kMaxPartsInFlight = 4096;  // what the host may ask for, too

// Opens what a job names, place by place.
class Opener {
 public:
  Opener(const CompiledJob& job, const Cancel* cancel)
      : job_(job), s3_(job.spec.destination.s3), cancel_(cancel) {}

  Status Open() {
    PX_ASSIGN_OR_RETURN(StorageUrl place, ParseStorageUrl(job_.spec.destination.url));
    place.path = job_.folder.fixed;  // without the macros of the audiences
    PX_ASSIGN_OR_RETURN(stores_.destination, OpenPlace(place, true, "/destination/url"));
    if (!job_.spec.control_url.empty()) {
      PX_ASSIGN_OR_RETURN(place, ParseStorageUrl(job_.spec.control_url));
    } else if (place.s3) {
      place.path = job_.folder.fixed + "_pxport/";
    } else {
      const std::string root = place.path.empty() ? "." : place.path;
      place.path = fmt::format("{}{}_pxport", root, root.ends_with('/') ? "" : "/");
    }
    PX_ASSIGN_OR_RETURN(stores_.control, OpenPlace(place, false, "/control/url"));
    const bool remembers =
        std::any_of(job_.spec.audiences.begin(), job_.spec.audiences.end(),
                    [](const AudienceSpec& audience) { return audience.mode != Mode::kFull; });
    if (!remembers) return absl::OkStatus();
    PX_ASSIGN_OR_RETURN(place, ParseStorageUrl(job_.spec.state_url));
    // Its files hold keys of people.
    PX_ASSIGN_OR_RETURN(stores_.state, OpenPlace(place, false, "/state/url", FileMode::kPrivate));
    return absl::OkStatus();
  }

  OpenedStores TakeStores() { return std::move(stores_); }

 private:
  StatusOr<std::unique_ptr<Store>> OpenPlace(const StorageUrl& place, bool for_users,
                                             std::string_view pointer, FileMode mode = FileMode::kShared) {
    if (place.s3) return OpenBucket(place, for_users);
    auto opened = OpenLocalDir(place.path.empty() ? "." : place.path, mode);
    if (!opened.ok()) return WithDetail(opened.status(), kJobPath, pointer);
    return opened;
  }

  StatusOr<std::unique_ptr<Store>> OpenBucket(const StorageUrl& place, bool for_users) {
    PX_RETURN_IF_ERROR(EnsureSession());
    S3Options options = S3OptionsOf(s3_);
    options.bucket = place.bucket;
    options.prefix = place.path;
    options.for_users = for_users;
    options.region = region_;
    options.spool_folder = job_.spec.limits.spool_dir;
    PX_ASSIGN_OR_RETURN(const UploadPlan plan, PlanUploads(job_));
    if (plan.bytes > 0) {
      options.part_bytes = plan.part_bytes;
      options.parts_in_flight = plan.parts_in_flight;
    }
    auto opened = OpenS3Store(std::move(options), stores_.session);
    if (!opened.ok()) return WithDetail(opened.status(), kJobPath, kS3Pointer);
    return opened;
  }

  Status EnsureSession() {
    if (stores_.session != nullptr) return absl::OkStatus();
    region_ = TextAt(s3_, "/region");
    if (region_.empty())
      region_ = DefaultRegion(*MakeSystemEnvironment(), TextAt(s3_, "/credentials/profile"));
    S3SessionOptions options;
    if (const Json* credentials = s3_.Find("credentials"); credentials != nullptr)
      options.credentials = *credentials;
    options.by_host = job_.host.credentials != nullptr;
    options.region = region_;
    options.ca = TextAt(s3_, "/ca_file");
    options.proxy = TextAt(s3_, "/proxy");
    options.log = job_.host.log.get();
    options.cancel = cancel_;
    auto session = S3Session::Create(options);
    if (!session.ok()) return WithDetail(session.status(), kJobPath, kS3Pointer);
    stores_.session = *std::move(session);
    return absl::OkStatus();
  }

  const CompiledJob& job_;
  const Json& s3_;
  const Cancel* const cancel_;
  std::string region_;
  OpenedStores stores_;
};

}  // namespace

Status OpenedStores::AskHost(const HostOptions& host) const {
  if (session == nullptr || session->held == nullptr || !session->credentials->due()) return absl::OkStatus();
  auto keys = host.credentials();
  if (keys.ok()) {
    session->held->Set(*std::move(keys));
    return session->credentials->Get(nullptr).status();
  }
  // Old keys that still last are gone on with; without any there is nothing to go on with.
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
  Opener opener(job, nullptr);
  PX_RETURN_IF_ERROR(opener.Open());
  return opener.TakeStores();
}

StatusOr<OpenedStores> OpenStores(const CompiledJob& job, const Cancel* cancel) {
  Opener opener(job, cancel);
  PX_RETURN_IF_ERROR(opener.Open());
  OpenedStores stores = opener.TakeStores();
  PX_RETURN_IF_ERROR(stores.AskHost(job.host));
  return stores;
}

StatusOr<UploadPlan> PlanUploads(const CompiledJob& job) {
  if (UrlScheme(job.spec.destination.url) != "s3") return UploadPlan{};
  S3Options wanted = S3OptionsOf(job.spec.destination.s3);
  if (job.host.upload_threads > 0) wanted.parts_in_flight = job.host.upload_threads;
  const uint64_t share = job.memory_bytes() / 8 * 5;
  UploadPlan plan;
  plan.part_bytes = std::min(wanted.part_bytes, std::max<uint64_t>(share / 2, kMinPartBytes));
  // The default gives way to little memory; a size that somebody chose does not.
  const S3Options defaults;
  if (plan.part_bytes < wanted.part_bytes && wanted.part_bytes != defaults.part_bytes) {
    return JobError(fmt::format("{}/part_size_mib", kS3Pointer),
                    fmt::format("is {}: two parts do not fit into the {} MiB that uploads have of {} MiB",
                                wanted.part_bytes / kMiB, share / kMiB, job.memory_bytes() / kMiB),
                    fmt::format("raise limits.memory_mib to {}, or lower part_size_mib",
                                (2 * wanted.part_bytes * 8 / 5) / kMiB + 1));
  }
  const int fit = static_cast<int>(std::min<uint64_t>(share / plan.part_bytes, kMaxPartsInFlight + 1)) - 1;
  plan.parts_in_flight = std::clamp(fit, 1, wanted.parts_in_flight);
  plan.bytes = plan.part_bytes * (static_cast<uint64_t>(plan.parts_in_flight) + 1);
  return plan;
}

}  // namespace pxport
