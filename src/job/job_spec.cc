#include "job/job_spec.h"

#include "job/audiences.h"
#include "job/completion.h"
#include "job/error.h"
#include "job/files.h"
#include "job/governance.h"
#include "job/identity_keys.h"
#include "job/keys.h"
#include "job/mapping.h"
#include "job/not_in_build.h"
#include "job/places.h"
#include "job/record.h"
#include "job/schema.h"

namespace pxport {
namespace {

// The document is complete here: a value that is not there is one without default.
Mode ModeOf(std::string_view name) {
  return name == "incremental" ? Mode::kIncremental : name == "diff" ? Mode::kDiff : Mode::kFull;
}

AudienceSpec AudienceOf(const Json& json) {
  AudienceSpec audience;
  audience.id = TextAt(json, "/id");
  audience.name = json.Find("name") == nullptr ? audience.id : TextAt(json, "/name");
  audience.name_space = TextAt(json, "/namespace");
  audience.mode = ModeOf(TextAt(json, "/mode"));
  audience.deletes = FlagAt(json, "/deletes");
  // By time, a withdrawn consent and an erased profile are never purged.
  const bool by_state = json.Find("incremental_by") != nullptr
                            ? TextAt(json, "/incremental_by") == "state"
                            : audience.deletes && audience.mode == Mode::kIncremental;
  audience.incremental_by = by_state ? IncrementalBy::kState : IncrementalBy::kTime;
  audience.file_name = TextAt(json, "/file_name");
  if (const Json* schedule = json.Find("schedule"); schedule != nullptr) audience.schedule = *schedule;
  return audience;
}

PegaSpec PegaOf(const Json& json) {
  PegaSpec pega;
  pega.process_type = TextAt(json, "/process_type");
  pega.delete_process_type = TextAt(json, "/delete_process_type");
  pega.root = TextAt(json, "/root");
  pega.token_name = TextAt(json, "/token_name");
  pega.token_text = TextAt(json, "/token_text");
  pega.token =
      FlagAt(json, "/token") || json.Find("token_name") != nullptr || json.Find("token_text") != nullptr;
  return pega;
}

Status ParseFormat(const Json& json, FileSpec* file) {
  const bool lines = TextAt(json, "/format") == "json";
  file->layout_given = json.At("/json/layout") != nullptr;
  if (file->layout_given && !lines) {
    return JobError("/file/json/layout", "has no effect: file.format is \"csv\"",
                    "remove it, or set file.format to \"json\"");
  }
  const bool flat = TextAt(json, "/json/layout") == "flat";
  file->format = flat ? FileFormat::kFlatJson : lines ? FileFormat::kJson : FileFormat::kCsv;
  return absl::OkStatus();
}

StatusOr<FileSpec> FileOf(const Json& json) {
  FileSpec file;
  file.preset = TextAt(json, "/preset");
  PX_RETURN_IF_ERROR(ParseFormat(json, &file));
  file.gzip = TextAt(json, "/compression") == "gzip";
  file.gzip_level = static_cast<int>(CountAt(json, "/gzip_level"));
  file.name = TextAt(json, "/name");
  if (const std::string& zone = TextAt(json, "/time_zone"); zone != "UTC")
    file.zone = Zone::FindInDatabase(zone);
  file.max_rows = CountAt(json, "/max_rows");
  file.max_bytes = CountAt(json, "/max_bytes");
  file.on_empty = TextAt(json, "/on_empty") == "skip" ? OnEmpty::kSkip : OnEmpty::kWriteHeader;
  file.fail_if_exists = TextAt(json, "/on_existing") == "fail";
  file.pega = PegaOf(*json.Find("pega"));
  file.manifest_name = TextAt(json, "/pega/manifest_name");
  for (const std::string& manifest : TextsAt(json, "/manifest")) {
    (manifest == "adobe" ? file.adobe_manifest : file.pega.manifest) = true;
  }
  file.sha256 = FlagAt(json, "/sha256");
  auto dialect = CsvDialect::Preset(file.preset);
  if (!dialect.ok()) return AtJobPath("/file/preset", dialect.status());
  file.csv = *std::move(dialect);
  if (const Status applied = file.csv.Apply(*json.Find("csv")); !applied.ok()) {
    return AtJobPath("/file/csv" + Detail(applied, kJobPath).value_or(""), applied);
  }
  return file;
}

DestinationSpec DestinationOf(const Json& json) {
  DestinationSpec destination;
  destination.name = TextAt(json, "/name");
  destination.description = TextAt(json, "/description");
  destination.id = TextAt(json, "/id");
  destination.account_id = TextAt(json, "/account_id");
  destination.organization = TextAt(json, "/organization");
  destination.sandbox = TextAt(json, "/sandbox");
  destination.url = TextAt(json, "/url");
  return destination;
}

LimitsSpec LimitsOf(const Json& json) {
  LimitsSpec limits;
  limits.max_line_bytes = CountAt(json, "/max_line_bytes");
  limits.memory_mib = CountAt(json, "/memory_mib");
  limits.spool_dir = TextAt(json, "/spool_dir");
  limits.timeout_seconds = CountAt(json, "/timeout_seconds");
  limits.max_removed_percent = CountAt(json, "/max_removed_percent");
  limits.max_removed_min = CountAt(json, "/max_removed_min");
  if (json.Find("allow_removals") != nullptr) limits.allow_removals = CountAt(json, "/allow_removals");
  return limits;
}

StatusOr<JobSpec> SpecOf(const Json& job) {
  JobSpec spec;
  spec.destination = DestinationOf(*job.Find("destination"));
  if (job.At("/input/snapshot_time") != nullptr)
    spec.snapshot_time = ParseTimestamp(TextAt(job, "/input/snapshot_time"));
  for (const Json& audience : job.Find("audiences")->items()) spec.audiences.push_back(AudienceOf(audience));
  PX_ASSIGN_OR_RETURN(spec.file, FileOf(*job.Find("file")));
  PX_RETURN_IF_ERROR(ParseMapping(*job.Find("mapping"), &spec));
  PX_RETURN_IF_ERROR(CheckMapping(&spec));
  PX_RETURN_IF_ERROR(ParseKeys(job, &spec));
  PX_RETURN_IF_ERROR(CheckRecord(*job.Find("mapping"), &spec));
  spec.on_bad_profile = TextAt(job, "/on_bad_profile") == "skip" ? OnBadProfile::kSkip : OnBadProfile::kFail;
  spec.on_bad_value = TextAt(job, "/on_bad_value") == "empty" ? OnBadValue::kEmpty : OnBadValue::kReject;
  PX_RETURN_IF_ERROR(ParsePlaces(job, &spec));
  spec.validate_fast = TextAt(job, "/validate") == "fast";
  PX_RETURN_IF_ERROR(ParseDefaultRegion(job, &spec));
  spec.limits = LimitsOf(*job.Find("limits"));
  return spec;
}

// The S3 options matter only for a bucket. A job that is redirected to a folder for a trial (--output) must
// not ask for the secrets of the bucket, so they are not even read.
Status ParseS3(Json* job, JobSpec* spec) {
  Json* const s3 = job->Find("destination")->Find("s3");
  Json described = s3 == nullptr ? Json() : std::exchange(*s3, Json());
  const bool used = spec->destination.place.scheme == Scheme::kS3 || spec->control.scheme == Scheme::kS3 ||
                    (spec->state.has_value() && spec->state->scheme == Scheme::kS3);
  if (used) {
    PX_ASSIGN_OR_RETURN(spec->destination.s3,
                        S3Place::FromJson(s3 == nullptr ? Json::Object() : std::move(described), kS3Pointer));
  } else if (s3 != nullptr) {
    spec->warnings.emplace_back("destination.s3 is not used: no URL of this job is s3://");
  }
  return absl::OkStatus();
}

}  // namespace

StatusOr<JobSpec> JobSpec::Parse(const Json& document) {
  PX_ASSIGN_OR_RETURN(Json job, CompleteJob(document));
  PX_ASSIGN_OR_RETURN(JobSpec spec, SpecOf(job));
  PX_RETURN_IF_ERROR(ParseS3(&job, &spec));
  PX_RETURN_IF_ERROR(ExpandSecrets(SchemaNode::Root(), "", &job));
  PX_RETURN_IF_ERROR(CheckAudiences(&spec));
  PX_RETURN_IF_ERROR(CheckFiles(&spec));
  if (const Json* governance = job.Find("governance"); governance != nullptr) {
    PX_RETURN_IF_ERROR(CheckGovernance(*governance, &spec));
  }
  // Last: report what this build lacks only for a job that is valid otherwise.
  PX_RETURN_IF_ERROR(CheckInThisBuild(document));
  return spec;
}

}  // namespace pxport
