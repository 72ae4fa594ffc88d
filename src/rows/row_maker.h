// The core of a worker: parses a chunk, finds the audiences of each profile, and writes their rows.
#ifndef PXPORT_ROWS_ROW_MAKER_H_
#define PXPORT_ROWS_ROW_MAKER_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "job/row_plan.h"
#include "profile/reader.h"
#include "rows/cell_maker.h"
#include "rows/change_tracker.h"
#include "rows/chunk.h"
#include "rows/final_text.h"
#include "rows/row_format.h"

namespace pxport {

// Not thread-safe: one per worker. The plan outlives it.
class RowMaker final : private ProfileVisitor {
 public:
  struct Options {
    Timestamp now;    // of expressions
    Timestamp as_of;  // memberships are judged as of this time: input.snapshot_time, else the start
    std::array<uint8_t, 16> uuid_seed{};  // of this export and shard: uuid() derives from it
    // Continue after a bad profile and keep its raw line; otherwise stop at the first.
    bool skip_bad = false;
    ProfileReader::Options reader;
    std::vector<ChangeWindow> windows;  // by audience; may be empty if all audiences are exported in full
  };
  RowMaker(const RowPlan& plan, Options options);

  // Fills `result`, which must have been Reset.
  void Make(const Chunk& chunk, ChunkResult* result);

 private:
  // An audience for which the current profile writes no row.
  struct Passive {
    int audience;
    Standing standing;
    bool member;  // counts as unchanged
  };

  bool OnProfile(const Profile& profile, uint64_t line) override;
  bool OnBadLine(const BadLine& bad) override;
  bool ReportBad(const Profile& profile, uint64_t line);

  // Fills active_, the audiences for which the profile writes rows, and passive_. False: a time of a
  // membership is not a timestamp, as reason_ says.
  bool FindAudiences(const Profile& profile);
  // False: the profile cannot be exported, as reason_ says. Nothing was written then.
  bool WriteActive(const Profile& profile);
  bool Consents(const Profile& profile);
  // The cells of all active audiences. False: one is invalid, as the reason of maker_ says.
  bool MakeCells(const Profile& profile);
  // The active audiences of a profile whose consent is refused. It writes no row.
  void RefuseActive(const Profile& profile);
  void WriteRows(const Profile& profile, int audience);
  // The required column without a value, or the key column of a row that could not be found again; -1: none.
  int MissingRequired(const AudiencePlan& plan) const;
  void CountInvalid(AudienceCounts* counts) const;
  void CountFaults(AudienceCounts* counts) const;
  uint32_t WriteExploded(const Profile& profile, int audience, AudienceRows* rows);
  bool WriteRow(int audience, AudienceRows* rows);
  // Completes the item and adds it: its competing keys, its tie-breaking tuple and its time.
  void AddItem(const Profile& profile, int audience, RowItem item, AudienceRows* rows);
  // Adds an entry for each key of the cells.
  void AddKeyEntries(RowItem* item, AudienceRows* rows);
  // What a profile that a filter excludes still says about its key; by time, whichever filter it is.
  Standing FilteredStanding(int audience) const;
  bool RemembersFiltered(const AudiencePlan& plan) const { return plan.keyed() && !plan.tracked(); }
  void AddCompetingKeys(RowItem* item, AudienceRows* rows);
  void AddPassive(const Profile& profile, const Passive& passive);
  // An item without rows that competes with no other, if the cells have a key.
  void AddKeysOnly(Standing standing, AudienceRows* rows);
  AudienceRows& Touch(int audience);
  const AudiencePlan& PlanOf(int audience) const { return plan_.audiences[static_cast<size_t>(audience)]; }

  const RowPlan& plan_;
  const Options options_;
  const FinalText final_;
  ProfileReader reader_;
  CellMaker maker_;
  std::vector<Cell>& cells_ = maker_.cells();
  ChangeTracker changes_;
  const std::unique_ptr<RowWriter> writer_;
  std::vector<size_t> identity_columns_;  // of target identities
  std::vector<size_t> required_columns_;
  std::vector<int> active_;
  std::vector<Standing> standing_;  // by audience, of the active ones
  std::vector<Passive> passive_;
  std::string key_;
  std::string reason_;
  const Chunk* chunk_ = nullptr;
  ChunkResult* result_ = nullptr;
};

}  // namespace pxport

#endif  // PXPORT_ROWS_ROW_MAKER_H_
