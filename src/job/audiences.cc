#include "job/audiences.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "job/error.h"

namespace pxport {
namespace {

std::string AudiencePointer(size_t index, std::string_view key) {
  return fmt::format("/audiences/{}/{}", index, key);
}

Status CheckUnique(const JobSpec& spec) {
  std::map<std::pair<std::string_view, std::string_view>, size_t> seen;
  for (size_t i = 0; i < spec.audiences.size(); ++i) {
    const AudienceSpec& audience = spec.audiences[i];
    const auto [place, fresh] =
        seen.emplace(std::pair<std::string_view, std::string_view>(audience.name_space, audience.id), i);
    if (fresh) continue;
    return JobError(AudiencePointer(i, "id"),
                    fmt::format("is {}, the same as /audiences/{}/id", Shown(audience.id), place->second),
                    "leave one of them out: an audience is exported once per run");
  }
  return absl::OkStatus();
}

Status CheckMode(const JobSpec& spec, size_t index) {
  const AudienceSpec& audience = spec.audiences[index];
  const bool keyed = !spec.deduplicate_by.columns.empty() || !spec.key.empty();
  const bool by_state = audience.incremental_by == IncrementalBy::kState;
  if (by_state && audience.mode != Mode::kIncremental) {
    return JobError(AudiencePointer(index, "incremental_by"), "is \"state\", but the mode is not incremental",
                    "set \"mode\": \"incremental\", or leave incremental_by out");
  }
  if (audience.deletes && audience.mode == Mode::kFull) {
    return JobError(AudiencePointer(index, "deletes"),
                    "is true, but a full export does not know which profiles have left",
                    "set \"mode\" to \"incremental\" or \"diff\", or leave deletes out");
  }
  if (audience.mode != Mode::kFull && !spec.state.has_value()) {
    return JobError(
        "/state/url",
        fmt::format("is missing: /audiences/{} is not full, and what was exported must be remembered", index),
        "add \"state\": {\"url\": \"a folder or an S3 prefix\"}");
  }
  const bool needs_key = audience.mode == Mode::kDiff || by_state || audience.deletes;
  if (!needs_key || keyed) return absl::OkStatus();
  const std::string_view why = audience.deletes               ? "deletes"
                               : audience.mode == Mode::kDiff ? "mode"
                                                              : "incremental_by";
  return JobError(AudiencePointer(index, why), "needs a key that tells profiles apart",
                  "set key, or deduplicate_by, to one or two column headers, such as \"CustomerID\"");
}

Status CheckSchedule(const AudienceSpec& audience, size_t index) {
  const Json& schedule = audience.schedule;
  if (schedule.is_null()) return absl::OkStatus();
  const auto text = [&](std::string_view key) {
    const Json* value = schedule.Find(key);
    return value == nullptr ? std::string() : value->text();
  };
  const std::string frequency = text("frequency"), start = text("start"), end = text("end");
  const bool hours = frequency.starts_with("every_");
  const bool full = audience.mode == Mode::kFull;
  if (full && hours && frequency != "every_24_hours") {
    return JobError(
        AudiencePointer(index, "schedule/frequency"),
        fmt::format("is {}, but the mode is full", Shown(frequency)),
        "full exports run once, daily, weekly or monthly; every so many hours is for incremental and diff");
  }
  if (!full && !hours && frequency != "daily") {
    return JobError(AudiencePointer(index, "schedule/frequency"),
                    fmt::format("is {}, but the mode is not full", Shown(frequency)),
                    "incremental and diff exports run daily or every 3, 6, 8 or 12 hours");
  }
  if (text("trigger") == "after_segment_evaluation") {
    if (frequency == "once" || frequency == "daily") return absl::OkStatus();
    return JobError(AudiencePointer(index, "schedule/trigger"),
                    fmt::format("is \"after_segment_evaluation\", but the frequency is {}", Shown(frequency)),
                    "after_segment_evaluation goes with once and daily");
  }
  if (start.empty()) {
    return JobError(AudiencePointer(index, "schedule/start"),
                    "is missing: the times of all runs follow from it",
                    "add the time of the first run, such as 2026-12-01T00:00:00Z");
  }
  if (!end.empty() && ParseTimestamp(end) <= ParseTimestamp(start)) {
    return JobError(AudiencePointer(index, "schedule/end"), "is not after start",
                    "no run is due at or after end: give a later time");
  }
  return absl::OkStatus();
}

}  // namespace

Status CheckAudiences(JobSpec* spec) {
  PX_RETURN_IF_ERROR(CheckUnique(*spec));
  bool scheduled = false;
  for (size_t i = 0; i < spec->audiences.size(); ++i) {
    PX_RETURN_IF_ERROR(CheckMode(*spec, i));
    PX_RETURN_IF_ERROR(CheckSchedule(spec->audiences[i], i));
    const AudienceSpec& audience = spec->audiences[i];
    if (audience.deletes && audience.mode == Mode::kIncremental &&
        audience.incremental_by == IncrementalBy::kTime) {
      spec->warnings.push_back(fmt::format(
          "{} is \"time\": the deletes of audience {} lack profiles that withdraw consent or are erased; "
          "\"state\" has them",
          AudiencePointer(i, "incremental_by"), audience.id));
    }
    scheduled = scheduled || !spec->audiences[i].schedule.is_null();
  }
  if (scheduled)
    spec->warnings.emplace_back(
        "schedules are for hosts that ask when a run is due: this run exports at once");
  return absl::OkStatus();
}

}  // namespace pxport
