#include "engine/job_state.h"

#include <fmt/format.h>

#include <utility>

#include "commit/export_state.h"
#include "commit/found_export.h"
#include "commit/plan_store.h"
#include "commit/state_claims.h"
#include "job/error.h"

namespace pxport {
namespace {

constexpr std::string_view kStartOver = "start over with a full export: set state.url to a new folder";

std::string StateKindOf(const AudiencePlan& audience) {
  if (audience.mode == Mode::kDiff) return "diff";
  return audience.by_state ? "state" : "time";
}

std::string Spelled(std::string_view kind) {
  if (kind == "diff") return "mode \"diff\"";
  return fmt::format("incremental_by \"{}\"", kind);
}

// There is no state of the audience: is this the first run, or is it lost? An export that the control store
// remembers must have left one.
Status CheckFirst(const Protocol& protocol, const PlannedAudience& audience) {
  PX_ASSIGN_OR_RETURN(const std::vector<std::string> exports, ListExports(protocol));
  for (const std::string& id : exports) {
    const auto plan = ReadPlan(protocol, id);
    if (!plan.ok() || plan->state_url != protocol.state->Url("")) continue;
    for (const PlannedAudience& there : plan->audiences) {
      if (there.state.folder != audience.state.folder) continue;
      PX_ASSIGN_OR_RETURN(const ExportState state, ReadState(protocol, id));
      if (state != ExportState::kDecidedCommit && state != ExportState::kPublished) continue;
      return WithDetail(
          Failure(Code::kDataLoss,
                  fmt::format("the state of audience {} is lost: export {} has written it to {}", audience.id,
                              id, protocol.state->Url(audience.state.folder)),
                  fmt::format("restore it from a backup, or {}", kStartOver)),
          kPath, protocol.state->Url(audience.state.folder));
    }
  }
  return absl::OkStatus();
}

Status CheckFits(const StateVersion& version, const PlannedAudience& audience) {
  if (version.kind != audience.state.kind) {
    return Failure(Code::kFailedPrecondition,
                   fmt::format("the state of audience {} was written with {}, and the job says {}",
                               audience.id, Spelled(version.kind), Spelled(audience.state.kind)),
                   fmt::format("go back to {}, or {}", Spelled(version.kind), kStartOver));
  }
  if (audience.state.kind != "time" && version.key != audience.key) {
    return Failure(Code::kFailedPrecondition,
                   fmt::format("the state of audience {} was written with other key columns", audience.id),
                   fmt::format("set key to what it was, or {}", kStartOver));
  }
  if (audience.state.kind != "diff" && audience.state.cut < version.cut) {
    return Failure(Code::kFailedPrecondition,
                   fmt::format("audience {} is exported up to {} already, and this run ends at {}",
                               audience.id, FormatRfc3339(version.cut), FormatRfc3339(audience.state.cut)),
                   "give a later snapshot: see input.snapshot_time and the clock");
  }
  return absl::OkStatus();
}

}  // namespace

Status PlanStates(const CompiledJob& job, const Protocol& protocol, ExportPlan* plan) {
  for (size_t i = 0; i < plan->audiences.size(); ++i) {
    const AudiencePlan& rows = job.rows.audiences[i];
    if (rows.mode == Mode::kFull) continue;
    PlannedAudience& audience = plan->audiences[i];
    plan->state_url = protocol.state->Url("");
    audience.state.folder = StateFolder(audience.name_space, audience.id);
    audience.state.kind = StateKindOf(rows);
    audience.state.cut = job.spec.snapshot_time.value_or(plan->started);
    PX_ASSIGN_OR_RETURN(const std::optional<StateVersion> current,
                        CurrentState(protocol, audience.state.folder));
    if (!current.has_value()) {
      PX_RETURN_IF_ERROR(CheckFirst(protocol, audience));
      continue;
    }
    const StateVersion& version = *current;
    PX_RETURN_IF_ERROR(CheckFits(version, audience));
    audience.state.base = version.number;
    if (!rows.tracked()) audience.state.from = version.cut;
    if (version.data.has_value()) audience.state.data = version.data->ToJson();
  }
  return absl::OkStatus();
}

Status CheckShards(const CompiledJob& job, uint32_t shards) {
  if (shards <= 1) return absl::OkStatus();
  const auto refuse = [shards](const std::string& pointer, std::string_view what) {
    return JobError(pointer,
                    fmt::format("{} needs all profiles in one shard, and there are {}", what, shards),
                    "begin the export with one shard, or leave it out");
  };
  if (job.rows.choice.kind != ChoicePlan::Kind::kNone) return refuse("/deduplicate_by", "deduplication");
  for (size_t i = 0; i < job.rows.audiences.size(); ++i) {
    const AudiencePlan& audience = job.rows.audiences[i];
    const std::string pointer = fmt::format("/audiences/{}/", i);
    if (audience.mode == Mode::kDiff) return refuse(pointer + "mode", "diff");
    if (audience.deletes) return refuse(pointer + "deletes", "finding the keys that have left");
    if (audience.tracked()) return refuse(pointer + "incremental_by", "incremental_by \"state\"");
  }
  return absl::OkStatus();
}

}  // namespace pxport
