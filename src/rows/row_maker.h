// A worker's core: parses a chunk, picks members, makes their columns, writes their rows.
#ifndef PXPORT_ROWS_ROW_MAKER_H_
#define PXPORT_ROWS_ROW_MAKER_H_

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/timestamp.h"
#include "csv/writer.h"
#include "identity/hash.h"
#include "job/expression_column.h"
#include "job/row_plan.h"
#include "profile/reader.h"
#include "rows/change_entry.h"
#include "rows/chunk.h"
#include "rows/json_row.h"

namespace pxport {

// Not thread-safe: one a worker. The plan must outlive it.
class RowMaker final : private ProfileVisitor {
 public:
  struct Options {
    Timestamp now;
    std::array<uint8_t, 16> uuid_seed{};  // of this export and shard: uuid() derives from it
    bool skip_bad = false;  // go on after a bad profile and keep its raw line; otherwise stop at the first
    ProfileReader::Options reader;
    std::vector<ChangeWindow> windows;  // by audience; may be empty if all audiences are exported in full
  };
  RowMaker(const RowPlan& plan, Options options);

  // Fills `result`, which must have been Reset.
  void Make(const Chunk& chunk, ChunkResult* result);

 private:
  bool OnProfile(const Profile& profile, uint64_t line) override;
  bool OnBadLine(const BadLine& bad) override;

  // Why a profile cannot be exported, or nullptr. Static text and a column's name, no content.
  bool FindAudiences(const Profile& profile);
  bool WriteActive(const Profile& profile);
  bool Consents(const Profile& profile);
  bool MakeCells(const Profile& profile);
  bool MakeCell(const Profile& profile, size_t index);
  bool MakeValueCell(size_t index, const ValueView& value);
  bool MakeTargetIdentity(size_t index, const ValueView& value);
  bool MakeExpressionCell(const Profile& profile, size_t index, const MembershipView* membership,
                          int audience, uint32_t row);
  void MakeIdentity(const Profile& profile, size_t index);
  bool MakeAudienceCells(const Profile& profile, int audience, uint32_t row);
  bool MakeAudienceCell(const Profile& profile, size_t index, const MembershipView& membership, int audience,
                        uint32_t row);
  bool CheckAudienceCells(const Profile& profile);
  uint32_t RowsOf() const;
  bool Reformat(size_t index, std::string_view text);
  void WriteRows(const Profile& profile, int audience);
  bool InChunk(std::string_view text) const;
  bool WriteRow(int audience, AudienceRows* rows);
  void AddItem(const Profile& profile, int audience, uint32_t row_count, uint64_t identities,
               AudienceRows* rows);
  AudienceRows& Touch(int audience);

  // Changes (row_maker_changes.cc).
  struct Passive {  // an audience that writes no row of the profile at hand
    int audience;
    Standing standing;
    bool member;  // counts as unchanged
  };
  bool FindChange(const Profile& profile, int audience, bool active);
  void FindChangeByState(const Profile& profile, int audience, bool active, std::optional<Timestamp> when);
  bool HasKey() const;
  void AppendKey();
  void FingerprintMembership(const Profile& profile, int audience);
  void AddEntry(int audience, size_t row_start, AudienceRows* rows);
  void AddPassive(const Profile& profile, const Passive& passive);
  bool Bad(const Profile& profile, uint64_t line);

  const RowPlan& plan_;
  const Options options_;
  ProfileReader reader_;
  CsvWriter csv_;
  JsonRow json_;
  IdentityHasher hasher_;
  // What every row asks of every column, close together.
  struct ColumnFlags {
    int slot;
    bool copied;  // an attribute that is written as it is
  };
  std::vector<ColumnFlags> flags_;        // by column
  std::vector<size_t> audience_columns_;  // those that differ between audiences
  std::vector<size_t> reported_columns_;  // target identities and required ones
  std::vector<Cell> cells_;
  std::vector<std::string> scratch_;  // by column: values that are made, not viewed
  std::vector<int> active_;
  std::vector<Standing> standing_;  // by audience, of the active ones
  std::vector<Passive> passive_;
  Sha256 sha256_;
  Fingerprint membership_print_;                                // by state: of the audience at hand
  std::vector<std::unique_ptr<ExpressionColumn>> expressions_;  // by column; null: another source
  struct Invalid {
    uint64_t hash = 0, phone = 0;
  };
  Invalid invalid_, shared_invalid_;  // of the row at hand; of the columns that all audiences share
  const Chunk* chunk_ = nullptr;
  std::string reason_, key_;
  ChunkResult* result_ = nullptr;
};

}  // namespace pxport

#endif  // PXPORT_ROWS_ROW_MAKER_H_
