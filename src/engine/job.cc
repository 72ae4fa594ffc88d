#include "engine/job.h"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/clock.h"
#include "engine/stores.h"
#include "files/input.h"
#include "job/storage_url.h"

namespace pxport {
namespace {

constexpr uint64_t kDefaultMemoryBytes = 64 * kMiB;
// "_s00000" and "_deletes" and "_4294967295" and ".csv.gz.gpg": what may still follow a stem.
constexpr size_t kReservedNameBytes = 7 + 8 + 11 + 11;

int ProcessorCount() {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
}

NameInputs NameInputsOf(const JobSpec& spec, const AudienceSpec& audience, Timestamp now) {
  const DestinationSpec& destination = spec.destination;
  return {destination.name,    destination.id, destination.account_id, destination.organization,
          destination.sandbox, audience.id,    audience.name,          now};
}

std::string ModeName(Mode mode) {
  switch (mode) {
    case Mode::kFull:
      return "full";
    case Mode::kIncremental:
      return "incremental";
    case Mode::kDiff:
      return "diff";
  }
  return "full";
}

std::string Extension(const FileSpec& file) {
  return std::string(file.format == FileFormat::kJson ? ".json" : ".csv") + (file.gzip ? ".gz" : "");
}

StatusOr<PlannedAudience> PlanAudience(const CompiledJob& job, size_t index, const ExportPlan& plan) {
  const AudienceSpec& audience = job.spec.audiences[index];
  const NameInputs names = NameInputsOf(job.spec, audience, plan.started);
  PlannedAudience planned;
  planned.id = audience.id;
  planned.name = audience.name;
  planned.name_space = audience.name_space;
  planned.mode = ModeName(audience.mode);
  planned.columns = job.rows.Headers();
  planned.deletes = audience.deletes;
  if (job.rows.audiences[index].keyed()) {
    for (const size_t column : job.rows.key_columns) planned.key.push_back(planned.columns[column]);
  }
  PX_ASSIGN_OR_RETURN(planned.folder, ExpandFolder(job.folder, names));
  const std::string& name_template = audience.file_name.empty() ? job.spec.file.name : audience.file_name;
  auto stem = ExpandFileName(name_template, names, kReservedNameBytes);
  if (!stem.ok() && !audience.file_name.empty())
    return WithDetail(stem.status(), kJobPath, fmt::format("/audiences/{}/file_name", index));
  PX_ASSIGN_OR_RETURN(planned.stem, std::move(stem));
  const size_t key_bytes =
      job.folder.fixed.size() + planned.folder.size() + planned.stem.size() + kReservedNameBytes;
  if (key_bytes > kMaxKeyBytes) {
    return Failure(Code::kInvalidArgument,
                   fmt::format("audience {}: folder and file name need {} bytes, a key holds {}", audience.id,
                               key_bytes, kMaxKeyBytes),
                   "shorten destination.url, file.name or the audience's name");
  }
  // Derived from job and clock alone, so that the same run gives the same bytes.
  planned.flow_run_id = UuidFrom(fmt::format("run\n{}\n{}\n{}\n{}", plan.job_hash,
                                             FormatRfc3339(plan.started), audience.name_space, audience.id));
  return planned;
}

// Two audiences must not write to one name: the second would replace the first without a word.
Status CheckCollisions(const ExportPlan& plan) {
  std::map<std::string, size_t> seen;
  for (size_t i = 0; i < plan.audiences.size(); ++i) {
    const std::string key = plan.FileKey(i, false, 0, 1);
    auto [place, fresh] = seen.emplace(key, i);
    if (fresh) continue;
    return WithDetail(
        Failure(Code::kInvalidArgument,
                fmt::format("audiences {} and {} would both write {}", plan.audiences[place->second].id,
                            plan.audiences[i].id, key),
                "put %SEGMENT_ID% into file.name, or %SEGMENT_ID% at the end of destination.url"),
        kJobPath, "/file/name");
  }
  return absl::OkStatus();
}

}  // namespace

CompiledJob::CompiledJob(JobSpec job_spec, RowPlan row_plan, FolderTemplate folder_template,
                         std::string job_hash, std::optional<Timestamp> fixed_clock, HostOptions host_options)
    : spec(std::move(job_spec)),
      rows(std::move(row_plan)),
      folder(std::move(folder_template)),
      hash(std::move(job_hash)),
      clock(fixed_clock),
      host(std::move(host_options)) {}

Timestamp CompiledJob::Now() const {
  return clock.has_value() ? *clock : WallClockNow();
}

int CompiledJob::threads() const {
  return host.threads > 0 ? host.threads : ProcessorCount();
}

uint64_t CompiledJob::memory_bytes() const {
  if (host.memory_bytes > 0) return host.memory_bytes;
  return spec.limits.memory_mib.has_value() ? *spec.limits.memory_mib * kMiB : kDefaultMemoryBytes;
}

StatusOr<std::shared_ptr<const Job>> Job::Parse(std::string_view json, const JobOverrides& overrides,
                                                std::optional<Timestamp> fixed_clock,
                                                const HostOptions& host) {
  PX_ASSIGN_OR_RETURN(Json document, Json::Parse(json));
  PX_RETURN_IF_ERROR(ApplyOverrides(overrides, &document));
  PX_ASSIGN_OR_RETURN(JobSpec spec, JobSpec::Parse(document));
  PX_ASSIGN_OR_RETURN(RowPlan rows, RowPlan::Compile(spec));
  PX_ASSIGN_OR_RETURN(const StorageUrl place, ParseStorageUrl(spec.destination.url));
  auto folder = ParseFolder(place.path);
  if (!folder.ok()) return WithDetail(folder.status(), kJobPath, "/destination/url");
  auto job = std::make_shared<const CompiledJob>(std::move(spec), std::move(rows), *std::move(folder),
                                                 JobHash(document), fixed_clock, host);
  PX_RETURN_IF_ERROR(PlanUploads(*job).status());
  // Names are tried now, so that a job that exists can run; they are expanded anew with the clock of each
  // run.
  PX_RETURN_IF_ERROR(MakePlan(*job, "", job->Now(), 1).status());
  return std::shared_ptr<const Job>(std::move(job));
}

StatusOr<ExportPlan> MakePlan(const CompiledJob& job, std::string export_id, Timestamp now, uint32_t shards) {
  const FileSpec& file = job.spec.file;
  const DestinationSpec& destination = job.spec.destination;
  ExportPlan plan;
  plan.export_id = std::move(export_id);
  plan.job_hash = job.hash;
  plan.started = now;
  plan.shards = shards;
  plan.destination_url = job.folder.fixed;
  plan.destination_name = destination.name;
  plan.destination_id = UuidFrom(fmt::format("destination\n{}\n{}", destination.id, destination.name));
  plan.extension = Extension(file);
  plan.adobe_manifest = file.adobe_manifest;
  plan.pega_manifest = file.pega_manifest;
  plan.pega_token = file.pega.token;
  plan.pega_process_type = file.pega.process_type;
  plan.pega_delete_process_type = file.pega.delete_process_type;
  plan.pega_root = file.pega.root;
  plan.pega_token_name = file.pega.token_name;
  plan.pega_token_text = file.pega.token_text;
  plan.fail_if_exists = file.fail_if_exists;
  for (size_t i = 0; i < job.spec.audiences.size(); ++i) {
    auto planned = PlanAudience(job, i, plan);
    if (!planned.ok()) {
      Status status = planned.status();
      if (!Detail(status, kJobPath).has_value())
        status = WithDetail(status, kJobPath, fmt::format("/audiences/{}", i));
      return status;
    }
    plan.audiences.push_back(*std::move(planned));
  }
  PX_RETURN_IF_ERROR(CheckCollisions(plan));
  return plan;
}

StatusOr<Json> CompiledJob::Check() const {
  PX_ASSIGN_OR_RETURN(std::vector<PinnedInput> inputs, ListInput(spec.inputs));
  PX_ASSIGN_OR_RETURN(OpenedStores stores, OpenStoresToDescribe(*this));
  PX_ASSIGN_OR_RETURN(ExportPlan plan, MakePlan(*this, "", Now(), 1));
  Json report;
  report.Set("job_hash", Json::String(hash));
  report.Set("destination", Json::String(stores.destination->Url("")));
  report.Set("control", Json::String(stores.control->Url("")));
  std::vector<Json> files;
  for (const PinnedInput& input : inputs) {
    Json entry;
    entry.Set("name", Json::String(input.name));
    if (input.name != "-") entry.Set("bytes", Json::Number(static_cast<int64_t>(input.bytes)));
    files.push_back(std::move(entry));
  }
  report.Set("input", Json::Array(std::move(files)));
  std::vector<Json> columns, audiences, warnings;
  for (const ColumnPlan& column : rows.columns) {
    Json entry;
    entry.Set("name", Json::String(column.header));
    entry.Set("required", Json::Bool(column.required));
    entry.Set("identity", Json::Bool(column.target_identity));
    columns.push_back(std::move(entry));
  }
  for (size_t i = 0; i < plan.audiences.size(); ++i) {
    const PlannedAudience& audience = plan.audiences[i];
    Json entry;
    entry.Set("id", Json::String(audience.id));
    entry.Set("name", Json::String(audience.name));
    entry.Set("mode", Json::String(audience.mode));
    entry.Set("file", Json::String(stores.destination->Url(plan.FileKey(i, false, 0, 1))));
    audiences.push_back(std::move(entry));
  }
  for (const std::string& warning : spec.warnings) warnings.push_back(Json::String(warning));
  report.Set("columns", Json::Array(std::move(columns)));
  report.Set("audiences", Json::Array(std::move(audiences)));
  report.Set("warnings", Json::Array(std::move(warnings)));
  return report;
}

}  // namespace pxport
