// The job as data: every key of the job document in typed form, defaults applied, each value checked on its
// own and against the others. Parsing touches no network and reads files only for ${file:PATH}, though it
// looks where local paths lead. docs/job.schema.json is the list of keys: it is compiled into the library and
// is what unknown keys, types, ranges and defaults are checked against.
#ifndef PXPORT_JOB_JOB_SPEC_H_
#define PXPORT_JOB_JOB_SPEC_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/limits.h"
#include "base/status.h"
#include "base/timestamp.h"
#include "csv/dialect.h"
#include "dates/zone.h"
#include "identity/hash.h"
#include "identity/namespaces.h"
#include "identity/normalize.h"
#include "job/expression_column.h"
#include "job/field_ref.h"
#include "job/file_name.h"
#include "job/pega.h"
#include "job/place.h"
#include "job/s3_place.h"

namespace pxport {

struct DestinationSpec {
  std::string name, description, id, account_id, organization, sandbox;
  std::string url;            // as written
  FolderTemplate folder;      // of its path
  Place place;                // the root of the data files: without the macros of the folder
  std::optional<S3Place> s3;  // set if a place of the job is in a bucket
};

enum class Mode { kFull, kIncremental, kDiff };
enum class IncrementalBy { kTime, kState };

struct AudienceSpec {
  std::string id, name;  // name defaults to id
  std::string name_space = "ups";
  Mode mode = Mode::kFull;
  IncrementalBy incremental_by = IncrementalBy::kTime;
  bool deletes = false;
  std::string file_name;  // overrides file.name; "" if not set
  Json schedule;          // checked, not used by a run
};

// kJson: the JSON text of any value.
enum class ColumnType { kAuto, kString, kDate, kTimestamp, kJson };

// What a column reads. Of MembershipField only kStatus and kTime.
using ColumnSource = std::variant<FieldPath, IdentityRef, MembershipField, ExpressionPlan>;

struct ColumnSpec {
  std::string source_text;  // as written, for messages
  ColumnSource source = FieldPath::Of({});
  const TargetIdentity* target = nullptr;  // the target identity that it feeds; null: a plain column
  std::string header;
  ColumnType type = ColumnType::kAuto;
  bool required = false;  // set for CustomerID by the preset pega-cdh
  bool apply_transformation = false;
  bool trim = true;
  PhoneFormat phone_format = PhoneFormat::kE164;
  EmailFormat email_format = EmailFormat::kAdobe;
  HashEncoding hash_encoding = HashEncoding::kHex;
};

// Which rows compete with each other: those with the same values in these columns, or with one identity in
// common.
struct DeduplicationSpec {
  std::optional<IdentityRef> identity;
  std::vector<size_t> columns;  // one or two; of `identity`: its first; none: all rows stay
};

// A consent that a profile must have given.
struct ConsentSpec {
  FieldPath path = FieldPath::Of({});
  std::vector<std::string> accepted;  // lower-cased
};

enum class FileFormat { kCsv, kJson, kFlatJson };
enum class OnEmpty { kWriteHeader, kSkip };
enum class OnBadProfile { kFail, kSkip };
enum class OnBadValue { kReject, kEmpty };

struct FileSpec {
  std::string preset = "pega-cdh";
  FileFormat format = FileFormat::kCsv;
  bool layout_given = false;  // by file.json.layout
  bool gzip = false;
  int gzip_level = 1;
  CsvDialect csv;            // preset with `file.csv` applied
  std::string name;          // template
  std::optional<Zone> zone;  // of macros and timestamps; not set: UTC
  uint64_t max_rows = 5'000'000;
  uint64_t max_bytes = 0;  // before compression; 0: no limit
  OnEmpty on_empty = OnEmpty::kWriteHeader;
  bool fail_if_exists = false;
  bool adobe_manifest = false;
  PegaSpec pega;
  std::optional<Place> pega_root;  // pega.root, in the store of the data files; a path is "" or ends with '/'
  std::string manifest_name;       // template of the names of Pega's manifests; "": those of the first files
  bool sha256 = false;
};

struct LimitsSpec {
  uint64_t max_line_bytes = kMaxLineBytes;
  std::optional<uint64_t> memory_mib;  // the host's option wins
  std::string spool_dir;               // "" = the system's temporary folder
  uint64_t timeout_seconds = 0;        // of a run; 0 = none
  // A run fails that removes more than this share of an audience's known keys, if they are at least so many.
  uint64_t max_removed_percent = 20, max_removed_min = 50;
  std::optional<uint64_t> allow_removals;  // up to this number, of all audiences together, it does not fail
};

struct JobSpec {
  DestinationSpec destination;
  std::vector<std::string>
      inputs;  // paths and globs, without file://; "-" is standard input; may be empty (pushed)
  std::optional<Timestamp> snapshot_time;
  std::vector<AudienceSpec> audiences;
  std::vector<ColumnSpec> mapping;
  DeduplicationSpec deduplicate_by;
  std::vector<size_t> key;  // columns
  std::vector<ConsentSpec> consent;
  FileSpec file;
  std::optional<Place> state;  // set if the job has a state.url
  Place control;
  std::string rejects_path;  // "": none
  OnBadProfile on_bad_profile = OnBadProfile::kFail;
  bool validate_fast = false;
  OnBadValue on_bad_value = OnBadValue::kReject;
  PhoneRegion default_region;  // of phone numbers without a calling code
  LimitsSpec limits;
  std::vector<std::string> warnings;  // for `check` and the log
  // Paths of labels that cover no field the job reads, for `check`: a mistake, or a field without a column.
  std::vector<std::string> labels_without_effect;

  // Parses and validates a document. Every error names the place (kJobPath, a JSON Pointer; of a missing key
  // its own) and carries a remedy: InvalidArgument, or Unimplemented for what this build does not do. No
  // message holds a secret.
  static StatusOr<JobSpec> Parse(const Json& document);
};

}  // namespace pxport

#endif  // PXPORT_JOB_JOB_SPEC_H_
