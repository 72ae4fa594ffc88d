// Keeps the rows of one audience that differ from what is remembered of their keys, and finds the keys that
// left (docs/state.md). Exact at any size: keys are sorted on disk and merged with the remembered ones
// in one pass, memory is bounded, and what is kept comes out in input order.
#ifndef PXPORT_SELECT_CHANGE_SINK_H_
#define PXPORT_SELECT_CHANGE_SINK_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "rows/row_sink.h"
#include "select/dedup.h"
#include "select/key_sorter.h"
#include "select/spill_file.h"
#include "state/state_data.h"

namespace pxport {

class ChangeSink final : public RowSink {
 public:
  // Bounds memory per key: rows that share a key are compared as one. A key shared by more does not identify
  // anything.
  static constexpr size_t kMaxRowsOfKey = 1'000'000;

  struct Counted {
    uint64_t unchanged = 0, left = 0;   // profiles that were handed in and are not exported: members, others
    uint64_t rows = 0, identities = 0;  // theirs, and those of single rows of an exported profile
    uint64_t known = 0;    // keys remembered as members; by time: keys of members and of those that left
    uint64_t removed = 0;  // of these, keys that are not members now
    uint64_t deletes = 0;  // rows of the deletes files
  };
  struct Options {
    bool compares = true;  // false: by time; every row is kept, only keys that left are looked for
    bool first = false;    // nothing is remembered yet: profiles that left are not reported
    std::string spool_folder;
    size_t memory_bytes = 0;
    const Cancel* cancel = nullptr;       // may be null
    std::unique_ptr<StateReader> before;  // null: nothing is remembered
    std::unique_ptr<StateWriter> after;   // null if !compares
    std::unique_ptr<RowSink> deletes;     // null: keys that left are only counted
    std::function<Status(std::string_view key, AudienceRows* rows)> delete_row;  // appends one
    std::function<void(const Counted&)> count;      // called once, before `next` is closed
    std::function<void(const StateData&)> written;  // called once if `after` is set
  };
  static StatusOr<std::unique_ptr<ChangeSink>> Open(Options options, std::unique_ptr<RowSink> next);

  Status Append(const AudienceRows& rows) override;
  Status Close() override;

 private:
  struct Mark;
  struct Group;
  ChangeSink(Options options, std::unique_ptr<RowSink> next, std::unique_ptr<SpillFile> rows);
  Status SpillRows(const AudienceRows& rows, const RowItem& item, size_t first_row);
  Status Merge();
  StatusOr<bool> NextGroup(KeyStream* stream, Group* group);
  Status PassOver(std::string_view key);
  Status AdvanceBefore();
  Status Settle(const Group& group, const StateRecord* before);
  Status Delete(std::string_view key);
  Status Remember(const StateRecord& record);
  Status FlushDeletes();
  Status HandOn();

  const Options options_;
  const std::unique_ptr<RowSink> next_;
  const std::unique_ptr<SpillFile> rows_;
  KeySorter sorter_;
  uint64_t items_ = 0, row_count_ = 0;  // spilled
  ItemBits dropped_;                    // by row
  const StateRecord* before_ = nullptr;
  Counted counted_;
  AudienceRows delete_batch_;
  std::string payload_;
};

}  // namespace pxport

#endif  // PXPORT_SELECT_CHANGE_SINK_H_
