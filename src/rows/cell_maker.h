// Makes the cells of a profile: what each column holds, for all audiences together and for each of them.
#ifndef PXPORT_ROWS_CELL_MAKER_H_
#define PXPORT_ROWS_CELL_MAKER_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "identity/hash.h"
#include "job/expression_column.h"
#include "job/row_plan.h"
#include "profile/profile.h"
#include "rows/cell.h"
#include "rows/chunk.h"
#include "rows/final_text.h"
#include "rows/json_text.h"

namespace pxport {

// Not thread-safe: one per worker. The plan outlives it.
class CellMaker {
 public:
  // `uuid_seed`: of this export and shard; uuid() derives from it.
  CellMaker(const RowPlan& plan, Timestamp now, const std::array<uint8_t, 16>& uuid_seed);

  // The chunk of the profiles to come. It outlives the calls for its profiles.
  void SetChunk(const Chunk& chunk) { chunk_ = &chunk; }

  // The functions below return false if the profile cannot be exported. Then reason() names the column, and
  // never a value.
  const std::string& reason() const { return reason_; }

  // The cells that all audiences share.
  bool MakeShared(const Profile& profile);
  // Makes the other cells for every row of every one of these audiences: all must be valid before the first
  // row is written. Afterwards the cells are those of the last audience's first row.
  bool CheckAudiences(const Profile& profile, const std::vector<int>& audiences);
  // The other cells for one row of an audience. `row`: among the rows of exploded identities.
  bool MakeForAudience(const Profile& profile, int audience, uint32_t row);
  // One cell alone, whether audiences share it or not.
  bool MakeOne(const Profile& profile, size_t column, int audience);

  std::vector<Cell>& cells() { return cells_; }
  const std::vector<Cell>& cells() const { return cells_; }

  // Identity values of the current row that were invalid and are treated as missing.
  struct Invalid {
    uint32_t hash = 0, phone = 0, email = 0, id = 0;
    uint32_t total() const { return hash + phone + email + id; }
  };
  const Invalid& invalid() const { return invalid_; }

  // A fault of one value of the current row that does not make the profile bad.
  struct Fault {
    size_t column = 0;
    bool emptied = false;  // treated as missing; false: not a date, but written as it is
  };
  const std::vector<Fault>& faults() const { return faults_; }

 private:
  bool MakeCell(const Profile& profile, size_t index);
  bool MakeValue(size_t index, const ValueView& value);
  void MakeJson(size_t index, const ValueView& value);
  bool MakeTargetIdentity(size_t index, const ValueView& value);
  bool MakeExpression(const Profile& profile, size_t index, const MembershipView* membership, int audience,
                      uint32_t row);
  void MakeIdentity(const Profile& profile, size_t index);
  bool MakeAudienceCell(const Profile& profile, size_t index, const MembershipView& membership, int audience,
                        uint32_t row);
  bool Reformat(size_t index, std::string_view text);
  bool KeepUnformatted(size_t index);
  // If the job empties bad values: makes the cell missing, notes that, and returns true.
  bool EmptyBadValue(size_t index);
  void CountInvalid(IdentityOutcome outcome);
  uint32_t DistinctRows() const;
  const MembershipView& MembershipOf(const Profile& profile, int audience) const;

  // What every row needs of every column, close together.
  struct ColumnFlags {
    int slot;
    bool copied;  // an attribute that is written as it is
    bool per_audience;
  };

  const RowPlan& plan_;
  const FinalText final_;
  const bool structured_;      // RowFormat::structured
  const bool all_identities_;  // RowFormat::all_identities
  IdentityHasher hasher_;
  std::vector<ColumnFlags> flags_;        // by column
  std::vector<size_t> audience_columns_;  // those that differ between audiences
  std::vector<Cell> cells_;
  std::vector<std::string> scratch_;                            // by column: values that are made, not viewed
  std::vector<std::unique_ptr<ExpressionColumn>> expressions_;  // by column; null: another source
  Invalid invalid_, shared_invalid_;  // of the current row; of the columns that all audiences share
  std::vector<Fault> faults_;         // those of the columns that all audiences share come first
  size_t shared_faults_ = 0;
  JsonText json_;
  std::string reason_;
  const Chunk* chunk_ = nullptr;
};

}  // namespace pxport

#endif  // PXPORT_ROWS_CELL_MAKER_H_
