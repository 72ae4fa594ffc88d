// Columns that an expression makes: what they read of a profile, and their values row by row.
#ifndef PXPORT_JOB_EXPRESSION_COLUMN_H_
#define PXPORT_JOB_EXPRESSION_COLUMN_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/status.h"
#include "base/timestamp.h"
#include "base/value.h"
#include "expression/program.h"
#include "job/field_ref.h"
#include "profile/profile.h"
#include "profile/wanted.h"

namespace pxport {

// A field of an expression. Of an identity, ${identity:NAMESPACE}, the first that is not empty, primary ones
// first.
struct ExpressionField {
  std::string text;  // as the expression names it
  FieldRef ref;
  int slot = -1;  // of WantedFields, once Want was called; memberships have none
};

struct ExpressionPlan {
  Program program;
  std::vector<ExpressionField> fields;  // as Program::fields

  // `source` begins with '='. Columns in messages count from it. Everything is resolved but slots.
  static StatusOr<ExpressionPlan> Compile(std::string_view source);
  void Want(WantedFields* wanted);

  // One profile gives each of its audiences a value of its own.
  bool per_audience() const;
  bool changes_every_run() const { return program.uses_clock() || program.uses_uuid(); }
};

// Identifies a row by the place of its profile in the input, however the input is cut into chunks.
struct RowPlace {
  uint32_t source = 0;
  uint64_t offset = 0;    // of the line, in bytes
  uint32_t audience = 0;  // index in the job
  uint32_t row = 0;       // of the profile: with exploded identities there are several
};

// Makes the values of one column. Not thread-safe: one per worker. The plan must outlive it.
class ExpressionColumn {
 public:
  // `seed`: of this export and shard.
  ExpressionColumn(const ExpressionPlan& plan, Timestamp now, const std::array<uint8_t, 16>& seed);

  // `membership` may be null unless the plan is per_audience. The value lives until the next call and as long
  // as the profile. A failure is one of this profile; its message holds no value.
  StatusOr<ValueView> Run(const Profile& profile, const MembershipView* membership, const RowPlace& place);

 private:
  ValueView Field(const ExpressionField& field, const Profile& profile,
                  const MembershipView* membership) const;

  const ExpressionPlan& plan_;
  Evaluator evaluator_;
  RowContext row_;
  const std::array<uint8_t, 16> seed_;
  Sha256 sha256_;
  std::vector<ValueView> fields_;
};

}  // namespace pxport

#endif  // PXPORT_JOB_EXPRESSION_COLUMN_H_
