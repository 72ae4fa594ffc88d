// The job compiled for the workers: what to read of a profile, which audiences there are, and how each column
// gets its value. Immutable after Compile; shared by all workers.
#ifndef PXPORT_JOB_ROW_PLAN_H_
#define PXPORT_JOB_ROW_PLAN_H_

#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "base/time_format.h"
#include "csv/dialect.h"
#include "dates/zoned_format.h"
#include "identity/hash.h"
#include "job/expression_column.h"
#include "job/job_spec.h"
#include "profile/wanted.h"

namespace pxport {

struct ColumnPlan {
  std::string header;
  ColumnSource source = FieldPath::Of({});  // the fields of an expression have their slots
  int slot = -1;                            // of WantedFields: a path or an identity
  std::optional<IdentityRule> rule;         // how an identity's value is made; not set: as it is
  bool target_identity = false;             // counts as an identity in the report
  ColumnType type = ColumnType::kString;    // never kAuto
  bool explicit_type = false;               // named by the job: values of another type are bad
  bool required = false;

  const ExpressionPlan* expression() const { return std::get_if<ExpressionPlan>(&source); }
  bool attribute() const { return std::holds_alternative<FieldPath>(source); }
  bool identity() const { return std::holds_alternative<IdentityRef>(source); }
  // kNone unless it shows the membership.
  MembershipField membership() const {
    const auto* field = std::get_if<MembershipField>(&source);
    return field == nullptr ? MembershipField::kNone : *field;
  }
  // One profile gives each of its audiences a value of its own.
  bool per_audience() const {
    const ExpressionPlan* const plan = expression();
    return membership() != MembershipField::kNone || (plan != nullptr && plan->per_audience());
  }
};

struct AudiencePlan {
  std::string name_space, id;
  int membership = -1;    // slot of WantedFields
  bool external = false;  // namespace other than ups: expires 30 days after qualification without validUntil
  Mode mode = Mode::kFull;
  bool by_state = false;  // incremental: by what is remembered of each key, not by time
  bool deletes = false;   // has a second file set, of the keys that left

  // Compares its rows with what is remembered of their keys.
  bool tracked() const { return mode == Mode::kDiff || (mode == Mode::kIncremental && by_state); }
  bool keyed() const { return tracked() || deletes; }
};

// A consent that a profile must have given: the value at `slot` is one of these, lower-cased.
struct ConsentPlan {
  int slot = -1;
  std::vector<std::string> accepted;
};

// How an audience's rows are chosen among each other.
struct ChoicePlan {
  enum class Kind { kNone, kByColumns, kByNamespace };
  Kind kind = Kind::kNone;
  std::vector<size_t> key_columns;  // kByColumns: one or two
  size_t exploded = 0;              // kByNamespace: the column that gets a row for each of its identities
  std::vector<size_t> tie_columns;  // all others, in order
};

struct RowPlan {
  WantedFields wanted;
  std::vector<ColumnPlan> columns;
  std::vector<AudiencePlan> audiences;          // as in the job
  std::vector<std::vector<int>> by_membership;  // audiences of each membership slot
  bool needs_status = false;                    // a membership column is mapped
  bool maps_status = false;                     // the status among them: rows show profiles that have left
  bool per_audience = false;                    // a column differs between the audiences of one profile
  bool makes_ids = false;                       // an expression calls uuid()
  bool reads_identities = false;                // of identityMap, in whatever way
  ChoicePlan choice;
  std::vector<size_t> key_columns;   // they identify rows: key, else deduplicate_by; may be empty
  bool key_exploded = false;         // one of them is the column that has a row for each identity
  std::vector<ConsentPlan> consent;  // all of them must be given
  bool empties_bad_values = false;   // a bad value is treated as missing; else the profile is bad
  FileFormat format = FileFormat::kCsv;
  CsvDialect dialect;
  std::optional<TimeFormat> date_format;
  std::optional<ZonedFormat> timestamp_format;

  static StatusOr<RowPlan> Compile(const JobSpec& spec);
  std::vector<std::string> Headers() const;
};

// The type of a column by its source path when the mapping names none: known XDM dates and timestamps
// (domain facts: docs/job.md), everything else kString.
ColumnType KnownType(const FieldPath& path);

}  // namespace pxport

#endif  // PXPORT_JOB_ROW_PLAN_H_
