#include "engine/job.h"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "base/json_fields.h"
#include "commit/manifest.h"
#include "engine/audience_names.h"
#include "engine/stores.h"
#include "files/input.h"
#include "job/error.h"
#include "job/hash.h"
#include "job/identity_keys.h"
#include "job/record.h"
#include "rows/row_format.h"
#include "store/local_path.h"
#include "store/s3_profile.h"

namespace pxport {
namespace {

constexpr uint64_t kDefaultMemoryBytes = 64 * kMiB;

int ProcessorCount() {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
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
  return std::string(RowFormat::Of(file.format).extension()) + (file.gzip ? ".gz" : "");
}

StatusOr<PlannedAudience> PlanAudience(const CompiledJob& job, size_t index, const ExportPlan& plan) {
  const AudienceSpec& audience = job.spec.audiences[index];
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
  PX_ASSIGN_OR_RETURN(AudienceNames names, ExpandAudienceNames(job.spec, index, plan.started));
  planned.folder = std::move(names.folder);
  planned.stem = std::move(names.stem);
  planned.manifest_stem = std::move(names.manifest_stem);
  // Derived from job and clock alone, so that the same run gives the same bytes.
  planned.flow_run_id = UuidFrom(fmt::format("run\n{}\n{}\n{}\n{}", plan.job_hash,
                                             FormatRfc3339(plan.started), audience.name_space, audience.id));
  return planned;
}

// The root of the data files as the destination store spells it: Pega's manifests depend on it.
StatusOr<std::string> RootUrl(const Place& root) {
  if (root.scheme == Scheme::kS3) return fmt::format("s3://{}/{}", root.bucket, root.path);
  const auto path = AbsolutePath(root.path.empty() ? "." : root.path);
  if (!path.ok()) return AtJobPath("/destination/url", path.status());
  return FileUrl(*path + "/");
}

// The root of Pega's repository as an absolute path, with its final '/'; "" if the job names none.
StatusOr<std::string> PegaRootPath(const FileSpec& file) {
  if (!file.pega_root.has_value()) return "";
  const Place& root = *file.pega_root;
  if (root.scheme == Scheme::kS3) return "/" + root.path;
  const auto path = AbsolutePath(root.path.empty() ? "." : root.path);
  if (!path.ok()) return AtJobPath("/file/pega/root", path.status());
  return *path + "/";
}

// What `check` says about the manifest of an audience: where it is, and how it names the first file.
void ReportPegaManifest(const ExportPlan& plan, const OpenedStores& stores, size_t audience, Json* entry) {
  if (!plan.pega.manifest) return;
  const std::string manifest = stores.destination->Url(PegaManifestKey(plan, audience, false));
  entry->Set("pega_manifest", Json::String(manifest));
  entry->Set("pega_name", Json::String(NameInPegaManifest(plan, plan.FileKey(audience, false, 0, 1))));
}

uint64_t MemoryBytes(const JobSpec& spec, const HostOptions& host) {
  if (host.memory_bytes > 0) return host.memory_bytes;
  return spec.limits.memory_mib.has_value() ? *spec.limits.memory_mib * kMiB : kDefaultMemoryBytes;
}

}  // namespace

CompiledJob::CompiledJob(JobSpec job_spec, RowPlan row_plan, UploadPlan upload_plan, std::string job_hash,
                         std::optional<Timestamp> fixed_clock, HostOptions host_options)
    : spec(std::move(job_spec)),
      rows(std::move(row_plan)),
      uploads(upload_plan),
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
  return MemoryBytes(spec, host);
}

StatusOr<std::shared_ptr<const Job>> Job::Parse(std::string_view json, const JobOverrides& overrides,
                                                std::optional<Timestamp> fixed_clock,
                                                const HostOptions& host) {
  PX_ASSIGN_OR_RETURN(Json document, Json::Parse(json));
  PX_RETURN_IF_ERROR(ApplyOverrides(overrides, &document));
  PX_ASSIGN_OR_RETURN(JobSpec spec, JobSpec::Parse(document));
  PX_ASSIGN_OR_RETURN(RowPlan rows, RowPlan::Compile(spec));
  PX_ASSIGN_OR_RETURN(const UploadPlan uploads,
                      PlanUploads(spec, host.upload_threads, MemoryBytes(spec, host)));
  PX_RETURN_IF_ERROR(CheckNamesAtAnyClock(spec, Extension(spec.file)));
  auto job = std::make_shared<const CompiledJob>(std::move(spec), std::move(rows), uploads, JobHash(document),
                                                 fixed_clock, host);
  PX_RETURN_IF_ERROR(DraftPlan(*job, job->Now(), 1).status());
  return std::shared_ptr<const Job>(std::move(job));
}

StatusOr<ExportPlan> DraftPlan(const CompiledJob& job, Timestamp now, uint32_t shards) {
  const FileSpec& file = job.spec.file;
  const DestinationSpec& destination = job.spec.destination;
  ExportPlan plan;
  plan.job_hash = job.hash;
  plan.started = now;
  plan.shards = shards;
  PX_ASSIGN_OR_RETURN(plan.destination_url, RootUrl(destination.place));
  plan.destination_name = destination.name;
  plan.destination_id = UuidFrom(fmt::format("destination\n{}\n{}", destination.id, destination.name));
  plan.extension = Extension(file);
  plan.adobe_manifest = file.adobe_manifest;
  plan.pega = file.pega;
  PX_ASSIGN_OR_RETURN(plan.pega.root, PegaRootPath(file));
  plan.fail_if_exists = file.fail_if_exists;
  for (size_t i = 0; i < job.spec.audiences.size(); ++i) {
    PX_ASSIGN_OR_RETURN(PlannedAudience planned, PlanAudience(job, i, plan));
    plan.audiences.push_back(std::move(planned));
  }
  Status names = CheckPlannedNames(plan);
  if (names.ok() && destination.place.scheme == Scheme::kS3 && destination.s3.has_value() &&
      ProfileOf(destination.s3->options).one_unicode_form) {
    names = CheckEquivalentNames(plan);
  }
  if (!names.ok()) return AtJobPath(Detail(names, kJobPath).value_or(""), names);
  return plan;
}

StatusOr<ExportPlan> MakePlan(const CompiledJob& job, std::string export_id, Timestamp now, uint32_t shards) {
  PX_ASSIGN_OR_RETURN(ExportPlan plan, DraftPlan(job, now, shards));
  plan.export_id = std::move(export_id);
  PX_RETURN_IF_ERROR(CheckPlan(plan));
  return plan;
}

StatusOr<Json> CompiledJob::Check() const {
  PX_ASSIGN_OR_RETURN(std::vector<PinnedInput> inputs, ListInput(spec.inputs));
  PX_ASSIGN_OR_RETURN(OpenedStores stores, OpenStoresToDescribe(*this));
  PX_ASSIGN_OR_RETURN(ExportPlan plan, DraftPlan(*this, Now(), 1));
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
    if (rows.format != FileFormat::kCsv) entry.Set("member", Json::String(MemberOf(column, rows.format)));
    if (column.rule.has_value()) ReportDigests(*column.rule, &entry);
    columns.push_back(std::move(entry));
  }
  for (size_t i = 0; i < plan.audiences.size(); ++i) {
    const PlannedAudience& audience = plan.audiences[i];
    Json entry;
    entry.Set("id", Json::String(audience.id));
    entry.Set("name", Json::String(audience.name));
    entry.Set("mode", Json::String(audience.mode));
    entry.Set("file", Json::String(stores.destination->Url(plan.FileKey(i, false, 0, 1))));
    ReportPegaManifest(plan, stores, i, &entry);
    audiences.push_back(std::move(entry));
  }
  for (const std::string& warning : spec.warnings) warnings.push_back(Json::String(warning));
  report.Set("columns", Json::Array(std::move(columns)));
  report.Set("audiences", Json::Array(std::move(audiences)));
  report.Set("labels_without_effect", JsonTexts(spec.labels_without_effect));
  report.Set("warnings", Json::Array(std::move(warnings)));
  return report;
}

}  // namespace pxport
