#include "engine/upload_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "job/error.h"

namespace pxport {
namespace {

constexpr uint64_t kMaxPartsInFlight = 4096;  // what the host may ask for, too

}  // namespace

StatusOr<UploadPlan> PlanUploads(const JobSpec& spec, int upload_threads, uint64_t memory_bytes) {
  if (spec.destination.place.scheme != Scheme::kS3) return UploadPlan{};
  S3Options wanted = spec.destination.s3->options;
  if (upload_threads > 0) wanted.parts_in_flight = upload_threads;
  const uint64_t share = memory_bytes / 8 * 5;
  UploadPlan plan;
  plan.part_bytes = std::min(wanted.part_bytes, std::max<uint64_t>(share / 2, kMinPartBytes));
  // The default gives way to little memory; a size that the job names does not.
  const S3Options defaults;
  if (plan.part_bytes < wanted.part_bytes && wanted.part_bytes != defaults.part_bytes) {
    return JobError(fmt::format("{}/part_size_mib", kS3Pointer),
                    fmt::format("is {}: two parts do not fit into the {} MiB that uploads have of {} MiB",
                                wanted.part_bytes / kMiB, share / kMiB, memory_bytes / kMiB),
                    fmt::format("raise limits.memory_mib to {}, or lower part_size_mib",
                                (2 * wanted.part_bytes * 8 / 5) / kMiB + 1));
  }
  const int fit = static_cast<int>(std::min<uint64_t>(share / plan.part_bytes, kMaxPartsInFlight + 1)) - 1;
  plan.parts_in_flight = std::clamp(fit, 1, wanted.parts_in_flight);
  plan.bytes = plan.part_bytes * (static_cast<uint64_t>(plan.parts_in_flight) + 1);
  return plan;
}

}  // namespace pxport
